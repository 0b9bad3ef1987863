"""Rows by the thousand, through PostgreSQL's own door for them (COPY): a country's places take minutes otherwise."""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import Model

Row = TypeVar("Row", bound=Model)
AS_THEY_ARE = {
    models.AutoField, models.BigAutoField, models.BooleanField, models.CharField, models.DateTimeField,
    models.EmailField, models.ForeignKey, models.PositiveIntegerField, models.PositiveSmallIntegerField,
    models.TextField, models.URLField, models.UUIDField,
}  # fmt: skip


def copy_in(rows: Sequence[Row]) -> Sequence[Row]:
    """Write new rows of one model, as ``bulk_create()`` would, and give them their keys. No signal is sent."""
    if not rows:
        return rows
    model = type(rows[0])
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.generated]
    table, columns = model._meta.db_table, ", ".join(f'"{field.column}"' for field in fields)
    values = [_value_of(field) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
        with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row([value(row) for value in values])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return rows


def copy_values(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write new rows by the values of these columns, where nobody needs their keys. One that is there stays."""
    table, names = model._meta.db_table, ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMPORARY TABLE taken ON COMMIT DROP AS SELECT {names} FROM "{table}" WITH NO DATA')
        with cursor.copy(f"COPY taken ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM taken ON CONFLICT DO NOTHING')
        cursor.execute("DROP TABLE taken")


def _value_of(field: Any) -> Callable[[Any], Any]:
    """How the value of a field is read for the database: what PostgreSQL's driver writes by itself, as it is."""
    by_itself = type(field) in AS_THEY_ARE and not getattr(field, "auto_now", False)
    if by_itself and not getattr(field, "auto_now_add", False):
        return attrgetter(field.attname)
    return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)
