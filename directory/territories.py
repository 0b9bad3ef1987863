"""The team of the association that looks after a place: by its department (directory.models.Coverage)."""

from collections.abc import Iterable

from accounts.models import Territory
from directory.models import Coverage
from directory.towns import department_of


def territory_of(postal_code: str) -> Territory | None:
    """The territory that looks after this postcode; None where none does: then any team may."""
    code = department_of(postal_code)
    row = Coverage.objects.filter(department=code).select_related("territory").first() if code else None
    return row.territory if row else None


def departments_of(territory: Territory) -> list[str]:
    return list(
        Coverage.objects.filter(territory=territory).order_by("department").values_list("department", flat=True)
    )


def covered(departments: Iterable[str], territory: Territory) -> list[str]:
    """The departments asked for; when none is, all those of the territory."""
    return list(departments) or departments_of(territory)
