"""What the evening's screens show: who has no roof tonight, tomorrow or soon; which homes said yes today."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Role
from casework.clock import RoofStatus
from casework.models import Accompaniment, HomeWord, NightSearch
from casework.relays import ACCEPTED
from casework.roofs import Ledger
from casework.standings import read_standings
from hosting.models import Availability, Host, Occupancy, Room
from hosting.seals import open_to
from matching.cards import age_band
from matching.models import Proposal
from privacy.facts import for_many, on_duty
from privacy.projection import project, project_many

DAYS_SHOWN = 7
LATE = (RoofStatus.BLACK, RoofStatus.RED)


@dataclass
class Night:
    """One woman on the evening's screen."""

    ledger: Ledger
    search: NightSearch | None
    name: str = ""

    @property
    def accompaniment(self):
        return self.ledger.accompaniment

    @property
    def calls(self):
        return list(self.search.calls.all()) if self.search else []


def territories_of(actor):
    """Those whose evening this actor may look after: her team's, or her shift's while it lasts."""
    return actor.territories(Role.COORDINATOR, Role.MANAGER) | on_duty(actor)


def read_nights(actor, today=None):
    """(tonight, tomorrow, soon): women without a roof tonight, from tomorrow, or in less than fourteen days."""
    today = today or timezone.localdate()
    files = Accompaniment.objects.open().filter(open_to(actor, "guest__"), territory__in=territories_of(actor))
    standings = [row for row in read_standings(files, today) if row.status(today) in LATE]
    accepted = set(
        Proposal.objects.filter(guest__in=[row.guest for row in standings], status__in=ACCEPTED).values_list(
            "guest", flat=True
        )
    )
    rows = Accompaniment.objects.filter(pk__in=[row.file for row in standings]).with_clock()
    late = [ledger for row in rows if (ledger := Ledger(row, today, row.guest_id in accepted)).status in LATE]
    late.sort(key=lambda ledger: (ledger.next_roof_needed_by or today, ledger.accompaniment.code))
    searches = NightSearch.objects.filter(day=today, accompaniment__in=[ledger.accompaniment for ledger in late])
    known = {row.accompaniment_id: row for row in searches.prefetch_related("calls__partner")}
    nights = _named([Night(ledger, known.get(ledger.accompaniment.pk)) for ledger in late], actor)
    tonight = [night for night in nights if night.ledger.status == RoofStatus.BLACK]
    rest = [night for night in nights if night.ledger.status == RoofStatus.RED]
    tomorrow = [night for night in rest if (night.ledger.next_roof_needed_by - today).days <= 1]
    return tonight, tomorrow, [night for night in rest if night not in tomorrow]


def _named(nights, actor):
    guests = [night.accompaniment.guest for night in nights]
    cards = project_many(guests, actor, fields={"first_name"}, facts=for_many(actor, guests))
    for night, card in zip(nights, cards, strict=True):
        night.name = card.get("first_name") or night.accompaniment.code
    return nights


def last_days(nights, today):
    """{accompaniment: her searches of the last week, oldest first}."""
    files = [night.accompaniment.pk for night in nights]
    rows = NightSearch.objects.filter(accompaniment__in=files, day__lt=today).order_by("-day")
    found = {pk: [] for pk in files}
    for row in rows:
        if len(found[row.accompaniment_id]) < DAYS_SHOWN:
            found[row.accompaniment_id].insert(0, row)
    return found


def rooms_tonight(territories, today=None):
    """[(room, whether it is kept for evenings, today's word or None)]: ready homes, open and empty tonight.

    Those that said they take in at short notice come first; among them, those that said yes today.
    """
    today = today or timezone.localdate()
    taken = Occupancy.objects.current().on(today).filter(room=OuterRef("pk"))
    opened = Availability.objects.open_on(today).filter(room=OuterRef("pk"))
    rooms = (
        Room.objects.offered()
        .filter(Exists(opened), ~Exists(taken), host__in=Host.objects.ready(today), host__territory__in=territories)
        .annotate(evenings=Exists(opened.filter(kind=Availability.Kind.EMERGENCY)))
        .with_home()
    )
    rooms = list(rooms)
    said = HomeWord.objects.filter(day=today, host__in=[room.host_id for room in rooms])
    words = {word.host_id: word for word in said}
    lines = [(room, room.evenings, words.get(room.host_id)) for room in rooms]
    order = {HomeWord.Answer.YES: 0, None: 1, HomeWord.Answer.UNREACHABLE: 2, HomeWord.Answer.NO: 3}
    return sorted(lines, key=lambda line: (order[line[2] and line[2].answer], not line[1], line[0].host.code))


def homes_called(territories, today):
    """(how many homes were asked today, how many said yes)."""
    words = HomeWord.objects.filter(host__territory__in=territories, day=today)
    return words.count(), words.filter(answer=HomeWord.Answer.YES).count()


def what_to_say(accompaniment, needed_by, actor):
    """The sentences of a call to the 115, from what this actor may read of her: no name, no history, no address."""
    guest = accompaniment.guest
    card = project(guest, actor, fields={"birth_year", "step_free", "animal"})
    ages = _ages(project_many(list(guest.children.all()), actor, fields={"born_year", "months"}))
    who = "une femme" + (f" de {band}" if (band := age_band(card.get("birth_year"))) else "")
    with_children = f", avec {len(ages)} enfant{'s' if len(ages) > 1 else ''} ({', '.join(ages)})" if ages else ""
    asked = (("un accès sans marche", card.get("step_free")), ("un animal", card.get("animal")))
    needs = [words for words, said in asked if said]
    tonight = needed_by is None or needed_by <= timezone.localdate()
    when = "Elle n’a pas de toit ce soir." if tonight else f"Elle n’aura plus de toit le {needed_by:%d/%m}."
    return [
        f"Bonjour, j’appelle pour {who}{with_children}. {when}",
        *([f"Il faut prévoir {' et '.join(needs)}."] if needs else []),
        "Elle peut se rendre à votre adresse. Le lieu de rendez-vous : un lieu public, choisi avec elle.",
        "Quelle est votre réponse ? À quelle heure puis-je rappeler ?",
    ]


def _ages(children):
    year = timezone.localdate().year
    said = []
    for child in children:
        if child.get("months"):
            said.append(f"{child['months']} mois")
        elif child.get("born_year"):
            said.append(f"{year - child['born_year']} ans")
        else:
            said.append("âge à demander")
    return said
