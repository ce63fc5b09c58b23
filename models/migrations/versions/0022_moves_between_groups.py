"""moves between groups"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def _text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def upgrade() -> None:
    states = sa.Enum(
        'offered', 'accepted', 'returned', 'taken_back',
        name='transferstate', native_enum=False, create_constraint=True, length=32,
    )
    op.create_table(
        'transfer',
        sa.Column('id', _text(32), nullable=False),
        sa.Column('township', _text(9), nullable=False),
        sa.Column('person_id', _text(32), nullable=False),
        sa.Column('from_group', _text(15), nullable=False),
        sa.Column('to_group', _text(15), nullable=False),
        sa.Column('asked_by', _text(32), nullable=False),
        sa.Column('asked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('state', states, nullable=False),
        sa.Column('decided_by', _text(32), nullable=False),
        sa.Column('decided_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_transfer')),
    )
    with op.batch_alter_table('transfer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transfer_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_transfer_state'), ['state'], unique=False)


def downgrade() -> None:
    op.drop_table('transfer')
