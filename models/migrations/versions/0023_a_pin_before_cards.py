"""a pin before cards"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def _text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def upgrade() -> None:
    with op.batch_alter_table('admission', schema=None) as batch_op:
        batch_op.add_column(sa.Column('pin', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('admission', schema=None) as batch_op:
        batch_op.alter_column('pin', server_default=None)
    op.create_table(
        'pin',
        sa.Column('id', _text(32), nullable=False),
        sa.Column('township', _text(9), nullable=False),
        sa.Column('account_id', _text(32), nullable=False),
        sa.Column('secret', sa.LargeBinary(), nullable=True),
        sa.Column('made_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('wrong', sa.Integer(), nullable=False),
        sa.Column('tried_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column('open_until', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column('pads', sa.Integer(), nullable=False),
        sa.Column('entry', sa.LargeBinary(), nullable=True),
        sa.Column('typed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_pin_account_id_account')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_pin')),
        sa.UniqueConstraint('account_id', name=op.f('uq_pin_account_id')),
    )


def downgrade() -> None:
    op.drop_table('pin')
    with op.batch_alter_table('admission', schema=None) as batch_op:
        batch_op.drop_column('pin')
