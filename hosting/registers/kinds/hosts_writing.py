"""A line of the register of homes as rows: what it says of each, and how they are written."""

import re

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.numbers import next_codes
from hosting.actions import change_availability
from hosting.models import Address, Adult, Area, Availability, HomeVisit, Host, Household, Room
from hosting.registers.indexes import full_name_index
from journal.bulk import open_tasks, perform_all, write_all
from journal.models import Entry
from journal.moves import write
from messaging.models import Contact

SAID_AS_IT_IS = ("men_present", "smoking", "accepts_children", "accepts_animal")


# --- what a line says of each row ----------------------------------------------------------------------------------


def household_fields(record):
    """The fields of Household that a line gives."""
    found = {field: record.get(field) for field in SAID_AS_IT_IS if record.get(field) is not None}
    if (animals := record.get("animals")) is not None:
        found["has_animals"], found["animals"] = bool(animals), list(animals)
    if languages := record.get("languages"):
        found["languages"] = list(languages.all)
    if (children := record.get("household_children")) is not None:
        found["has_children"] = children.present
        found["children_ages"] = [age // 12 for age in children.ages if age is not None]
    return found


def room_fields(record):
    """The fields of Room that a line gives."""
    found = {}
    if (private := record.get("private_room")) is not None:
        found["private"] = private
    if beds := record.get("beds"):
        found["places"] = beds.places
        if beds.cot is not None:
            found["cot"] = beds.cot
    if floor := record.get("floor"):
        said = {"floor": floor.level, "lift": floor.lift, "step_free": floor.step_free}
        found |= {field: value for field, value in said.items() if value is not None}
    if (duration := record.get("duration")) and duration.most:
        found["maximum_nights"] = duration.most.nights
    return found


def minimum_nights(record):
    """A room lent for a fortnight at most is not asked for longer than that."""
    duration = record.get("duration")
    usual = Room._meta.get_field("minimum_nights").default
    return min(usual, duration.most.nights) if duration and duration.most else usual


def opening(record):
    """The period during which the room is open, or None: no opening without a beginning."""
    start, end = record.get("available_from"), record.get("available_until")
    if start is None:
        return None
    until = None
    if end is not None:
        until = end.on or (end.length.after(start.on) if end.length else None)
    return DateRange(start.on, until)


def contact_of(record):
    """Reached by text message on a mobile, else by mail, else by a call."""
    phone, email = record.get("phone", ""), record.get("email", "")
    mobile = re.match(r"\+33[67]", phone)
    preferred = Contact.Preferred.SMS if mobile else Contact.Preferred.EMAIL if email else Contact.Preferred.CALL
    contact = Contact(phone=phone, email=email, preferred=preferred)
    contact.index()
    return contact


def adults_of(record, host):
    """« Marc et Anne » are two adults. The charter, where it was signed, counts for the one who wrote."""
    names = [name.strip() for name in re.split(r"\s+et\s+|\s*[&/]\s*", host.first_name) if name.strip()]
    first = Adult(host=host, first_name=names[0], contact=host.contact)
    if record.get("charter_signed"):
        visited = record.get("visited_on")
        first.charter_on = visited.on if visited else record.days.today
    return [first, *(Adult(host=host, first_name=name) for name in names[1:])]


# --- writing -------------------------------------------------------------------------------------------------------


def create_hosts(records, context):
    """Create the homes of these lines, in order: a handful of queries for all of them."""
    areas = {area.code: area for area in Area.objects.filter(code__in={record.get("area") for record in records})}
    contacts = Contact.objects.bulk_create(contact_of(record) for record in records)
    codes = next_codes("host", len(records))
    hosts = Host.objects.bulk_create(
        _host(record, contact, code, context) for record, contact, code in zip(records, contacts, codes, strict=True)
    )
    pairs = list(zip(records, hosts, strict=True))
    Household.objects.bulk_create(
        Household(host=host, area=areas.get(record.get("area")), **household_fields(record)) for record, host in pairs
    )
    Address.objects.bulk_create(_address(record, Address(host=host)) for record, host in pairs if _has_address(record))
    Adult.objects.bulk_create(adult for record, host in pairs for adult in adults_of(record, host))
    rooms = Room.objects.bulk_create(
        Room(host=host, minimum_nights=minimum_nights(record), **room_fields(record)) for record, host in pairs
    )
    Availability.objects.bulk_create(
        Availability(room=room, period=period, confirmed_on=record.days.said_on)
        for record, room in zip(records, rooms, strict=True)
        if (period := opening(record))
    )
    return _enter(pairs, context)


def _host(record, contact, code, context):
    first, last = record.get("first_name"), record.get("last_name", "")
    return Host(
        code=code, territory=context.territory, contact=contact, first_name=first, last_name=last,
        name_index=full_name_index(first, last), applied_at=record.get("said_at") or timezone.now(),
        remarks=record.get("remarks", ""),
    )  # fmt: skip


def _has_address(record):
    return any(record.get(field) for field in ("street", "postcode", "city", "district"))


def _address(record, address):
    """Fill an address with what the line gives; what it leaves out stays."""
    for field, column in (("street", "street"), ("postcode", "postcode"), ("city", "city"), ("access", "district")):
        if value := record.get(column):
            setattr(address, field, value)
    return address


def _enter(pairs, context):
    """The journal says where each home comes from. A visit without an opinion waits for whoever made it."""
    write_all(
        [(host, {"facts": context.facts(record)}) for record, host in pairs], "take_over",
        by=context.by, happened_at_of=lambda host: host.applied_at, channel=Entry.Channel.IMPORT,
    )  # fmt: skip
    visited = {host.pk: record.get("visited_on").on for record, host in pairs if record.get("visited_on")}
    seen = [host for _, host in pairs if host.pk in visited]
    HomeVisit.objects.bulk_create(HomeVisit(host=host, planned_on=visited[host.pk]) for host in seen)
    moved = perform_all(seen, "plan_visit", by=context.by, channel=Entry.Channel.IMPORT)
    open_tasks(moved, "visit_home", due_on_of=lambda host: visited[host.pk], owner_id=context.by.user_id)
    by_pk = {host.pk: host for host in moved}
    return [by_pk.get(host.pk, host) for _, host in pairs]


def update_host(record, host, fields, context):
    """Write what a line says differently about a known home."""
    contact_fields = fields.keys() & {"phone", "email"}
    for field in contact_fields:
        setattr(host.contact, field, fields[field])
    if contact_fields:
        host.contact.save()
    _update_household(host, fields)
    if "address" in fields:
        _address(record, Address.objects.get_or_create(host=host)[0]).save()
    room_changes = {field: value for field, value in fields.items() if field in room_fields(record)}
    if room_changes:
        Room.objects.filter(host=host).update(**room_changes)
    if period := fields.get("period"):
        room = change_availability(host.rooms.get(), [(period.lower, period.upper)], by=context.by)
        room.availabilities.running_from(record.days.today).update(confirmed_on=record.days.said_on)
    if words := fields.get("remarks"):
        host.remarks = f"{host.remarks}\n{words}".strip()
        host.save(update_fields=["remarks"])
    write(host, "take_over_again", by=context.by, facts=context.facts(record), channel=Entry.Channel.IMPORT)
    return host


HOUSEHOLD_FIELDS = {*SAID_AS_IT_IS, "has_animals", "animals", "languages", "has_children", "children_ages"}


def _update_household(host, fields):
    changed = {field: value for field, value in fields.items() if field in HOUSEHOLD_FIELDS}
    if code := fields.get("area"):
        changed["area"] = Area.objects.get(code=code)
    if changed:
        Household.objects.update_or_create(host=host, defaults=changed)
