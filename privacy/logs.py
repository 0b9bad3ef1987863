"""What may be written in a log: ids, names of events and of places in the code. Never a value somebody typed.

PostgreSQL quotes whole rows in its error messages, Python quotes values in its exceptions, Django quotes addresses of
pages (and the token in them): so a line keeps the *template* of its message, the arguments that are numbers, and of an
exception its type, its place, and the constraint that refused.
"""

import json
import logging
import traceback
import uuid
from datetime import UTC, datetime

# What our own lines may carry in ``extra``: numbers and names of things in the code.
EXTRAS = (
    "view", "actor", "model", "pk", "task", "task_id", "job", "event", "status_code", "seconds", "count", "message_id",
)  # fmt: skip
HIDDEN = "…"


class Discreet(logging.Filter):
    """Takes out of a record everything that could name somebody. On every handler of production."""

    def filter(self, record):
        record.getMessage = lambda: message_of(record)
        if record.exc_info and record.exc_info[1] is not None:
            record.exception = exception_of(record.exc_info[1])
        record.exc_info = record.exc_text = record.stack_info = None
        return True


class JSONLines(logging.Formatter):
    """One object a line: when, how serious, who says it, what happened, and the ids."""

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": message_of(record),
        }
        line |= {name: _safe(getattr(record, name)) for name in EXTRAS if hasattr(record, name)}
        exception = getattr(record, "exception", None)
        if exception is None and record.exc_info and record.exc_info[1] is not None:
            exception = exception_of(record.exc_info[1])
        if exception:
            line["exception"] = exception
        return json.dumps(line, ensure_ascii=False)


def message_of(record):
    """The message with its numbers and without its words."""
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    if not record.args:
        return record.msg if _is_ours(record) else _first_words(record.msg)
    args = record.args
    kept = {name: _safe(value) for name, value in args.items()} if isinstance(args, dict) else tuple(map(_safe, args))
    try:
        return record.msg % kept
    except (TypeError, ValueError, KeyError):  # a %d that was given a word
        return record.msg


def exception_of(error):
    """{"type", "at": [places], "constraint", "sqlstate", "cause"}: what went wrong, and where in the code."""
    told = {"type": f"{type(error).__module__}.{type(error).__qualname__}", "at": _places(error)}
    diagnosis = getattr(error, "diag", None)
    if diagnosis is not None:
        told["sqlstate"] = getattr(error, "sqlstate", None)
        told["constraint"] = diagnosis.constraint_name
        told["table"] = diagnosis.table_name
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        told["cause"] = exception_of(cause)
    return told


def _places(error):
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rpartition('/site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames[-12:]]


def _safe(value):
    """Numbers and identifiers stay; a word does not."""
    if value is None or isinstance(value, bool | int | float | uuid.UUID):
        return value if not isinstance(value, uuid.UUID) else str(value)
    if isinstance(value, str) and (_is_uuid(value) or _is_place(value)):
        return value
    return HIDDEN


def _is_uuid(value):
    try:
        return str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False


def _is_place(value):
    """A dotted name of our own code, or of a view: « casework.tasks.daily_scan », « hosting:referral »."""
    head = value.replace(":", ".").partition(".")[0]
    return head in OURS and value.replace(":", ".").replace(".", "_").isidentifier() and value.isascii()


OURS = frozenset(
    {
        "accounts", "admin", "casework", "desk", "hosting", "journal", "matching", "messaging", "privacy", "reporting",
        "vault",
    }
)  # fmt: skip


def _is_ours(record):
    return record.name.partition(".")[0] in OURS | {"merci"}


def _first_words(message):
    """A message that somebody else wrote in one piece may hold anything: its length, and who said it, are enough."""
    return f"({len(message)} characters)"
