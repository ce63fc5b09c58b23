"""people who move to other installs"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def _text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def _state(name: str, *states: str) -> sa.Enum:
    return sa.Enum(*states, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    _packet()
    _arrival()


def _packet() -> None:
    op.create_table(
        'packet',
        sa.Column('id', _text(32), nullable=False),
        sa.Column('township', _text(9), nullable=False),
        sa.Column('person_id', _text(32), nullable=False),
        sa.Column('partner', _text(12), nullable=False),
        sa.Column('partner_name', _text(40), nullable=False),
        sa.Column('sent_by', _text(32), nullable=False),
        sa.Column('sent_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('expires_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('state', _state('packetstate', 'sent', 'accepted', 'returned', 'taken_back'), nullable=False),
        sa.Column('decided_by', _text(32), nullable=False),
        sa.Column('decided_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_packet')),
    )
    with op.batch_alter_table('packet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_packet_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_packet_state'), ['state'], unique=False)


def _arrival() -> None:
    op.create_table(
        'arrival',
        sa.Column('id', _text(32), nullable=False),
        sa.Column('township', _text(9), nullable=False),
        sa.Column('area', _text(12), nullable=False),
        sa.Column('partner', _text(12), nullable=False),
        sa.Column('partner_name', _text(40), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=True),
        sa.Column('agreed_text', _text(64), nullable=False),
        sa.Column('agreed_on', sa.Date(), nullable=False),
        sa.Column('taken_by', _text(32), nullable=False),
        sa.Column('taken_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('expires_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('state', _state('arrivalstate', 'offered', 'accepted', 'returned', 'lapsed'), nullable=False),
        sa.Column('person_id', _text(32), nullable=True),
        sa.Column('decided_by', _text(32), nullable=False),
        sa.Column('decided_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_arrival')),
    )
    with op.batch_alter_table('arrival', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_arrival_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_arrival_state'), ['state'], unique=False)


def downgrade() -> None:
    op.drop_table('arrival')
    op.drop_table('packet')
