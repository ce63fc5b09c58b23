"""money"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def _states(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def upgrade() -> None:
    op.create_table(
        'claim',
        sa.Column('id', _text(32), nullable=False),
        sa.Column('township', _text(9), nullable=False),
        sa.Column('person_id', _text(32), nullable=True),
        sa.Column('opened_on', sa.Date(), nullable=False),
        sa.Column(
            'state', _states('claimstate', 'gathering', 'handed_in', 'paid', 'refused', 'withdrawn'), nullable=False
        ),
        sa.Column('missing', sa.JSON(), nullable=False),
        sa.Column('changed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_claim')),
    )
    op.create_table(
        'payout',
        sa.Column('id', _text(32), nullable=False),
        sa.Column('township', _text(9), nullable=False),
        sa.Column('person_id', _text(32), nullable=True),
        sa.Column('month', sa.Date(), nullable=False),
        sa.Column('amount', sa.Integer(), nullable=False),
        sa.Column(
            'state', _states('payoutstate', 'listed', 'paid', 'received', 'missing', 'returned'), nullable=False
        ),
        sa.Column('listed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('changed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_payout')),
    )
    for table in ('claim', 'payout'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f'ix_{table}_person_id'), ['person_id'], unique=False)
            batch_op.create_index(f'ix_{table}_township', ['township', 'state'], unique=False)
    with op.batch_alter_table('allowanceentry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('payout_id', _text(32), nullable=True))
        batch_op.create_index(batch_op.f('ix_allowanceentry_payout_id'), ['payout_id'], unique=False)
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('through_office', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('through_office')
    with op.batch_alter_table('allowanceentry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_allowanceentry_payout_id'))
        batch_op.drop_column('payout_id')
    op.drop_table('payout')
    op.drop_table('claim')
