"""data.inclusion v1, read: their structures and services become our places, with what could not be taken.

Tolerant of what their schema does not check: hours that our engine cannot read are kept as text and asked of a person.
A row that they refuse themselves is refused with their words. A second reading of the same file changes nothing; a row
that changed is a doubt, for a person to settle.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from data_inclusion.schema import v1  # type: ignore[import-untyped]
from django.db import connection, transaction
from pydantic import BaseModel, ValidationError

from accounts.models import Actor
from directory.hours.rules import Unreadable, read
from directory.importing.writing import ONE_AT_A_TIME
from directory.interop.data_inclusion import PUBLICS, THEMES
from directory.interop.losses import Losses
from directory.models import (
    AudienceRule,
    Condition,
    Doubt,
    ExternalId,
    Listing,
    Place,
    Service,
    Source,
    Structure,
    Verification,
)  # fmt: skip
from directory.search.index import index
from directory.taxonomy import CATEGORIES
from journal.moves import write

LARGEST = 256 * 1024 * 1024
LISTS = (
    "thematiques",
    "publics",
    "modes_accueil",
    "modes_mobilisation",
    "mobilisable_par",
    "zone_eligibilite",
    "reseaux_porteurs",
)
LICENCE = "Licence Ouverte 2.0"
FIRST_OF_THEME = {
    THEMES[category.code][0]: category.code for category in reversed(CATEGORIES) if category.code in THEMES
}  # fmt: skip
WHO_OF_PUBLIC = {public: who for who, public in reversed(PUBLICS.items())}
NOT_TAKEN = {
    "zone": ("zone_eligibilite",),
    "mobilisation": ("lien_mobilisation", "modes_mobilisation", "mobilisable_par", "mobilisation_precisions"),
    "volume": ("volume_horaire_hebdomadaire", "nombre_semaines"),
    "contact_person": ("contact_nom_prenom",),
}


class UnreadableExchange(ValueError):
    """Not files of data.inclusion."""


@dataclass
class Taken:
    """The account: each row is entered, unchanged, proposed or refused, once."""

    outcomes: Counter[str] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)
    losses: Losses = field(default_factory=Losses)

    def as_dict(self) -> dict[str, Any]:
        kinds = ("entered", "unchanged", "proposed", "refused")
        counts = {kind: self.outcomes[kind] for kind in kinds}
        return {"rows": sum(counts.values()), **counts, "refusals": self.refusals, "losses": self.losses.as_dict()}


# --- the files -----------------------------------------------------------------------------------------------------


def rows_of(paths: Iterable[Path]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The structures and the services of one file that has both, or of one file for each (JSON or CSV)."""
    structures: list[dict[str, Any]] = []
    services: list[dict[str, Any]] = []
    for path in paths:
        found = _read(path)
        if isinstance(found, dict):
            structures += found.get("structures", [])
            services += found.get("services", [])
        else:
            for row in found:
                (services if "structure_id" in row else structures).append(row)
    if not all(isinstance(row, dict) for row in [*structures, *services]):
        raise UnreadableExchange("Chaque ligne doit être un objet.")
    return structures, services


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise UnreadableExchange(f"{path.name} dépasse {LARGEST // 1024 // 1024} Mo.")
        if path.suffix.lower() == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                return [_cells(row) for row in csv.DictReader(file)]
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as slip:
        raise UnreadableExchange(f"Le fichier {path.name} n’existe pas.") from slip
    except (UnicodeDecodeError, ValueError, csv.Error) as slip:
        if isinstance(slip, UnreadableExchange):
            raise
        raise UnreadableExchange(f"{path.name} n’est ni du JSON, ni un CSV en UTF-8.") from slip


def _cells(row: dict[str, str]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: value for name, value in row.items() if name and value not in ("", None)}
    for name in LISTS:
        if name in kept:
            kept[name] = json.loads(kept[name]) if kept[name].startswith("[") else kept[name].split(",")
    return kept


# --- reading them --------------------------------------------------------------------------------------------------


def take(
    structures: list[dict[str, Any]], services: list[dict[str, Any]], *, licence: str, by: Actor, apply: bool
) -> Taken:
    """Say what each row becomes and, when ``apply``, write it; all or nothing."""
    done = Taken()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        reader = _Reader(done, licence, by)
        for row in structures:
            reader.structure(row)
        for row in services:
            reader.service(row)
        if reader.touched:
            index(Place.objects.filter(pk__in=reader.touched))
        for source in reader.sources.values():
            write(source, "import_places", by=by, facts={**done.outcomes})
        if not apply:
            transaction.set_rollback(True)
    return done


