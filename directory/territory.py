"""The places of a department, by their postcodes: some postcodes cross a border, and their town decides."""

from functools import cache

from django.db.models import Q

from directory.models.place import PlaceQuerySet
from directory.towns import department_of, departments, known_postcodes, postcodes_of

PREFIXES = {"2A": ("200", "201"), "2B": ("202", "206")}


class UnknownDepartment(ValueError):
    """No department has this number."""


def in_department(places: PlaceQuerySet, code: str) -> PlaceQuerySet:
    """Those that stand in a department. Raises UnknownDepartment."""
    return places.filter(_within(code.upper()))


@cache
def _within(code: str) -> Q:
    if code not in departments():
        raise UnknownDepartment(f"Département inconnu : « {code} ».")
    inside = Q()
    for prefix in PREFIXES.get(code, (code,)):
        inside |= Q(postal_code__startswith=prefix)
    strangers = [each for each in _prefixed(code) if department_of(each) != code]
    ours = [each for each in postcodes_of(code) if not each.startswith(PREFIXES.get(code, (code,)))]
    return (inside & ~Q(postal_code__in=strangers)) | Q(postal_code__in=ours)


def _prefixed(code: str) -> list[str]:
    return [each for each in known_postcodes() if each.startswith(PREFIXES.get(code, (code,)))]
