"""an audit chain that forgets"""

import hashlib
import secrets
from typing import Any

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

_AUDIT = sa.table(
    'audit',
    sa.column('id', sa.String),
    sa.column('township', sa.String),
    sa.column('place', sa.Integer),
    sa.column('at', sqlmodel.sql.sqltypes.UTCDateTime()),
    sa.column('actor', sa.String),
    sa.column('action', sa.String),
    sa.column('object_id', sa.String),
    sa.column('salt', sa.String),
    sa.column('commitment', sa.String),
    sa.column('detail', sa.String),
    sa.column('digest', sa.String),
)
_START = '0' * 64


def upgrade() -> None:
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('salt', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True))
        batch_op.add_column(
            sa.Column('commitment', sqlmodel.sql.sqltypes.AutoString(length=64), server_default='', nullable=False)
        )
    connection = op.get_bind()
    for township in connection.execute(sa.select(_AUDIT.c.township).distinct()).scalars().all():
        _write_anew(connection, township)
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.alter_column('commitment', server_default=None)


def downgrade() -> None:
    """The old program finds the chain broken from its first line: what it covered then is not there any more."""
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.drop_column('commitment')
        batch_op.drop_column('salt')


def _write_anew(connection: sa.Connection, township: str) -> None:
    """The chain as it would have been. From a line on that did not hold, digests stay: it does not hold there now."""
    before, now, holds = _START, _START, True
    lines = connection.execute(sa.select(_AUDIT).where(_AUDIT.c.township == township).order_by(_AUDIT.c.place)).all()
    for line in lines:
        salt = secrets.token_hex(16)
        commitment = hashlib.sha256(f'{salt}\x1f{line.object_id}'.encode()).hexdigest()
        holds = holds and line.digest == _digest(before, line, line.object_id)
        before, now = line.digest, _digest(now, line, commitment)
        values: dict[str, Any] = {'salt': salt, 'commitment': commitment} | ({'digest': now} if holds else {})
        connection.execute(sa.update(_AUDIT).where(_AUDIT.c.id == line.id).values(values))


def _digest(before: str, line: Any, about: str) -> str:
    parts = (before, line.place, f'{line.at.timestamp():.6f}', line.actor, line.action, about, line.detail)
    return hashlib.sha256('\x1f'.join(map(str, parts)).encode()).hexdigest()
