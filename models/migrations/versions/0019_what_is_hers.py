"""what is hers"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('hers', sqlmodel.sql.sqltypes.AutoString(length=16), server_default='', nullable=False))
    op.execute("UPDATE outbox SET hers = 'unasked' WHERE reminder_id IS NOT NULL")
    with op.batch_alter_table('payout', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answers', sa.Integer(), server_default='0', nullable=False))
    with op.batch_alter_table('deadletter', schema=None) as batch_op:
        batch_op.drop_column('payload')


def downgrade() -> None:
    with op.batch_alter_table('deadletter', schema=None) as batch_op:
        batch_op.add_column(sa.Column('payload', sa.LargeBinary(), nullable=True))
    with op.batch_alter_table('payout', schema=None) as batch_op:
        batch_op.drop_column('answers')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_column('hers')
