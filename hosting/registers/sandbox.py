"""The guarded process that opens a stranger's file: it has no database, no key, little memory and little time.

Runs as a child of ``reading.sheets()``: the file comes by standard input, JSON lines leave by standard output:

    {"sheet": "Hébergeurs", "format": "xlsx"}      a sheet begins
    {"row": [cell, …]}                             one line of it; a cell is null, text, number, true/false,
                                                   or {"date": iso} {"formula": text} {"error": text} {"long": text}
    {"error": "…"}                                 why the file cannot be read, in French; nothing follows
    {"end": true}                                  all was read
"""

import datetime
import json
import math
import re
import sys
import unicodedata

from hosting.registers import limits

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f\t ]+")


class Unreadable(Exception):
    """The file cannot be read; the message is for the person who chose it."""


def clean(text):
    """The text as one would retype it: composed accents, plain spaces, no invisible character."""
    text = CONTROL.sub("", unicodedata.normalize("NFC", text))
    return SPACES.sub(" ", text).strip()


def encode(value):
    """A cell's value in JSON's words."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**15 else str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return {"error": str(value)}
        return int(value) if value.is_integer() and abs(value) < 10**15 else value
    if isinstance(value, datetime.datetime | datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, dict):
        return {kind: clean(str(text)[: limits.CELL]) for kind, text in value.items()}
    text = str(value)
    if len(text) > limits.CELL:
        return {"long": clean(text[:200])}
    return clean(text) or None


class Writer:
    """Writes sheets on the way out, and holds the caps that every format shares."""

    def __init__(self, out):
        self.out = out

    def line(self, **message):
        self.out.write(json.dumps(message, ensure_ascii=False, separators=(",", ":")) + "\n")

    def sheet(self, name, rows, **facts):
        """Write one sheet. ``rows`` yields lists of raw values; blank lines wait until something follows them."""
        self.line(sheet=clean(str(name)[:200]), **facts)
        blank = count = cells = text = 0
        for raw in rows:
            count += 1
            if count > limits.ROWS:
                raise Unreadable(too_many_rows())
            row = [encode(value) for value in raw]
            while row and row[-1] is None:
                row.pop()
            if not row:
                blank += 1
                continue
            if len(row) > limits.COLUMNS:
                raise Unreadable(f"Ce fichier a plus de {limits.COLUMNS} colonnes : gardez celles du registre.")
            cells += len(row)
            text += sum(len(cell) for cell in row if isinstance(cell, str))
            if text > limits.TEXT or cells > limits.CELLS:
                raise Unreadable("Ce fichier contient trop de texte pour être un registre.")
            for _ in range(blank):
                self.line(row=[])
            blank = 0
            self.line(row=row)
        if blank <= limits.BLANK_TAIL:
            for _ in range(blank):
                self.line(row=[])


def too_many_rows():
    return f"Ce fichier a plus de {limits.ROWS} lignes : coupez-le en plusieurs fichiers."


def restrict(seconds):
    """Take away memory, time, and the right to write files or start others. Where the system cannot, go on."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock remains
        return
    for limit, most in [
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ]:
        resource.setrlimit(limit, (most, most))


def main(seconds):
    out = Writer(sys.stdout)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    restrict(seconds)
    from hosting.registers import formats

    try:
        content = sys.stdin.buffer.read(limits.BYTES + 1)
        formats.write_sheets(content, out)
        out.line(end=True)
    except Unreadable as refusal:
        out.line(error=str(refusal))
    except (MemoryError, RecursionError):
        out.line(error="Ce fichier demande trop de mémoire pour être un registre.")
    except Exception:
        # whatever a library says of a hostile file, the person gets one sentence; the details may hold her data
        out.line(error="Ce fichier est abîmé : ouvrez-le dans votre tableur et enregistrez-le à nouveau.")
    sys.stdout.flush()
