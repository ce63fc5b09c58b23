"""months that were closed"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def upgrade() -> None:
    op.create_table(
        'monthclose',
        sa.Column('id', _text(32), nullable=False),
        sa.Column('township', _text(9), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('area', _text(12), nullable=False),
        sa.Column('month', sa.Date(), nullable=False),
        sa.Column('act', _one_of('monthact', 'closed', 'reopened'), nullable=False),
        sa.Column('reason', _one_of('reopening', 'late', 'wrong', 'mistake', 'asked'), nullable=True),
        sa.Column('counts', sa.JSON(), nullable=False),
        sa.Column('rows', sa.JSON(), nullable=False),
        sa.Column('rows_digest', _text(64), nullable=False),
        sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('by', _text(32), nullable=False),
        sa.Column('digest', _text(64), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_monthclose')),
        sa.UniqueConstraint('township', 'place', name=op.f('uq_monthclose_township_place')),
    )
    with op.batch_alter_table('monthclose', schema=None) as batch_op:
        batch_op.create_index('ix_monthclose_month', ['area', 'month'], unique=False)


def downgrade() -> None:
    op.drop_table('monthclose')
