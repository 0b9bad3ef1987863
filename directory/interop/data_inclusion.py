"""data.inclusion v1, written: a structure is one of our places, a service one of its services.

The State's own models check each row; what they refuse is left out and counted. Hours are our OpenStreetMap strings,
which they do not check and we do.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from data_inclusion.schema import v1  # type: ignore[import-untyped]
from pydantic import BaseModel, ValidationError

from directory.equivalents import EQUIVALENTS
from directory.interop import entries
from directory.interop.losses import Losses
from directory.models import AudienceRule, Condition, Override, Place, Service
from directory.towns import code_at

Who = AudienceRule.Who
Kind = Condition.Kind

PUBLICS = {
    Who.WOMEN: "femmes", Who.PREGNANT: "femmes", Who.FAMILIES: "familles", Who.MINORS: "jeunes", Who.YOUNG: "jeunes",
    Who.SENIORS: "seniors", Who.ASYLUM: "personnes-exilees", Who.REFUGEES: "personnes-exilees",
    Who.VIOLENCE: "personnes-en-situation-durgence", Who.DISABILITY: "personnes-en-situation-de-handicap",
    Who.STUDENTS: "etudiants",
}  # fmt: skip
# category → (thématique, type of service); an approximate one is counted as a loss
THEMES = {code: (each.thematic, each.kind) for code, each in EQUIVALENTS.items() if each.thematic}
IN_WORDS = (Kind.APPOINTMENT, Kind.REGISTRATION, Kind.ORIENTATION, Kind.DOCUMENTS, Kind.ANIMALS, Kind.ACCESSIBLE)
SHORTEST, LONGEST_NAME, LONGEST = 5, 150, 10_000


@dataclass
class Exported:
    """The rows, as the schema took them, and what they do not say."""

    structures: list[dict[str, Any]] = field(default_factory=list)
    services: list[dict[str, Any]] = field(default_factory=list)
    losses: Losses = field(default_factory=Losses)

    def as_json(self) -> str:
        return json.dumps({"structures": self.structures, "services": self.services}, ensure_ascii=False, indent=1)

    def as_csv(self, which: str) -> str:
        """One of the two tables; a list in a cell is JSON, as data.inclusion's own files have it."""
        model: type[BaseModel] = v1.Structure if which == "structures" else v1.Service
        out = io.StringIO()
        writer = csv.DictWriter(out, list(model.model_fields), lineterminator="\n")
        writer.writeheader()
        for row in getattr(self, which):
            writer.writerow(
                {k: json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for k, v in row.items()}
            )
        return out.getvalue()


def export(places: Iterable[Place], progress: Callable[[], object] = lambda: None) -> Exported:
    done = Exported()
    for place in places:
        if row := _valid(v1.Structure, _structure(place, done.losses), done.losses):
            done.structures.append(row)
            services = [
                _valid(v1.Service, _service(place, each, done.losses), done.losses) for each in place.services.all()
            ]
            done.services += [each for each in services if each]
        progress()
    return done


def _valid(model: type[BaseModel], row: dict[str, Any], losses: Losses) -> dict[str, Any] | None:
    """The row as the State's model takes it; None, and a loss, when it refuses."""
    try:
        kept = model.model_validate({name: value for name, value in row.items() if value not in (None, "", [])})
    except ValidationError:
        losses.add("invalid", row["id"])
        return None
    return {
        name: sorted(value)
        if name in ("thematiques", "publics", "modes_accueil", "modes_mobilisation") and value
        else value
        for name, value in kept.model_dump(mode="json", exclude_none=True).items()
    }


def _structure(place: Place, losses: Losses) -> dict[str, Any]:
    for row in [*place.overrides.all(), *place.structure.overrides.all()]:
        losses.add("messages" if row.kind == Override.Kind.MESSAGE else "overrides", place.uuid)
    return {
        "source": entries.PLACES, "id": _id(place.uuid), "nom": _name(place.name),
        "date_maj": entries.updated_on(place), "siret": place.structure.siret or None, **_where(place),
    }  # fmt: skip


def _where(place: Place) -> dict[str, Any]:
    return {
        "adresse": place.address or None, "code_postal": place.postal_code or None, "commune": place.city or None,
        "code_insee": code_at(place.postal_code, place.city) or None,
        "latitude": place.latitude, "longitude": place.longitude,
        "telephone": place.telephone or None, "courriel": place.mail or None,
        **({"site_web": place.website} if place.website else {}),
    }  # fmt: skip


def _service(place: Place, service: Service, losses: Losses) -> dict[str, Any]:
    _count(service, losses)
    theme, kind = THEMES.get(service.category, (None, None))
    if theme is None:
        losses.add("category", service.category)
    price = entries.price_of(service)
    where = _where(place)
    where.pop("site_web", None)
    return {
        "source": entries.PLACES, "structure_id": _id(place.uuid), "id": _id(service.uuid),
        "nom": _name(service.category_label), "date_maj": entries.updated_on(place, service),
        "description": _description(service, losses), "type": kind, "thematiques": [theme] if theme else None,
        "publics": _publics(service) or None, "publics_precisions": entries.audience_words(service) or None,
        "conditions_acces": entries.condition_words(service, *IN_WORDS) or None,
        "frais": "payant" if price else None, "frais_precisions": price.detail if price else None,
        "modes_accueil": ["en-presentiel"], "horaires_accueil": entries.canonical(service) or None, **where,
    }  # fmt: skip


def _publics(service: Service) -> list[str]:
    return sorted({PUBLICS[Who(rule.who)] for rule in service.audiences.all() if Who(rule.who) in PUBLICS})


def _description(service: Service, losses: Losses) -> str:
    """What the place wrote; hours that only a person can read stand beside it."""
    said = [entries.description(service)]
    if not entries.canonical(service) and service.hours_text:
        said.append(f"Horaires : {service.hours_text}")
    words = ". ".join(filter(None, said))
    if len(words) >= SHORTEST:
        return words[:LONGEST]
    losses.add("description", service.uuid)
    return f"{service.category_label}. {words}".strip(". ")[:LONGEST]


def _count(service: Service, losses: Losses) -> None:
    """What the schema has no place for."""
    key = service.uuid
    for row in service.overrides.all():
        losses.add("messages" if row.kind == Override.Kind.MESSAGE else "overrides", key)
    losses.add("saturation", key, many=bool(service.saturation_on()))
    losses.add("languages", key, many=bool(service.languages))
    losses.add("ages", key, many=bool(service.age_min or service.age_max))
    losses.add("welcome", key, many=len(service.audiences.all()))
    losses.add("audiences", key, many=sum(Who(rule.who) not in PUBLICS for rule in service.audiences.all()))
    losses.add(
        "animals", key, many=sum(row.kind in (Kind.ANIMALS, Kind.ACCESSIBLE) for row in service.conditions.all())
    )
    losses.add("holidays", key, many=service.on_holidays != Service.Holidays.CLOSED and bool(service.hours))
    losses.add("unsure", key, many=bool(service.hours_text) and not entries.canonical(service))
    losses.add("open_end", key, many=entries.has_open_end(service))


def _id(uuid: object) -> str:
    return f"{entries.PLACES}--{uuid}"


def _name(text: str) -> str:
    return text[:LONGEST_NAME].rstrip(". ").ljust(3, "·")
