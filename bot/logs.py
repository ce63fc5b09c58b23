"""Logs: one line per fact, as JSON (or `key=value` on a terminal). No token, name, phone or message is ever in them.

What is logged is an event's fixed name and values under the keys of `KEYS`; anything under another key is dropped.
Of an exception its type and the places in the code are kept, never its words: they may quote what people typed. Of
what libraries log only the template is kept, not what they would have put into it.
"""

import logging
import re
import sys
import traceback
import warnings
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

KEYS = frozenset({
    "address", "again", "doubtful", "outbox",
    "at", "attempts", "batch", "by", "bytes", "chunk", "code", "count", "database", "due", "error",
    "failed", "for_seconds", "holder", "instant", "job", "jobs", "kept", "key", "kind", "language", "lease", "left",
    "lines", "method", "name_of", "number", "of", "parcels", "pending", "place", "port", "problem", "rank",
    "reason", "retry_in", "row_id", "rows", "seconds", "sent", "setting", "state", "status", "step", "tally",
    "threads", "tick", "update_id", "updates", "version", "waiting_for", "what", "where", "why",
})  # fmt: skip
"""The keys whose values are numbers, our own identifiers or words of our own code."""

_OURS = frozenset({"event", "level", "timestamp", "logger", "where"})
_QUIET = ("httpx", "httpcore", "telegram", "aiohttp", "apscheduler", "alembic", "uvicorn", "asyncio", "sqlalchemy")
_TOKEN = re.compile(r"\d+:[\w-]{30,}")
_PHONE = re.compile(r"(?<![\w:.])(?!\d{4}-\d\d-\d\d)(?:\+|00)?\d(?:[ \-()]{0,2}\d){6,14}(?![\w:])")
_LONGEST = 300
_PLACES = 8

Line = MutableMapping[str, Any]


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send all logs of the process, ours and those of libraries, through the one redacting handler to `stream`."""
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(_formatter(console=out.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    warnings.filterwarnings("ignore", message="Please use 'Bot")
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _formatter(*, console: bool) -> logging.Formatter:
    render: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if console:
        render = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            _template,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[redact, structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        use_get_message=False,
    )


def _template(_logger: Any, _method: str, line: Line) -> Line:
    """Of a library's record keep the first line of the template; what would be put into it may be anything."""
    record: logging.LogRecord = line["_record"]
    template = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    line["event"] = template.split("\n", 1)[0] if record.name != "py.warnings" else "warning"
    if record.exc_info:
        line["exc_info"] = record.exc_info
    return line


def redact(_logger: Any, _method: str, line: Line) -> Line:
    """Keep only what may be kept: known keys, plain values, the types and places of errors."""
    failure = _failure(line)
    for key in list(line):
        if key in ("_record", "_from_structlog"):
            continue
        if key in _OURS:
            line[key] = line[key] if key == "timestamp" else _plain(line[key])
        elif key in KEYS:
            line[key] = _plain(line[key])
        else:
            del line[key]
    line.update(failure)
    return line


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value][:20]
    if isinstance(value, BaseException):
        return type(value).__name__
    return _PHONE.sub("‹number›", _TOKEN.sub("‹token›", str(value)))[:_LONGEST]


def _failure(line: Line) -> dict[str, Any]:
    """Type and places of the exception that a line carries, and of those that led to it."""
    carried = line.pop("exc_info", None)
    error = carried[1] if isinstance(carried, tuple) else sys.exc_info()[1] if carried is True else carried
    if not isinstance(error, BaseException):
        return {}
    kinds: list[str] = []
    places: list[str] = []
    current: BaseException | None = error
    while current is not None and len(kinds) < 5:
        kinds.append(type(current).__name__)
        frames = traceback.extract_tb(current.__traceback__)[-_PLACES:]
        places += [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return {"error": " from ".join(kinds), "where": places[: 2 * _PLACES]}


def _short(path: str) -> str:
    """The last three parts of a path: enough to find the file, nothing about the machine."""
    return "/".join(path.replace("\\", "/").split("/")[-3:])