class _Reader:
    def __init__(self, done: Taken, licence: str, by: Actor):
        self.done, self.licence, self.by = done, licence, by
        self.sources: dict[str, Source] = {}
        self.numbers: dict[str, int] = {}
        self.known: dict[tuple[str, str], Listing] = {}
        self.places: dict[str, Place] = {}  # by their structure's id there
        self.touched: set[int] = set()

    def structure(self, row: dict[str, Any]) -> None:
        said = self._accepted(v1.Structure, row)
        if said is None or self._is_known(said, "structure"):
            return
        holder = Structure.objects.create(
            name=said["nom"][:200],
            siret=said.get("siret", ""),
            network=", ".join(said.get("reseaux_porteurs", [])[:1]),
        )
        self.done.losses.add("networks", said["id"], many=max(0, len(said.get("reseaux_porteurs", [])) - 1))
        place = self._place(said, holder, said["nom"])
        self._remember(said, "structure", place)
        self.places[said["id"]] = place

    def service(self, row: dict[str, Any]) -> None:
        said = self._accepted(v1.Service, row)
        if said is None or self._is_known(said, "service"):
            return
        home = self.places.get(said["structure_id"])
        if home is None:
            self._refuse(said["id"], f"structure inconnue : {said['structure_id']}")
            return
        elsewhere = said.get("adresse") and said["adresse"] != home.address
        place = self._place(said, home.structure, home.name) if elsewhere else home
        hours, text = self._hours(said, place)
        made = Service.objects.create(
            place=place, category=self._category(said), heading=said["nom"][:120], description=_description(said),
            hours=hours, hours_text=text, on_holidays=_holidays(hours),
        )  # fmt: skip
        self._people(made, said)
        self._conditions(made, said)
        self._verify(said, service=made, fact=Verification.Fact.HOURS if hours else Verification.Fact.CONDITIONS)
        self.touched.add(place.pk)
        self._remember(said, "service", place)
        for what, names in NOT_TAKEN.items():
            self.done.losses.add(what, said["id"], many=any(said.get(name) for name in names))
        self.done.losses.add("remote", said["id"], many=said.get("modes_accueil") == ["a-distance"])

    # --- parts ----------------------------------------------------------------------------------------------------

    def _accepted(self, model: type[BaseModel], row: dict[str, Any]) -> dict[str, Any] | None:
        try:
            kept = model.model_validate(row).model_dump(mode="json", exclude_none=True)
        except ValidationError as refusal:
            slip = refusal.errors()[0]
            self._refuse(str(row.get("id", "?"))[:80], f"{'.'.join(map(str, slip['loc']))} : {slip['msg']}")
            return None
        if len(kept["id"]) > 80 or len(kept["source"]) > 40:
            self._refuse(kept["id"][:80], "identifiant trop long")
            return None
        return {name: sorted(value) if name in LISTS else value for name, value in kept.items()}

    def _refuse(self, key: str, why: str) -> None:
        self.done.outcomes["refused"] += 1
        self.done.refusals.append(f"{key} : {why}"[:300])

    def _source(self, said: dict[str, Any]) -> Source:
        name = said["source"]
        if name not in self.sources:
            licence = "" if name.lower() == "soliguide" else self.licence
            self.sources[name], _ = Source.objects.get_or_create(
                title=f"data.inclusion, {name}", defaults={"verified_on": said["date_maj"], "licence": licence}
            )
            listings = Listing.objects.filter(source=self.sources[name]).select_related("place__structure")
            for listing in listings:
                self.known[listing.row["kind"], listing.row["id"]] = listing
                if listing.row["kind"] == "structure":
                    self.places[listing.row["id"]] = listing.place
            self.numbers[name] = max((listing.number for listing in listings), default=0)
        return self.sources[name]

    def _is_known(self, said: dict[str, Any], kind: str) -> bool:
        self._source(said)
        listing = self.known.get((kind, said["id"]))
        if listing is None:
            return False
        before = {name: value for name, value in listing.row.items() if name != "kind"}
        if before == said:
            self.done.outcomes["unchanged"] += 1
            return True
        self.done.outcomes["proposed"] += 1
        changed = [
            f"{name} : « {before.get(name, '')} » devient « {said.get(name, '')} »"
            for name in sorted({*before, *said})
            if before.get(name) != said.get(name)
        ]
        self._ask(Doubt.Kind.CHANGE, listing.place, "; ".join(changed))
        return True

    def _remember(self, said: dict[str, Any], kind: str, place: Place) -> None:
        source = self._source(said)
        self.done.outcomes["entered"] += 1
        self.numbers[said["source"]] += 1
        listing = Listing.objects.create(
            source=source, number=self.numbers[said["source"]], place=place, row={"kind": kind, **said}
        )
        self.known[kind, said["id"]] = listing
        number, _ = ExternalId.objects.get_or_create(
            source=said["source"], value=said["id"], defaults={"url": said.get("lien_source", "")[:200]}
        )
        number.places.add(place)

    def _place(self, said: dict[str, Any], holder: Structure, name: str) -> Place:
        latitude, longitude = said.get("latitude"), said.get("longitude")
        whole = latitude is not None and longitude is not None and abs(latitude) <= 85 and abs(longitude) <= 180
        place = Place.objects.create(
            structure=holder, name=name[:200], address=said.get("adresse", "")[:200],
            postal_code=said.get("code_postal", ""), city=said.get("commune", "")[:120],
            latitude=latitude if whole else None, longitude=longitude if whole else None,
            telephone=said.get("telephone", "")[:40], mail=said.get("courriel", ""),
            website=said.get("site_web", "")[:200],
        )  # fmt: skip
        self._verify(said, place=place, fact=Verification.Fact.EXISTENCE)
        if place.address:
            self._verify(said, place=place, fact=Verification.Fact.ADDRESS)
        if place.telephone or place.mail:
            self._verify(said, place=place, fact=Verification.Fact.CONTACT)
        self.touched.add(place.pk)
        return place

    def _verify(self, said: dict[str, Any], **fact: Any) -> None:
        Verification.objects.create(
            verified_on=date.fromisoformat(said["date_maj"]), method=Verification.Method.IMPORT,
            source=self._source(said), by=self.by, **fact,
        )  # fmt: skip

    def _ask(self, kind: str, place: Place, words: str) -> None:
        Doubt.objects.get_or_create(kind=kind, place=place, other=None, words=words[:500])

    def _hours(self, said: dict[str, Any], place: Place) -> tuple[str, str]:
        """(OpenStreetMap, text). What cannot be read is kept as it is written, and asked."""
        written = said.get("horaires_accueil", "")
        if not written:
            return "", ""
        try:
            read(written)
        except Unreadable:
            return self._unread(said, place, written)
        return (written, "") if len(written) <= 500 else self._unread(said, place, written)

    def _unread(self, said: dict[str, Any], place: Place, written: str) -> tuple[str, str]:
        self.done.losses.add("hours_unreadable", said["id"])
        self._ask(Doubt.Kind.HOURS, place, f"horaires illisibles : « {written} »")
        return "", written

    def _category(self, said: dict[str, Any]) -> str:
        themes = said.get("thematiques", [])
        known = [FIRST_OF_THEME[theme] for theme in themes if theme in FIRST_OF_THEME]
        self.done.losses.add("themes", said["id"], many=max(0, len(themes) - 1))
        self.done.losses.add("theme_unknown", said["id"], many=not known)
        return known[0] if known else "other"

    def _people(self, service: Service, said: dict[str, Any]) -> None:
        for public in said.get("publics", []):
            if who := WHO_OF_PUBLIC.get(public):
                AudienceRule.objects.get_or_create(service=service, who=who, defaults={"welcome": "first"})
            elif public != "tous-publics":
                self.done.losses.add("publics_unknown", public)

    def _conditions(self, service: Service, said: dict[str, Any]) -> None:
        if said.get("frais") == "payant":
            Condition.objects.create(service=service, kind="price", detail=said.get("frais_precisions", "")[:200])


def _description(said: dict[str, Any]) -> str:
    words = [said.get("description", ""), said.get("publics_precisions", ""), said.get("conditions_acces", "")]
    return "\n".join(dict.fromkeys(filter(None, words)))


def _holidays(hours: str) -> str:
    return Service.Holidays.CLOSED if hours.endswith("; PH off") else Service.Holidays.UNKNOWN
