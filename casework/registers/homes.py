"""The homes that a register of stays names: known ones found again, the others entered as applications."""

from collections import defaultdict

from casework.models import Stay
from hosting.models import Host, Occupancy, Room
from hosting.registers.indexes import full_name_index
from hosting.registers.kinds.hosts_writing import create_hosts
from hosting.registers.lines import Record
from hosting.registers.phonetics import phonetic_key
from vault.index import blind_index


class Homes:
    """The homes of a territory, by what a line may say of them. Read once a register, and told of the new ones."""

    def __init__(self, territory):
        self.by_code, self.by_phone, self.by_email, self.by_name = {}, {}, {}, defaultdict(list)
        rows = Host.objects.filter(territory=territory).select_related("contact") if territory else ()
        for host in rows:
            self.add(host)

    def add(self, host):
        self.by_code[host.code.lower()] = host
        self.by_phone.setdefault(host.contact.phone_index, host)
        self.by_email.setdefault(host.contact.email_index, host)
        if host.name_index:
            self.by_name[host.name_index].append(host)

    def find(self, record: Record):
        """[the homes that the line may speak of]: one where it is sure, none where the home is new."""
        if code := record.get("host_code"):
            found = self.by_code.get(code.strip().lower())
            return [found] if found else []
        for field, known in (("host_phone", self.by_phone), ("host_email", self.by_email)):
            index = blind_index(field.removeprefix("host_"), record.get(field, ""))
            if index and index in known:
                return [known[index]]
        first, last = record.get("host_names", ("", ""))
        # « Mazeau Thomas » or « Thomas Mazeau »: lists of names keep no order
        for names in ((first, last), (last, first)):
            found = [
                host for host in self.by_name.get(full_name_index(*names), ()) if not self._elsewhere(record, host)
            ]
            if found:
                return found
        return []

    @staticmethod
    def _elsewhere(record, host):
        """A home of the same name that another telephone or mail tells apart."""
        pairs = (("phone", host.contact.phone_index), ("email", host.contact.email_index))
        said = [(blind_index(name, record.get(f"host_{name}", "")), known) for name, known in pairs]
        return any(one and other and one != other for one, other in said)


def home_record(record: Record):
    """The part of a line that speaks of the home, as a line of a register of homes."""
    first, last = record.get("host_names")
    values = {
        "first_name": first,
        "last_name": last,
        "phone": record.get("host_phone"),
        "email": record.get("host_email"),
    }
    values |= {field: record.get(field) for field in ("street", "postcode", "city", "area")}
    return Record(record.number, record.days, {field: value for field, value in values.items() if value})


def home_of(record: Record, homes: Homes, context):
    """The home that the line names, entered now if nobody knows it yet."""
    found = homes.find(record)
    if found:
        return found[0]
    (host,) = create_hosts([home_record(record)], context)
    homes.add(host)
    return host


def room_for(record: Record, host, period):
    """The room that she sleeps in: the one that is named, else a free one, else one more at this home."""
    rooms = list(Room.objects.filter(host=host, withdrawn_on=None).order_by("pk"))
    named = record.get("room")
    if named and (same := [room for room in rooms if phonetic_key(room.name) == phonetic_key(named)]):
        return same[0]
    taken = Occupancy.objects.current().overlapping(period).filter(room__in=rooms).values_list("room", flat=True)
    free = [room for room in rooms if room.pk not in set(taken)]
    if free:
        return free[0]
    return Room.objects.create(host=host, name=(named or f"Chambre {len(rooms) + 1}")[:60])


def lives_at(stay: Stay):
    """The home of a running stay. Its occupancy, room and host are loaded."""
    return stay.occupancy.room.host
