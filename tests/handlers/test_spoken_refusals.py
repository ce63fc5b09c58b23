"""What is never kept is not kept: not in a form, on the way out, among dead letters, in a log or the audit."""

from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog
from sqlmodel import select

from models.message import unpack
from models.services import drafts
from models.tables import Audit, DeadLetter, Draft, OperatorValue, Outbox

SAVE = "✓ 保存"
WHOLE = ["举报村东头有人偷着生了二胎", "张秀兰去东莞打工了,举报有人偷生", "超生罚款名单:陈玉、刘小梅"]
PARTS = [
    ("刘小梅昨天生了,女儿,身份证号430102199001011234", "430102199001011234"),
    ("陈玉怀孕4个月了,照出来是男孩", "男孩"),
    ("刘小梅昨天生了,女儿,违反政策生的", "违反政策"),
    ("刘小梅昨天去镇上流产了,因为是女孩", "女孩"),
]


def everything(village):
    """All that the store holds, in clear: every column of every table, sealed content opened, and the file itself."""
    with village.store.transaction() as session:
        opened = [f"{drafts.content(session, row)}" for row in session.exec(select(Draft)) if row.content]
        ring = village.store.keyring
        opened += [
            f"{unpack(ring.open(row.content, f'outbox.content:{row.id}'))}"
            for row in session.exec(select(Outbox))
            if row.content
        ]
        for table in sa.inspect(session.connection()).get_table_names():
            opened += map(repr, session.connection().execute(sa.text(f'SELECT * FROM "{table}"')))
    return "\n".join(opened)


def raw(village):
    """The bytes of the files that the store is."""
    folder = Path(village.store.engine.url.database).parent
    return b"".join(path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file())


@pytest.mark.sqlite
@pytest.mark.parametrize("words", WHOLE)
@pytest.mark.parametrize("before", ["", "张秀兰外出了", "陈玉昨天去广州了"])
def test_a_tip_off_leaves_nothing_anywhere(village, officer, words, before):
    if before:
        officer.says(before)
    kept = officer.forms
    with structlog.testing.capture_logs() as logs:
        officer.says(words)
    assert officer.keys == ["refuse.whole"]
    assert officer.forms == kept
    for word in ("举报", "偷", "超生", "罚款", words):
        assert word not in everything(village) + f"{logs}"
        assert word.encode() not in raw(village)
    assert village.rows(DeadLetter) == []


@pytest.mark.sqlite
@pytest.mark.parametrize(("words", "refused"), PARTS)
def test_what_is_left_out_of_a_report_is_nowhere_and_it_says_so(village, officer, words, refused):
    with structlog.testing.capture_logs() as logs:
        officer.says(words)
    assert "refuse.parts" in officer.keys
    assert refused not in f"{officer.forms}"
    assert refused not in everything(village) + f"{logs}"
    assert refused.encode() not in raw(village)
    assert [row for row in village.rows(Audit) if refused in repr(row)] == village.rows(DeadLetter) == []


def test_the_rest_of_the_report_is_saved(village, officer):
    officer.says(PARTS[0][0]).taps(SAVE)
    (event,) = village.events()
    assert (event.kind, event.person_id) == ("birth", village.ids["刘小梅"])


def test_where_only_what_is_refused_remains_it_says_why(village, officer):
    officer.says("刘小梅怀的是男孩,4个月了")
    assert "refuse.parts" in officer.keys
    assert "男孩" not in everything(village)


def test_only_that_there_was_one_is_counted(village, officer):
    officer.says(WHOLE[0]).says(WHOLE[1])
    with village.store.transaction() as session:
        counts = [row.value for row in session.exec(select(OperatorValue))]
    assert "2" in f"{counts}"
    assert (village.rows(Draft), village.events()) == ([], [])
