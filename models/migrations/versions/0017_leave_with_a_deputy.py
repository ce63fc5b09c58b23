"""leave with a deputy"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def _text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def upgrade() -> None:
    moment = sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        'leave',
        sa.Column('id', _text(32), nullable=False),
        sa.Column('township', _text(9), nullable=False),
        sa.Column('account_id', _text(32), nullable=False),
        sa.Column('deputy_id', _text(32), nullable=False),
        sa.Column('first', sa.Date(), nullable=False),
        sa.Column('last', sa.Date(), nullable=False),
        sa.Column('made_at', moment, nullable=False),
        sa.Column('begun_at', moment, nullable=True),
        sa.Column('ended_at', moment, nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_leave_account_id_account')),
        sa.ForeignKeyConstraint(['deputy_id'], ['account.id'], name=op.f('fk_leave_deputy_id_account')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_leave')),
    )
    with op.batch_alter_table('leave', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_leave_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_leave_deputy_id'), ['deputy_id'], unique=False)
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.add_column(sa.Column('leave_id', _text(32), nullable=True))
        batch_op.create_index(batch_op.f('ix_membership_leave_id'), ['leave_id'], unique=False)


def downgrade() -> None:
    """Nobody stands in for anybody any more: what deputies held is over."""
    op.execute("UPDATE membership SET until = since WHERE leave_id IS NOT NULL AND until IS NULL")
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_leave_id'))
        batch_op.drop_column('leave_id')
    op.drop_table('leave')
