"""A register of homes: a line is a host with her household, her room and the months it is open.

Nothing that two people decide comes from a file: every home enters as an application, with what the team had noted.
"""

from datetime import datetime, time

from django.utils import timezone

from hosting.models import Host
from hosting.registers.cells import fold
from hosting.registers.indexes import address_index, full_name_index
from hosting.registers.kinds import Change, Context, layouts
from hosting.registers.kinds.hosts_writing import create_hosts, household_fields, opening, room_fields, update_host
from hosting.registers.lines import Record
from hosting.registers.people import Person
from vault.index import blind_index


def said_at(record: Record):
    """When the application was written: the moment that its form gave, else noon of its day."""
    raw = record.raw.get("recorded_on")
    if "recorded_on" not in record.values:
        return None
    moment = raw if isinstance(raw, datetime) else datetime.combine(record.days.said_on, time(12))
    return timezone.make_aware(moment)


class Hosts:
    """The kind « foyers »."""

    code = "hosts"
    model = Host
    layout = layouts.HOSTS
    dated_by = "recorded_on"
    unlike = frozenset({"remarks", "recorded_on"})

    def settle(self, record: Record, context: Context) -> None:
        self._settle_name(record)
        self._settle_area(record, context)
        self._settle_dates(record)
        if moment := said_at(record):
            record.values["said_at"] = moment

    def _settle_name(self, record):
        for field in ("last_first", "first_last"):
            if names := record.values.pop(field, None):
                record.values.setdefault("first_name", names[0])
                if names[1]:
                    record.values.setdefault("last_name", names[1])
        if not record.get("first_name"):
            record.require("first_name", "Il manque le prénom.")
        elif "last_name" in record.columns and not record.get("last_name"):
            record.require("last_name", "Il manque le nom.")

    def _settle_area(self, record, context):
        """The district where it is known within its municipality, else the municipality."""
        city, district = record.get("city"), record.get("district")
        town = context.gazetteer.find(city) if city else None
        if city and town is None:
            record.doubt("city", "Cette commune n’est pas un secteur du territoire.", keep=True)
        area = (district and context.gazetteer.find(district, within=town)) or town
        if area:
            record.values["area"] = area.code

    def _settle_dates(self, record):
        """An end before its beginning, or already past, is a doubt: the room is not opened on such words."""
        start, end = record.get("available_from"), record.get("available_until")
        if start is None or end is None:
            return
        until = end.on or (end.length.after(start.on) if end.length else None)
        if until and until <= start.on and end.on and start.loose:
            record.doubt("available_until", "Cette date est passée : la chambre est-elle encore libre ?")
            record.values.pop("available_from", None)
        elif until and until <= start.on:
            record.doubt("available_until", "La fin précède le début.")

    def person(self, record: Record) -> Person:
        first, last = record.get("first_name", ""), record.get("last_name", "")
        area = record.get("area", "")
        return Person(
            record.number,
            first,
            full_name=full_name_index(first, last),
            phone=blind_index("phone", record.get("phone", "")),
            email=blind_index("email", record.get("email", "")),
            facts=facts(self.place_index(record), area, record.get("said_at")),
            place=area.partition("-")[0],
        )

    def place_index(self, record: Record) -> str:
        return address_index(*(record.get(name, "") for name in ("street", "postcode", "city")))

    def known(self, context: Context) -> list[Person]:
        rows = Host.objects.filter(territory=context.territory).values_list(
            "pk", "first_name", "name_index", "contact__phone_index", "contact__email_index", "household__area__code",
            "applied_at",
        )  # fmt: skip
        return [
            Person(
                pk, first_name, full_name=name, phone=phone, email=email,
                facts=facts(context.places.get(pk, ""), code or "", applied_at), place=(code or "").partition("-")[0],
            )
            for pk, first_name, name, phone, email, code, applied_at in rows.iterator()
        ]  # fmt: skip

    def load(self, pks):
        hosts = Host.objects.filter(pk__in=pks).select_related("contact", "household__area")
        return {host.pk: host for host in hosts.prefetch_related("rooms__availabilities", "visits", "adults")}

    def change(self, record: Record, row: Host, context: Context) -> Change:
        """What the register says differently. An empty cell erases nothing; « dès que possible » corrects nothing."""
        changed = {}
        for field in ("phone", "email"):
            value = record.get(field)
            if value and blind_index(field, value) != getattr(row.contact, f"{field}_index"):
                changed[field] = value
        for field, value in household_fields(record).items():
            if not hasattr(row, "household") or getattr(row.household, field) != value:
                changed[field] = value
        if (code := record.get("area")) and code != area_code(row):
            changed["area"] = code
        if (place := self.place_index(record)) and context.places.get(row.pk, place) != place:
            changed["address"] = True
        changed |= self._room_changes(record, row)
        if (words := record.get("remarks")) and fold(words) not in fold(row.remarks):
            changed["remarks"] = words
        return Change(changed)

    def _room_changes(self, record, row):
        rooms = list(row.rooms.all())
        if len(rooms) != 1:  # which of several rooms the line speaks of is for a person to say
            return {}
        room = rooms[0]
        changed = {field: value for field, value in room_fields(record).items() if getattr(room, field) != value}
        period = opening(record)
        if period and not self._already_open(room, period, record):
            changed["period"] = period
        return changed

    @staticmethod
    def _already_open(room, period, record):
        """What the host has told since the line was written wins; so does any opening that holds a vague one."""
        openings = list(room.availabilities.all())
        if any(found.confirmed_on and found.confirmed_on > record.days.said_on for found in openings):
            return True
        if record.get("available_from").loose:
            return any(found.period.upper is None or found.period.upper > period.lower for found in openings)
        return any(found.period == period for found in openings)

    def create(self, entrances, context: Context):
        return create_hosts([entrance.record for entrance in entrances], context)

    def update(self, record: Record, row: Host, change: Change, context: Context):
        return update_host(record, row, change.fields, context)


def facts(place, area, applied_at):
    found = {("address", place), ("town", area.partition("-")[0])}
    if applied_at:
        found.add(("applied", timezone.localtime(applied_at).isoformat(timespec="minutes")))
    return frozenset((name, value) for name, value in found if value)


def area_code(row):
    return row.household.area.code if hasattr(row, "household") and row.household.area else ""


HOSTS = Hosts()
