"""closed cases"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('past', sa.LargeBinary(), nullable=True))
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('dimensions', sa.JSON(), nullable=True))


def downgrade() -> None:
    """What was closed has no person any more: it stays a count."""
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_column('dimensions')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('past')
