"""photos of slips"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('slipphoto',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('township', sqlmodel.sql.sqltypes.AutoString(length=9), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
    sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
    sa.Column('album', sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
    sa.Column('item_id', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True),
    sa.Column('state', sa.Enum('waiting', 'kept', 'checked', 'failed', name='photostate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('handle', sa.LargeBinary(), nullable=True),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('sent_on', sa.Date(), nullable=False),
    sa.Column('received_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('due_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('checked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slipphoto'))
    )
    with op.batch_alter_table('slipphoto', schema=None) as batch_op:
        batch_op.create_index('ix_slip_photo_due', ['state', 'due_at'], unique=False)
        batch_op.create_index('ix_slip_photo_person', ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_slipphoto_item_id'), ['item_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('slipphoto', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_slipphoto_item_id'))
        batch_op.drop_index('ix_slip_photo_person')
        batch_op.drop_index('ix_slip_photo_due')

    op.drop_table('slipphoto')
