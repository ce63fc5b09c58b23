"""who waits at the door"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def upgrade() -> None:
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rest', _one_of('rest', 'locked', 'asleep'), nullable=True))
        batch_op.add_column(sa.Column('used_on', sa.Date(), nullable=True))
    op.create_table(
        'admission',
        sa.Column('id', _text(32), nullable=False),
        sa.Column('township', _text(9), nullable=False),
        sa.Column('account_id', _text(32), nullable=False),
        sa.Column('role', _one_of('role', 'officer', 'cadre', 'office', 'clinic', 'service_user'), nullable=True),
        sa.Column('area', _text(15), nullable=False),
        sa.Column('invited_by', _text(32), nullable=False),
        sa.Column('asked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('told', sa.Boolean(), nullable=False),
        sa.Column('decided_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column('decided_by', _text(32), nullable=False),
        sa.Column('admitted', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_admission_account_id_account')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_admission')),
    )
    with op.batch_alter_table('admission', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_admission_account_id'), ['account_id'], unique=False)


def downgrade() -> None:
    op.drop_table('admission')
    with op.batch_alter_table('account', schema=None) as batch_op:
        batch_op.drop_column('used_on')
        batch_op.drop_constraint('rest', type_='check')
        batch_op.drop_column('rest')
