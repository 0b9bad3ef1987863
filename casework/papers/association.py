"""The association of a territory, as its papers name it: one address, its own, in place of every home's."""

from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Territory
from journal.moves import write
from privacy.policies import can

SETTING = "association"


@dataclass(frozen=True)
class Association:
    name: str
    address: str
    city: str
    signatory: str


def of(territory):
    """The association of this territory, or None while its address has not been said whole."""
    said = territory.settings.get(SETTING, {})
    found = Association(**{name: str(said.get(name, "")).strip() for name in Association.__dataclass_fields__})
    return found if all(asdict(found).values()) else None


@transaction.atomic
def say(territory, *, by, **facts):
    """Whoever leads the territory says how its papers name the association."""
    if not can(by, "judgement", "update", territory):
        raise PermissionDenied
    row = Territory.objects.select_for_update(of=("self",), no_key=True).get(pk=territory.pk)
    row.settings[SETTING] = asdict(Association(**facts))
    row.save(update_fields=["settings"])
    write(row, "say_association", by=by)
    return row
