"""A file becomes sheets of plain values. The file is opened in a guarded process (``sandbox``), never in this one."""

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hosting.registers import limits

ROOT = Path(__file__).resolve().parents[2]
CHILD = (
    "import sys; sys.path.insert(0, sys.argv[1]); from hosting.registers.sandbox import main; main(int(sys.argv[2]))"
)
TOO_HEAVY = (
    "Ce fichier demande trop de temps ou de mémoire pour être un registre : "
    "copiez le registre seul dans un nouveau classeur."
)


class UnreadableFile(Exception):
    """The file is no register that we can read; the message, in French, says why and what to do."""


class Formula(str):
    """A cell that computes: its text is never run, and what it last showed is not trusted."""

    __slots__ = ()


class CellError(str):
    """A cell that shows #REF!, #N/A and the like."""

    __slots__ = ()


class TooLong(str):
    """The beginning of a cell that holds more than any cell of a register does."""

    __slots__ = ()


@dataclass
class Sheet:
    """One sheet of a file. ``rows[i]`` is line i + 1, a list of values, empty where the line is blank."""

    name: str
    facts: dict[str, str] = field(default_factory=dict)  # format, and for texts encoding and delimiter
    rows: list[list[Any]] = field(default_factory=list)


def load(path):
    """The bytes of the file at ``path``; UnreadableFile for what is not a file, or is too big."""
    path = Path(path)
    if not path.exists():
        raise UnreadableFile(f"Le fichier « {path.name} » n’existe pas.")
    if not path.is_file():
        raise UnreadableFile(f"« {path.name} » n’est pas un fichier.")
    try:
        with path.open("rb") as file:
            content = file.read(limits.BYTES + 1)
    except OSError as error:
        raise UnreadableFile(f"Le fichier « {path.name} » ne peut pas être ouvert.") from error
    if len(content) > limits.BYTES:
        raise UnreadableFile(f"Ce fichier dépasse {limits.BYTES // 1024 // 1024} Mo.")
    return content


def fingerprint(content):
    """The same file gives the same 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sheets(content: bytes) -> Iterator[Sheet]:
    """Yield the sheets of a file, visible ones first; UnreadableFile when it cannot be read.

    Stop iterating and the rest of the file is not read.
    """
    seconds = limits.SECONDS + limits.SECONDS_PER_MB * len(content) // (1024 * 1024)
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", CHILD, str(ROOT), str(seconds)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, close_fds=True,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    clock = threading.Timer(3 * seconds, child.kill)  # the child's own limit counts computing, this one waiting
    feeder = threading.Thread(target=_feed, args=(child.stdin, content), daemon=True)
    clock.start()
    feeder.start()
    try:
        yield from _received(child.stdout)
    finally:
        clock.cancel()
        child.kill()
        child.stdout.close()
        child.wait()
        feeder.join()


def _feed(pipe, content):
    try:
        pipe.write(content)
        pipe.close()
    except OSError:  # the child is gone: what it said, or did not say, tells why
        pass


def _received(pipe):
    sheet = None
    for line in pipe:
        message = _message(line)
        if "row" in message and sheet is not None:
            sheet.rows.append([received(cell) for cell in message["row"]])
        elif "error" in message:
            raise UnreadableFile(message["error"])
        elif "sheet" in message:
            if sheet is not None:
                yield sheet
            sheet = Sheet(message.pop("sheet"), message)
        elif "end" in message:
            if sheet is not None:
                yield sheet
            return
    raise UnreadableFile(TOO_HEAVY)


def _message(line):
    try:
        return json.loads(line)
    except ValueError as error:  # cut in the middle: the child was stopped
        raise UnreadableFile(TOO_HEAVY) from error


def kept(value: Any) -> Any:
    """A cell's value as JSON keeps it; ``received()`` gives it back."""
    match value:
        case Formula():
            return {"formula": str(value)}
        case CellError():
            return {"error": str(value)}
        case TooLong():
            return {"long": str(value)}
        case datetime() | date():
            return {"date": value.isoformat()}
    return value


def received(cell: Any) -> Any:
    """A cell's value from its JSON."""
    if isinstance(cell, str):
        return sys.intern(cell)  # « oui » ten thousand times is one word in memory
    if not isinstance(cell, dict):
        return cell
    ((kind, text),) = cell.items()
    match kind:
        case "date":
            return _date(text)
        case "formula":
            return Formula(text)
        case "long":
            return TooLong(text)
        case _:
            return CellError(text)


def _date(text):
    """A date cell; a text that is no date stays a text, and its cell parser will say so."""
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return text


def shown(value: Any) -> str:
    """The value as a person sees it in the spreadsheet: what we quote back to her."""
    match value:
        case None:
            return ""
        case bool():
            return "VRAI" if value else "FAUX"
        case datetime():
            midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
            return value.strftime("%d/%m/%Y" if midnight else "%d/%m/%Y %H:%M")
        case date():
            return value.strftime("%d/%m/%Y")
        case float():
            return f"{value:.10g}".replace(".", ",")
        case _:
            return str(value)
