"""Open Referral's HSDS 3.0, written by ourselves from its documented fields; its schemas are not shipped here.

organization is a structure, location a place, service a service; the link between the two last carries their hours.
A schedule row is one time of the usual week or month (``freq``, ``byday``); a temporary change is rows with
``valid_from`` and ``valid_to``, and an ``alert``. The OpenStreetMap string stands in ``description``: rows cannot say
everything, what they leave out is counted (losses).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from directory.departments import names
from directory.hours.calendars import zone_of
from directory.hours.rules import MIDNIGHT, Rule, Span, Sure, Unreadable, read, spans_on
from directory.hours.words import DAYS
from directory.interop import entries
from directory.interop.losses import Losses
from directory.models import Condition, Override, Place, Service, Structure, Verification
from directory.taxonomy import BY_CODE, CATEGORIES, Category, Family

VERSION = "3.0"
PROFILE = "https://docs.openreferral.org/en/3.0/hsds/"
ICAL = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TAXONOMY = UUID("5f0c6c0e-6f6a-5e0a-9a0b-3f3c7f6b9d10")  # ours, for ever
ONLY_DAYS = re.compile(r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?[, ]*)*")
RANKED = re.compile(r"(Mo|Tu|We|Th|Fr|Sa|Su)\[([-\d,]+)\]")
Row = dict[str, Any]


# --- services ------------------------------------------------------------------------------------------------------


def service(place: Place, row: Service, losses: Losses | None = None, *, full: bool = True) -> Row:
    """A service with, when ``full``, all that hangs on it."""
    losses = losses if losses is not None else Losses()
    price = entries.price_of(row)
    found: Row = {
        "id": str(row.uuid),
        "name": f"{row.category_label} · {place.name}",
        "description": entries.description(row),
        "status": "active",
        "url": place.website,
        "email": place.mail,
        "application_process": entries.condition_words(row, "appointment", "registration", "orientation"),
        "fees_description": str(price) if price else "",
        "eligibility_description": entries.audience_words(row),
        "minimum_age": row.age_min,
        "maximum_age": row.age_max,
        "alert": " ; ".join(_alerts(place, row)),
        "last_modified": _noon(entries.updated_on(place, row)),
    }
    if full:
        found |= {
            "organization": organization(place.structure),
            "phones": _phones(place, f"{row.uuid}"),
            "schedules": schedules(place, row, losses),
            "languages": [
                {"id": _id(row.uuid, f"language:{code}"), "name": code, "code": code} for code in row.languages
            ],
            "cost_options": [_cost(row, price)] if price else [],
            "required_documents": [
                {"id": _id(row.uuid, "documents"), "document": each.detail or str(each)}
                for each in row.conditions.all() if each.kind == Condition.Kind.DOCUMENTS
            ],
            "service_at_locations": [service_at_location(place, row, losses, full=False)],
            "attributes": [_attribute(row)],
            "metadata": _metadata(row),
        }  # fmt: skip
    losses.add("saturation", row.uuid, many=bool(row.saturation_on()))
    losses.add("holidays", row.uuid, many=bool(row.hours))
    return _clean(found)


def service_at_location(place: Place, row: Service, losses: Losses | None = None, *, full: bool = True) -> Row:
    found: Row = {"id": _id(row.uuid, "at"), "description": place.name, "location": location(place)}
    if full:
        found["service"] = service(place, row, losses, full=False)
        found["schedules"] = schedules(place, row, losses)
    return _clean(found)


def organization(structure: Structure) -> Row:
    return _clean(
        {
            "id": str(structure.uuid), "name": structure.name, "description": structure.network or structure.name,
            "legal_status": "", "tax_id": "",
            "organization_identifiers": [
                {
                    "id": _id(structure.uuid, "siret"), "identifier_scheme": "FR-SIRET",
                    "identifier_type": "SIRET", "identifier": structure.siret,
                }
            ] if structure.siret else [],
        }
    )  # fmt: skip


def location(place: Place) -> Row:
    address = {
        "id": _id(place.uuid, "address"), "address_1": place.address or place.city, "city": place.city,
        "state_province": names().get(place.department, ""), "postal_code": place.postal_code, "country": "FR",
        "address_type": "physical",
    }  # fmt: skip
    return _clean(
        {
            "id": str(place.uuid), "location_type": "physical", "name": place.name, "latitude": place.latitude,
            "longitude": place.longitude,
            "accessibility": [
                {"id": _id(place.uuid, "accessible"), "description": "Accessible en fauteuil"}
            ] if _accessible(place) else [],
        }
    ) | {"addresses": [address]}  # fmt: skip


def _accessible(place: Place) -> bool:
    return any(c.kind == Condition.Kind.ACCESSIBLE for each in place.services.all() for c in each.conditions.all())


def _phones(place: Place, key: str) -> list[Row]:
    return [{"id": _id(place.uuid, f"phone:{key}"), "number": place.telephone}] if place.telephone else []


def _cost(row: Service, price: Condition) -> Row:
    return {"id": _id(row.uuid, "cost"), "amount_description": price.detail or str(price)}


def _alerts(place: Place, row: Service) -> Iterator[str]:
    from directory.showing import notices

    yield from notices(place, (row,), entries.today())


def _metadata(row: Service) -> list[Row]:
    """Who checked what: by what way and when, never by whom."""
    return [
        {
            "id": _id(row.uuid, f"checked:{check.pk}"), "resource_id": str(row.uuid), "resource_type": "service",
            "last_action_date": check.verified_on.isoformat(), "last_action_type": "verified",
            "field_name": check.fact, "previous_value": "", "replacement_value": "",
            "updated_by": Verification.Method(check.method).label,
        }
        for check in row.verifications.all()
    ]  # fmt: skip


# --- hours ---------------------------------------------------------------------------------------------------------


def schedules(place: Place, row: Service, losses: Losses | None = None) -> list[Row]:
    """Its usual times, then what changes them for a while."""
    losses = losses if losses is not None else Losses()
    today = entries.today()
    found = [_schedule(place, row, slot, f"usual:{n}", today) for n, slot in enumerate(_slots(row.hours, row, losses))]
    if not found and (row.hours or row.hours_text):
        found = [{"id": _id(row.uuid, "said"), "description": entries.said_hours(row)}]
    for each in found:
        each["description"] = entries.canonical(row) or entries.said_hours(row)
    changes = [*row.overrides.all(), *place.overrides.all(), *place.structure.overrides.all()]
    for change in changes:
        if change.period.upper is None or change.period.upper > today:
            found += _changed(place, row, change, losses)
    return [_clean(each) for each in found]


def _changed(place: Place, row: Service, change: Override, losses: Losses) -> list[Row]:
    """The rows of a temporary change: none for a message, which is an alert; one without times for a closure."""
    if change.kind == Override.Kind.MESSAGE:
        return []
    first, last = change.period.lower, change.period.upper
    valid = {"valid_from": first.isoformat(), "valid_to": (last - timedelta(days=1)).isoformat() if last else None}
    if change.kind == Override.Kind.CLOSURE:
        words = " ".join(filter(None, ["Fermé.", change.message]))
        return [{"id": _id(row.uuid, f"change:{change.pk}"), **valid, "description": "off", "notes": words}]
    return [
        _schedule(place, row, slot, f"change:{change.pk}:{n}", first) | valid | {"description": change.hours}
        for n, slot in enumerate(_slots(change.hours, row, losses))
    ]


Slot = tuple[str, tuple[str, ...], Span]  # freq, byday, time


def _slots(hours: str, row: Service, losses: Losses) -> list[Slot]:
    """The times of a week, one row each time with its days; then those of a month. Others are left to the string."""
    try:
        rules = read(hours)
    except Unreadable:
        losses.add("unsure", row.uuid, many=bool(row.hours_text))
        return []
    week = [rule for rule in rules if ONLY_DAYS.fullmatch(rule.selector)]
    ranked = [rule for rule in rules if rule not in week and _ranks(rule)]
    left = [rule for rule in rules if rule not in week and rule not in ranked and rule.selector.strip() != "PH"]
    losses.add("rules", row.uuid, many=len(left))
    found = [*_weekly(week, rules, hours), *_monthly(ranked)]
    losses.add("open_end", row.uuid, many=any(span.sure is Sure.SINCE for _, _, span in found))
    losses.add("unsure", row.uuid, many=any(s.sure is Sure.CHECK for rule in rules for s in rule.times))
    return found


def _weekly(week: list[Rule], rules: tuple[Rule, ...], hours: str) -> Iterator[Slot]:
    days: dict[Span, list[str]] = defaultdict(list)
    for number in range(7):
        for span in _of_weekday(week, rules, hours, number):
            if span.sure is not Sure.CHECK:
                days[span].append(ICAL[number])
    yield from (("WEEKLY", tuple(names), span) for span, names in days.items())


def _of_weekday(week: list[Rule], rules: tuple[Rule, ...], hours: str, number: int) -> list[Span]:
    """The times of a weekday by the rules of the week alone: the engine's own answer when there are no others."""
    monday = date(2024, 1, 1)
    if len(week) == len(rules):
        return list(spans_on(hours, monday + timedelta(days=number), False))
    spans: list[Span] = []
    for rule in week:
        if rule.matches(monday + timedelta(days=number), False):
            spans = [] if rule.closes else [*(spans if rule.adds else []), *rule.times]
    return spans


