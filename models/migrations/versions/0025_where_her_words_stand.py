"""where her words stand"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

_HERS = sa.text('chat_id IS NOT NULL')


def upgrade() -> None:
    with op.batch_alter_table('seenupdate', schema=None) as batch_op:
        for name in ('chat_id', 'wrote', 'pressed'):
            batch_op.add_column(sa.Column(name, sa.BigInteger(), nullable=True))
        batch_op.create_index('ix_seenupdate_chat', ['chat_id'], sqlite_where=_HERS, postgresql_where=_HERS)


def downgrade() -> None:
    with op.batch_alter_table('seenupdate', schema=None) as batch_op:
        batch_op.drop_index('ix_seenupdate_chat')
        for name in ('pressed', 'wrote', 'chat_id'):
            batch_op.drop_column(name)
