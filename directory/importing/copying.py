"""Rows by the thousand, through PostgreSQL's own door for them (COPY): a country's places take minutes otherwise."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def copy_in(rows: Sequence[Row]) -> Sequence[Row]:
    """Write new rows of one model, as ``bulk_create()`` would, and give them their keys. No signal is sent."""
    if not rows:
        return rows
    model = type(rows[0])
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.generated]
    table, columns = model._meta.db_table, ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
        with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row([field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return rows
