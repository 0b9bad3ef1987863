"""A place as the open interface says it."""

from datetime import timedelta

from directory.api import schemas
from directory.interop import entries
from directory.models import Override, Place, Service
from directory.schedules import believed_until, checked_on


def place(row: Place) -> schemas.Place:
    return schemas.Place(
        id=row.uuid, name=row.name, structure=row.structure.name, address=row.address, postal_code=row.postal_code,
        city=row.city, latitude=row.latitude, longitude=row.longitude, precision=row.precision,
        telephone=row.telephone, mail=row.mail, website=row.website, verified_on=entries.updated_on(row),
        services=[service(each) for each in row.services.all()],
        changes=_changes([*row.overrides.all(), *row.structure.overrides.all()]),
    )  # fmt: skip


def service(row: Service) -> schemas.Service:
    checked = checked_on(row)
    full = row.saturation if row.saturation_on() else ""
    return schemas.Service(
        id=row.uuid, category=row.category, description=entries.description(row), hours=entries.canonical(row),
        hours_text=row.hours_text, hours_verified_on=checked, saturation=full,
        hours_believed_until=believed_until(row.category, checked) if checked else None,
        audiences=[{"who": each.who, "welcome": each.welcome} for each in row.audiences.all()],
        conditions=[{"kind": each.kind, "detail": each.detail} for each in row.conditions.all()],
        languages=list(row.languages), age_min=row.age_min, age_max=row.age_max,
        changes=_changes(row.overrides.all()),
    )  # fmt: skip


def _changes(rows) -> list[schemas.Change]:
    """Those that are not over."""
    yesterday = entries.today() - timedelta(days=1)
    return [_change(row) for row in rows if row.period.upper is None or row.period.upper > yesterday]


def _change(row: Override) -> schemas.Change:
    return schemas.Change(
        kind=row.kind, since=row.period.lower, until=row.period.upper, hours=row.hours, message=row.message
    )
