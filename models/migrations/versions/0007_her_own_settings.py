"""her own settings, her requests, the texts of consents"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('own', sa.LargeBinary(), nullable=True))
        batch_op.create_index(
            'ix_person_own',
            ['township'],
            unique=False,
            sqlite_where=sa.text('own IS NOT NULL'),
            postgresql_where=sa.text('own IS NOT NULL'),
        )
    with op.batch_alter_table('followup', schema=None) as batch_op:
        batch_op.add_column(sa.Column('request', sa.LargeBinary(), nullable=True))
    op.create_table(
        'consenttext',
        sa.Column('hash', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column('language', sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column('text', sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column('first_seen', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint('hash', name=op.f('pk_consenttext')),
    )


def downgrade() -> None:
    op.drop_table('consenttext')
    with op.batch_alter_table('followup', schema=None) as batch_op:
        batch_op.drop_column('request')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index('ix_person_own')
        batch_op.drop_column('own')
