"""What may be changed: each fact, its French name, which verification it belongs to, how it is read and written.

A value travels as JSON would hold it (text, number, list, ISO day, None), so that a history, a link's form and an
import say the same thing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from directory.hours.rules import Unreadable, read
from directory.models import AudienceRule, Condition, Place, Service, Structure, Verification
from directory.taxonomy import BY_CODE

Fact = Verification.Fact
Target = Structure | Place | Service


@dataclass(frozen=True)
class Editable:
    """A fact that may be changed. ``told``: a text that is read by a person before it shows, from outside the team."""

    label: str
    fact: str | None = None
    told: bool = False


NAME = Editable("Nom", Fact.EXISTENCE, told=True)
ADDRESS = {
    "address": Editable("Adresse", Fact.ADDRESS, told=True),
    "address_read_as": Editable("Adresse probable", Fact.ADDRESS, told=True),
    "postal_code": Editable("Code postal", Fact.ADDRESS, told=True),
    "city": Editable("Commune", Fact.ADDRESS, told=True),
    "latitude": Editable("Latitude", Fact.ADDRESS, told=True),
    "longitude": Editable("Longitude", Fact.ADDRESS, told=True),
    "precision": Editable("Précision", Fact.ADDRESS, told=True),
}
SECRET = tuple(name for name in ADDRESS if name not in ("postal_code", "city"))  # of a confidential place
EDITABLE: dict[type, dict[str, Editable]] = {
    Structure: {
        "name": NAME,
        "siret": Editable("SIRET", told=True),
        "network": Editable("Réseau", told=True),
    },
    Place: {
        "name": NAME,
        **ADDRESS,
        "telephone": Editable("Téléphone public", Fact.CONTACT, told=True),
        "mail": Editable("Courriel public", Fact.CONTACT, told=True),
        "website": Editable("Site", Fact.CONTACT, told=True),
        "confidential": Editable("Adresse confidentielle", told=True),
        "visibility": Editable("Visible par", told=True),
        "closed_on": Editable("Fermé définitivement le", Fact.EXISTENCE),
    },
    Service: {
        "category": Editable("Rubrique", Fact.CONDITIONS, told=True),
        "description": Editable("Description", Fact.CONDITIONS, told=True),
        "hours": Editable("Horaires", Fact.HOURS),
        "hours_text": Editable("Horaires, tels qu’écrits", Fact.HOURS),
        "on_holidays": Editable("Jours fériés", Fact.HOURS),
        "languages": Editable("Langues parlées", Fact.CONDITIONS),
        "age_min": Editable("À partir de (ans)", Fact.CONDITIONS),
        "age_max": Editable("Jusqu’à (ans)", Fact.CONDITIONS),
        "audiences": Editable("Publics", Fact.CONDITIONS),
        "conditions": Editable("Conditions d’accès", Fact.CONDITIONS, told=True),
        "saturation": Editable("Affluence"),
        "saturated_until": Editable("Affluence jusqu’au"),
        "stopped_on": Editable("Ne se fait plus depuis le", Fact.EXISTENCE),
    },
}
BESIDE = {"override": "Changement temporaire", "created": "Création", "status": "État"}
ROWS: dict[str, tuple[Any, str, str]] = {  # facts kept as rows beside: model, and its two columns
    "audiences": (AudienceRule, "who", "welcome"),
    "conditions": (Condition, "kind", "detail"),
}


class UnknownFact(ValueError):
    """No such fact may be changed of such a thing: a slip in the code."""


def editable(target: Target, name: str) -> Editable:
    try:
        return EDITABLE[type(target)][name]
    except KeyError:
        raise UnknownFact(f"{type(target).__name__}.{name}") from None


def label_of(target_type: type, name: str) -> str:
    found = EDITABLE[target_type].get(name)
    return found.label if found else BESIDE.get(name, name)


def said(target: Target, name: str) -> Any:
    """What is said of a fact today."""
    if name in ROWS:
        _, first, second = ROWS[name]
        return sorted([getattr(row, first), getattr(row, second)] for row in getattr(target, name).all())
    value = getattr(target, name)
    return as_json(list(value) if name == "languages" else value)


def as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def cleaned(target: Target, name: str, value: Any) -> Any:
    """The value as a history keeps it. Raises ValidationError, in French, for one that may not be kept."""
    editable(target, name)
    if name in ROWS:
        return _rows(name, value)
    if special := CLEANERS.get(name):
        value = special(value)
    field: Any = target._meta.get_field(name)
    if value is None and not field.null:
        value = field.get_default() or ""
    try:
        return as_json(field.clean(value.strip() if isinstance(value, str) else value, target))
    except ValidationError as refusal:
        raise ValidationError(f"{EDITABLE[type(target)][name].label} : {' '.join(refusal.messages)}") from None


def put(target: Target, name: str, value: Any) -> list[str]:
    """Write a cleaned value on the row, or beside it; returns the columns to save."""
    if name in ROWS:
        model, first, second = ROWS[name]
        model.objects.filter(service=target).delete()
        model.objects.bulk_create([model(service=target, **{first: one, second: two}) for one, two in value])
        return []
    field: Any = target._meta.get_field(name)
    setattr(target, name, field.to_python(value))
    return [name]


def _rows(name: str, value: Any) -> list[list[str]]:
    model, first, second = ROWS[name]
    kept = []
    for one, two in value:
        try:
            row = model(**{first: one, second: two or ""})
            row.clean_fields(exclude=["service"])
        except ValidationError as refusal:
            raise ValidationError(f"{Service._meta.verbose_name} : {' '.join(refusal.messages)}") from None
        kept.append([str(one), str(two or "")])
    if len({one for one, _ in kept}) != len(kept):
        raise ValidationError("Une même réponse est donnée deux fois.")
    return sorted(kept)


def _hours(value: Any) -> Any:
    if value:
        try:
            read(value)
        except Unreadable as refusal:
            raise ValidationError(str(refusal)) from None
    return value


def _category(value: Any) -> Any:
    if value not in BY_CODE:
        raise ValidationError("Rubrique inconnue.")
    return value


CLEANERS: dict[str, Callable[[Any], Any]] = {"hours": _hours, "category": _category}
