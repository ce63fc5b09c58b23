"""days that were signed"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def _text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def upgrade() -> None:
    op.create_table(
        'daysign',
        sa.Column('id', _text(32), nullable=False),
        sa.Column('township', _text(9), nullable=False),
        sa.Column('group_code', _text(15), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('by', _text(32), nullable=False),
        sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('reports', sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_daysign')),
        sa.UniqueConstraint('group_code', 'day', name=op.f('uq_daysign_group_code_day')),
    )


def downgrade() -> None:
    op.drop_table('daysign')