def _ranks(rule: Rule) -> list[str]:
    """« We[2] » → 2WE. Empty when the rule says something else too."""
    if rule.closes or not re.fullmatch(rf"(?:{RANKED.pattern}[, ]*)+", rule.selector):
        return []
    return [
        f"{number}{ICAL[DAYS.index(day)]}"
        for day, numbers in RANKED.findall(rule.selector)
        for number in numbers.split(",")
    ]


def _monthly(ranked: list[Rule]) -> Iterator[Slot]:
    for rule in ranked:
        yield from (("MONTHLY", tuple(_ranks(rule)), span) for span in rule.times if span.sure is not Sure.CHECK)


def _schedule(place: Place, row: Service, slot: Slot, key: str, day: date) -> Row:
    """``opens_at`` carries the offset of the place's clock on ``day``; an end that nobody stated is left out."""
    freq, byday, span = slot
    offset = datetime.combine(day, time(12), tzinfo=zone_of(place.postal_code)).strftime("%z")
    offset = f"{offset[:3]}:{offset[3:]}"
    hours = int(offset[:3]) + (1 if offset[0] != "-" else -1) * int(offset[4:]) / 60
    return {
        "id": _id(row.uuid, key), "freq": freq, "interval": 1, "byday": ",".join(byday), "wkst": "MO",
        "timezone": hours, "opens_at": _clock(span.start) + offset,
        "closes_at": _clock(span.end) + offset if span.sure is Sure.CERTAIN else None,
        "notes": "Heure de fin non précisée." if span.sure is Sure.SINCE else "",
    }  # fmt: skip


