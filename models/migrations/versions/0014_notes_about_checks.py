"""notes about checks"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    kinds = sa.Enum('collected', 'needs_followup', 'clinic closes', name='noted', native_enum=False, create_constraint=True, length=32)
    op.create_table(
        'examnote',
        sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column('township', sqlmodel.sql.sqltypes.AutoString(length=9), nullable=False),
        sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column('root_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column('what', kinds, nullable=False),
        sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_examnote')),
        sa.UniqueConstraint('root_id', 'what', name=op.f('uq_examnote_root_id_what')),
    )
    op.create_index(op.f('ix_examnote_person_id'), 'examnote', ['person_id'])


def downgrade() -> None:
    op.drop_table('examnote')
