"""A register of running stays: a line is a woman, the home she sleeps in, and since when."""

from django.db.models import Prefetch

from casework.models import Accompaniment, Stay
from casework.registers.homes import Homes, lives_at
from casework.registers.layout import LAYOUT
from casework.registers.writing import create_stay, planned_end, update_stay
from hosting.models import Guest
from hosting.registers.indexes import full_name_index
from hosting.registers.kinds import Change, Context
from hosting.registers.kinds.referrals import REFERRALS
from hosting.registers.lines import Record
from hosting.registers.people import Person


class Stays:
    """The kind « séjours en cours ». Women are found as those of referrals are, or by their file or their home."""

    code = "stays"
    model = Stay
    layout = LAYOUT
    dated_by = ""
    unlike = frozenset({"remarks"})

    def settle(self, record: Record, context: Context) -> None:
        self._settle_woman(record, context)
        self._settle_home(record, context)
        self._settle_dates(record)
        if "consent" in record.columns and not record.get("consent"):
            record.doubt("consent", "Son accord n’est pas noté : à recueillir, et à écrire dans son dossier.")

    def _settle_woman(self, record, context):
        code = record.get("guest_code", "").strip().upper()
        women = context.cached("women", lambda: _by_code(context.territory))
        if code in women:
            record.values["guest_code"] = code
            record.values.setdefault("first_name", women[code])
        else:
            record.values.pop("guest_code", None)  # a number of theirs, not of ours
        if not record.get("first_name"):
            record.require("first_name", "Il manque le prénom.")

    def _settle_home(self, record, context):
        names = record.get("host_name") or (record.get("host_first_name", ""), record.get("host_last_name", ""))
        if not names[0]:  # a last name alone, under « Nom hébergeur »
            names = (names[1], "")
        record.values["host_names"] = names
        homes = context.cached("homes", lambda: Homes(context.territory))
        found = homes.find(record)
        if len(found) > 1:
            record.require("host_name", "Plusieurs foyers portent ce nom : ajouter le téléphone.")
        elif not found and not names[0]:
            record.require("host_name", "Il manque le nom du foyer.")
        city = record.get("city")
        if city and (area := context.gazetteer.find(city)):
            record.values["area"] = area.code

    def _settle_dates(self, record):
        """A stay has a first night. Its end, where it is unknown or past, is asked for: it protects the home."""
        started = record.get("started_on")
        if started is None:
            record.require("started_on", "Il manque la date d’arrivée.")
            return
        if (year := record.get("year_started_on")) and year.on > started.on:
            record.doubt("year_started_on", "La première nuit précède l’arrivée dans ce foyer.")
        end = record.get("planned_until")
        until = end and (end.on or (end.length and end.length.after(started.on)))
        if until and until <= record.days.today:
            record.doubt("planned_until", "Cette date est passée : le séjour continue-t-il, et jusqu’à quand ?")
        elif not until and "planned_until" in record.columns and not record.doubted("planned_until"):
            record.doubt("planned_until", "La fin prévue n’est pas notée : en convenir avec le foyer.")

    def person(self, record: Record) -> Person:
        person = REFERRALS.person(record)
        person.facts |= {("file", record.get("guest_code", "")), ("home", full_name_index(*record.get("host_names")))}
        return person

    def place_index(self, record: Record) -> str:
        return ""

    def known(self, context: Context) -> list[Person]:
        persons = {person.key: person for person in REFERRALS.known(context)}
        for pk, code in Guest.objects.filter(territory=context.territory).values_list("pk", "code"):
            persons[pk].facts |= {("file", code)}
        running = Stay.objects.ongoing().filter(accompaniment__territory=context.territory)
        homes = running.values_list("accompaniment__guest", "occupancy__room__host__name_index")
        for pk, name_index in homes:
            persons[pk].facts |= {("home", name_index)}
        return list(persons.values())

    def load(self, pks):
        running = Stay.objects.ongoing().select_related("occupancy__room__host__contact")
        files = Accompaniment.objects.exclude(status=Accompaniment.Status.EXITED).select_related("commitment")
        guests = Guest.objects.filter(pk__in=pks).select_related("contact", "territory")
        return {
            guest.pk: guest
            for guest in guests.prefetch_related(
                Prefetch("accompaniments", files.prefetch_related(Prefetch("stays", running)), to_attr="open_files"),
                "referrals",
            )
        }

    def change(self, record: Record, row: Guest, context: Context) -> Change:
        """A woman who waits moves in; one who lives there may have a new end; elsewhere is a question."""
        stay = running_stay(row)
        if stay is None:
            return Change(anew=True)
        home = context.cached("homes", lambda: Homes(context.territory)).find(record)
        if not home or home[0].pk != lives_at(stay).pk:
            record.require("host_name", f"Elle vit déjà au foyer {lives_at(stay).code} : noter d’abord son départ.")
            return Change()
        until = planned_end(record)
        if until and until != stay.planned_until:
            return Change({"planned_until": until})
        return Change()

    def create(self, entrances, context: Context):
        return [create_stay(entrance.record, entrance.row, context) for entrance in entrances]

    def update(self, record: Record, row: Guest, change: Change, context: Context):
        return update_stay(running_stay(row), change.fields["planned_until"], record, context)


def running_stay(guest):
    """Her running stay, from rows that ``load()`` has read; None when she has no roof of ours."""
    return next((stay for file in guest.open_files for stay in file.stays.all()), None)


def _by_code(territory):
    """{reference: first name} of the women of a territory."""
    return dict(Guest.objects.filter(territory=territory).values_list("code", "first_name")) if territory else {}


STAYS = Stays()