def _clock(minutes: int) -> str:
    return f"{minutes % MIDNIGHT // 60:02}:{minutes % 60:02}"


# --- taxonomy ------------------------------------------------------------------------------------------------------


def taxonomies() -> list[Row]:
    return [
        {
            "id": str(TAXONOMY), "name": "Merci pour l’invit’", "version": "1",
            "description": "Rubriques de l’annuaire, en deux niveaux : famille, rubrique.",
        }
    ]  # fmt: skip


def taxonomy_terms() -> list[Row]:
    families = {category.family.code: category.family for category in CATEGORIES}
    return [*map(_family_term, families.values()), *map(_term, CATEGORIES)]


def _family_term(family: Family) -> Row:
    return _named(f"family:{family.code}", family.label) | {"code": family.code}


def _term(category: Category) -> Row:
    parent = _id(TAXONOMY, f"family:{category.family.code}")
    return _named(category.code, category.label) | {"code": category.code, "parent_id": parent}


def _named(key: str, label: str) -> Row:
    return {
        "id": _id(TAXONOMY, key), "name": label, "description": label, "language": "fr",
        "taxonomy": "Merci pour l’invit’", "taxonomy_detail": taxonomies()[0],
    }  # fmt: skip


def _attribute(row: Service) -> Row:
    category = BY_CODE.get(row.category, BY_CODE["other"])
    return {
        "id": _id(row.uuid, "category"), "link_id": str(row.uuid), "link_type": "category", "link_entity": "service",
        "value": category.label, "taxonomy_term": _term(category),
    }  # fmt: skip


# --- pages and words -----------------------------------------------------------------------------------------------


def page(contents: list[Row], total: int, number: int, size: int) -> Row:
    """HSDS's own page."""
    pages = max(1, -(-total // size))
    return {
        "total_items": total, "total_pages": pages, "page_number": number, "size": len(contents),
        "first_page": number == 1, "last_page": number >= pages, "empty": not contents, "contents": contents,
    }  # fmt: skip


def _id(of: UUID, what: str) -> str:
    return str(uuid5(of, what))


def _noon(day: date) -> str:
    return f"{day.isoformat()}T12:00:00Z"


def _clean(row: Row) -> Row:
    """Without what is not said."""
    return {name: value for name, value in row.items() if value not in (None, "", [])}


def every(places: Iterable[Place], losses: Losses) -> Iterator[Row]:
    for place in places:
        for row in place.services.all():
            yield service(place, row, losses)
