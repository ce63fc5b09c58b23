"""rosters that were sent"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('roster',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('township', sqlmodel.sql.sqltypes.AutoString(length=9), nullable=False),
    sa.Column('account_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'read', 'checked', 'brought', 'taken_back', 'ended', name='rosterstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('handle', sa.LargeBinary(), nullable=True),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('staged', sa.Integer(), nullable=False),
    sa.Column('progress_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('received_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('due_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('brought_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster'))
    )
    with op.batch_alter_table('roster', schema=None) as batch_op:
        batch_op.create_index('ix_roster_account', ['account_id'], unique=False)
        batch_op.create_index('ix_roster_due', ['state', 'due_at'], unique=False)

    op.create_table('rosterrow',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('township', sqlmodel.sql.sqltypes.AutoString(length=9), nullable=False),
    sa.Column('roster_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('group_code', sqlmodel.sql.sqltypes.AutoString(length=15), nullable=False),
    sa.Column('birth_year', sa.Integer(), nullable=True),
    sa.Column('key', sa.LargeBinary(), nullable=True),
    sa.Column('details', sa.LargeBinary(), nullable=True),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rosterrow'))
    )
    with op.batch_alter_table('rosterrow', schema=None) as batch_op:
        batch_op.create_index('ix_roster_row_roster', ['roster_id', 'place'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('rosterrow', schema=None) as batch_op:
        batch_op.drop_index('ix_roster_row_roster')

    op.drop_table('rosterrow')
    with op.batch_alter_table('roster', schema=None) as batch_op:
        batch_op.drop_index('ix_roster_due')
        batch_op.drop_index('ix_roster_account')

    op.drop_table('roster')
