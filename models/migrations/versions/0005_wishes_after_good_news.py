"""wishes after good news"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

WISH = sa.Enum('note', 'call', 'none', name='wish', native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    with op.batch_alter_table('feedbackprompt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('wish', WISH, nullable=True))
        batch_op.add_column(sa.Column('request_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True))
        batch_op.create_index(batch_op.f('ix_feedbackprompt_request_id'), ['request_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('feedbackprompt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_feedbackprompt_request_id'))
        batch_op.drop_column('request_id')
        batch_op.drop_column('wish')
