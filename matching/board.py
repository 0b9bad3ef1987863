"""What the matching board shows: the queue, one woman's possible homes with their reasons, and why not the others."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q
from django.utils import timezone

from accounts.models import Role
from hosting.languages import spoken
from hosting.models import Animal, Availability, Need
from hosting.models.room import AVAILABILITY_DAYS, is_stale
from matching.criteria import CRITERIA, SILENT_REASON
from matching.models import Candidate, Proposal
from matching.runs import excluded, newest_run
from privacy.facts import Facts, for_many
from privacy.projection import project_many

MARKS = {"yes": "plus", "no": "moins", "ask": "voir"}
TOP = ("La meilleure pour elle", "Bonne piste")


@dataclass
class Waiting:
    """One line of the queue."""

    need: Need
    name: str
    facts: Facts  # of everybody in the queue, asked once
    proposal: Proposal | None = None

    @property
    def is_relay(self):
        return self.need.after_id is not None

    @property
    def waited(self):
        return (timezone.localdate() - self.need.waiting_since).days


@dataclass
class Home:
    """One possible home for the chosen woman."""

    candidate: Candidate
    title: str
    reasons: list
    confirmed_on: object = None
    stale: bool = False
    taken: str = ""
    before: Proposal | None = None  # her own last proposal there, when it is over


def queue(actor):
    """Every open need of her territories in queue order, with the names that she may read. Constant queries."""
    needs = list(
        Need.objects.open()
        .visible_to(actor)
        .filter(territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER))
        .with_guest()
        .in_queue_order()
    )
    guests = [need.guest for need in needs]
    facts = for_many(actor, guests)
    cards = project_many(guests, actor, fields={"code", "first_name"}, facts=facts)
    live = {row.guest_id: row for row in Proposal.objects.live().filter(guest__in=[guest.pk for guest in guests])}
    return [
        Waiting(need, card.get("first_name") or need.guest.code, facts, live.get(need.guest_id))
        for need, card in zip(needs, cards, strict=True)
    ]


def asked_for(card):
    """What she needs of a home, in a few words, from what this actor may read of her."""
    animals = dict(Animal.choices)
    allergies, avoided = card.get("allergies") or [], card.get("avoids") or []
    said = [
        ("door-closed", "chambre seule", card.get("private_room")),
        ("universal-access-circle", "sans marche", card.get("step_free")),
        ("moon-stars-fill", "calme en journée", card.get("quiet")),
        ("house-fill", "foyer sans homme", card.get("accepts_men") is False),
        *(("slash-circle", f"pas de {animals[one]} (allergie)", True) for one in allergies),
        *(("slash-circle", f"pas de {animals[one]}", one not in allergies) for one in avoided),
        ("info-circle", "fume", card.get("smokes")),
        ("bus-front-fill", f"{card.get('max_travel')} minutes de trajet au plus", card.get("max_travel")),
        ("translate", spoken(card.get("languages") or []), card.get("languages")),
    ]
    return [{"icon": icon, "label": label} for icon, label, holds in said if holds]


def homes(need):
    """Her possible homes in the newest plan, best first, with the sentences stored with it."""
    run = newest_run(need.territory_id)
    if run is None:
        return run, []
    openings = Availability.objects.filter(room=OuterRef("room")).running_from(timezone.localdate())
    rows = Candidate.objects.filter(run=run, need=need).annotate(
        code=F("room__host__code"),
        area=F("room__host__household__area__name"),
        confirmed_on=openings.order_by("period").values("confirmed_on")[:1],
        confirmed_for=AVAILABILITY_DAYS.column("need__territory"),
    )
    rows = list(rows.order_by("rank"))
    live, before = _asked(need, [row.room_id for row in rows])
    return run, [_home(row, live.get(row.room_id, ""), before.get(row.room_id)) for row in rows]


def _asked(need, rooms):
    """What these rooms were asked: {room: who has the question now}, {room: her own last proposal, over}."""
    live, before = {}, {}
    proposals = Proposal.objects.filter(room__in=rooms).order_by("created_at", "pk")
    for row in proposals.filter(Q(status__in=Proposal.LIVE) | Q(guest=need.guest_id)):
        hers = row.guest_id == need.guest_id
        if row.status in Proposal.LIVE:
            live[row.room_id] = "Proposée à elle" if hers else "Proposée à une autre femme"
        elif hers:
            before[row.room_id] = row
    return live, before


def _home(row, taken, before):
    return Home(
        candidate=row,
        title=f"Foyer {row.code}" + (f", {row.area}" if row.area else ""),
        reasons=[{"text": reason["text"], "tone": MARKS[reason["mark"]]} for reason in row.reasons],
        confirmed_on=row.confirmed_on,
        stale=is_stale(row.confirmed_on, row.confirmed_for),
        taken=taken,
        before=before,
    )


def label_of(row):
    """What is said of a home's place for her, in words: never a figure."""
    if row.candidate.rank == 1:
        return TOP[0] + (", et pour le plan d’ensemble" if row.candidate.planned else "")
    return (
        "Retenue par le plan d’ensemble"
        if row.candidate.planned
        else TOP[1]
        if row.candidate.rank <= 3
        else "Possible"
    )


def refusals(need):
    """« Pourquoi pas ? »: what is excluded, and how many rooms each rule excludes: [(code, label, count)]."""
    found = excluded(need)
    counts = Counter(reason for _, reason in found.rows)
    return found, [(code, rule_label(code), count) for code, count in counts.most_common()]


def said_of(found, rows):
    """What is said of these rows of ``found``: those of the page that is shown."""
    told = found.told(offer for offer, _ in rows)
    return [
        {"code": found.room(offer).code, "area": found.room(offer).area or "", "reason": reason, **told[offer]}
        for offer, reason in rows
    ]


def rule_label(code):
    """The rule's name for a coordinator. Silent rules share one word."""
    return "Impossible" if code == SILENT_REASON else CRITERIA[code].label
