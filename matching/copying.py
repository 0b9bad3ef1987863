"""Many rows into a table by one COPY, in PostgreSQL's binary form: numpy writes the cells, no row is an object."""

import json
import struct
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
from django.db import connection

HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TAIL = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
DAY_ZERO = 730_120  # 2000-01-01, from which PostgreSQL counts its days, as date.toordinal() does
MOMENT_ZERO = datetime(2000, 1, 1, tzinfo=UTC)
KINDS = {"bigint": (20, ">i8"), "integer": (23, ">i4"), "smallint": (21, ">i2"), "date": (1082, ">i4")}


def numbers(values, kind, *, null=None):
    """One cell a row; days are ordinals. ``null`` is the number that stands for nothing."""
    values = np.asarray(values, dtype=np.int64)
    _, dtype = KINDS[kind]
    cells = np.zeros(len(values), dtype=[("size", ">i4"), ("value", dtype)])
    cells["size"], cells["value"] = cells["value"].itemsize, values - (DAY_ZERO if kind == "date" else 0)
    found = _cut(cells.tobytes(), np.arange(len(values) + 1) * cells.itemsize)
    return found if null is None else [NULL if one == null else cell for one, cell in zip(values, found, strict=True)]


def decimals(values):
    return [struct.pack(">id", 8, value) for value in values]


def moments(values):
    """In microseconds from the first day of 2000."""
    return [struct.pack(">iq", 8, (value - MOMENT_ZERO) // timedelta(microseconds=1)) for value in values]


def jsons(values):
    return texts("\x01" + json.dumps(value) for value in values)  # the first byte is the version of the form


def texts(values):
    encoded = [value.encode() for value in values]
    return [len(value).to_bytes(4, "big") + value for value in encoded]


def lists(values, first, kind):
    """One array a row: row i holds ``values[first[i]:first[i + 1]]``."""
    oid, dtype = KINDS[kind]
    cells = np.zeros(len(values), dtype=[("size", ">i4"), ("value", dtype)])
    cells["size"] = cells["value"].itemsize
    cells["value"] = np.asarray(values, dtype=np.int64) - (DAY_ZERO if kind == "date" else 0)
    count = np.diff(first)
    heads = np.zeros(len(count), dtype=[(name, ">i4") for name in ("size", "axes", "flags", "oid", "count", "base")])
    heads["size"], heads["axes"], heads["oid"] = 20 + count * cells.itemsize, 1, oid
    heads["count"], heads["base"] = count, 1
    empty = (12).to_bytes(4, "big") + bytes(8) + oid.to_bytes(4, "big")
    bodies = _cut(cells.tobytes(), np.asarray(first) * cells.itemsize)
    starts = _cut(heads.tobytes(), np.arange(len(count) + 1) * heads.itemsize)
    return [start + body if body else empty for start, body in zip(starts, bodies, strict=True)]


def copy_in(model, **columns):
    """Fill ``model``'s table with these cells, by field name; a field left out has its default in the database."""
    names = [model._meta.get_field(name).column for name in columns]
    row = len(names).to_bytes(2, "big")
    body = b"".join([row + b"".join(cells) for cells in zip(*columns.values(), strict=True)])
    quoted = ", ".join(connection.ops.quote_name(name) for name in names)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({quoted}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(HEAD + body + TAIL)


def next_numbers(model, count):
    """As many numbers of rows to come, from the table's own sequence."""
    name = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [name, count])
        return [number for (number,) in cursor.fetchall()]


def _cut(raw, bounds):
    bounds = np.asarray(bounds).tolist()
    return [raw[lower:upper] for lower, upper in pairwise(bounds)]
