"""What the matching board shows: the queue, one woman's possible homes with their reasons, and why not the others."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models import Role
from hosting.languages import spoken
from hosting.models import Animal, Availability, Need, Room
from hosting.models.room import AVAILABILITY_DAYS, is_stale
from matching import joint
from matching.choices import asked_again
from matching.criteria import CRITERIA, SILENT_REASON
from matching.exclusions import excluded
from matching.models import Keep, Proposal, SetAside, Shortlist
from matching.scarcity import relaxations
from matching.telling import Names, cost_of, weights_of
from matching.trials import is_hers
from privacy.facts import Facts, for_many
from privacy.projection import project_many

MARKS = {"yes": "plus", "no": "moins", "ask": "voir"}
CHEAPEST = 3  # other places, shown with what they cost
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

    room: object  # its facts (``columns.OfferedRoom``)
    score: int  # never shown
    start: int  # the first day on which it is free for her, an ordinal
    nights: int
    planned: bool
    rank: int
    reasons: list
    confirmed_on: object = None
    stale: bool = False
    taken: str = ""
    before: Proposal | None = None  # her own last proposal there, when it is over
    keep: Keep | None = None
    asked_again: object = None  # the day on which a colleague last asked this home, while the question waits
    cost: str | None = None  # what the others would lose, in sentences
    weights: list = field(default_factory=list)  # how it was counted, in words
    across: str = ""  # the territory that it is in, when it is not hers

    @property
    def title(self):
        """A home of another territory is that territory's: it is not named here."""
        if self.across:
            return f"Un foyer de {self.across}"
        return f"Foyer {self.room.code}" + (f", {self.room.area}" if self.room.area else "")


def queue(actor):
    """Every open need of her territories in queue order, with the names that she may read. Constant queries."""
    live = Proposal.objects.live().filter(guest=OuterRef("guest")).order_by("pk")
    needs = list(
        Need.objects.open()
        .visible_to(actor)
        .filter(territory__in=actor.territories(Role.COORDINATOR, Role.MANAGER))
        .with_guest()
        .in_queue_order()
        .annotate(
            valid_for=AVAILABILITY_DAYS.column("territory"),
            asked=Subquery(live.values("pk")[:1]),
            asked_status=Subquery(live.values("status")[:1]),
        )
    )
    guests = [need.guest for need in needs]
    facts = for_many(actor, guests)
    cards = project_many(guests, actor, fields={"code", "first_name"}, facts=facts)
    return [
        Waiting(need, card.get("first_name") or need.guest.code, facts, _asked_now(need))
        for need, card in zip(needs, cards, strict=True)
    ]


def _asked_now(need):
    """The proposal that she has before her, as far as the queue says it; None when there is none."""
    return need.asked and Proposal.from_db(
        need._state.db, ["id", "guest_id", "status"], [need.asked, need.guest_id, need.asked_status]
    )


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


def look(need):
    """What stands for one woman: her shortlist with its run, and every room of it and of her territory.

    One reading serves the possible homes and « Pourquoi pas ? »: the same queries for one home and for forty.
    """
    shortlist = Shortlist.objects.filter(need=need).select_related("run").first()
    return shortlist, excluded(need, beside=shortlist.rooms if shortlist else ())


def homes(need, shortlist, found):
    """Her possible homes as the plan has them, best first, with the sentences of today."""
    best = {}
    for room, start, score, nights in _entries(shortlist):
        planned = shortlist.room_id == room and shortlist.planned_from == start
        if room not in best or (planned, score) > best[room][:2]:
            best[room] = (planned, score, start.toordinal(), nights)
    places = found.places()
    ranked = [(room, *entry) for room, entry in sorted(best.items(), key=lambda item: (-item[1][1], item[0]))]
    known = [(place, entry) for entry in ranked if (place := places.get((entry[0], entry[3]))) is not None]
    reasons = found.reasons([place for place, _ in known])
    rooms = [entry[0] for _, entry in known]
    live, before = _asked(need, rooms)
    told, keeps = _told(rooms), _kept(rooms)
    return [
        Home(
            room=found.room(place), score=score, start=start, nights=nights, planned=planned, rank=rank,
            reasons=[{"text": reason["text"], "tone": MARKS[reason["mark"]]} for reason in why],
            confirmed_on=told[room].confirmed_on, stale=is_stale(told[room].confirmed_on, need.valid_for),
            taken=live.get(room, ""), before=before.get(room), keep=keeps.get(room),
            asked_again=told[room].asked_at and timezone.localdate(told[room].asked_at),
            weights=weights_of(found.question.need_columns, found.question.offer_columns[place : place + 1]),
            across=found.room(place).territory if found.room(place).territory_id != need.territory_id else "",
        )
        for rank, ((place, (room, planned, score, start, nights)), why) in enumerate(
            zip(known, reasons, strict=True), start=1
        )
    ]  # fmt: skip


def _entries(shortlist):
    if shortlist is None:
        return ()
    return zip(shortlist.rooms, shortlist.froms, shortlist.scores, shortlist.nights, strict=True)


def _told(rooms):
    """{room: the day its home said that its next opening holds, and when a colleague last asked it}, in one query."""
    openings = Availability.objects.filter(room=OuterRef("pk")).running_from(timezone.localdate()).order_by("period")
    asked = asked_again(timezone.now()).filter(object_id=OuterRef("host")).order_by("-happened_at")
    rows = Room.objects.filter(pk__in=rooms).only("pk")
    told = rows.annotate(
        confirmed_on=Subquery(openings.values("confirmed_on")[:1]), asked_at=Subquery(asked.values("happened_at")[:1])
    )
    return {row.pk: row for row in told}


def _kept(rooms):
    """{room: who keeps it, for whom, until when}."""
    rows = Keep.objects.live().filter(room__in=rooms).select_related("kept_by", "need__guest")
    return {row.room_id: row for row in rows}


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


def tell_costs(actor, need, shortlist, homes, known):
    """Say of each home what the others would lose, and return the three other places that cost them least.

    ``known``: the names of the queue, by need. Nothing is told where the plan does not choose for her.
    """
    if shortlist is None or shortlist.settled:
        return []
    plan = joint.of_runs([shortlist.run_id])
    costs = plan.costs(need.pk)
    territories = frozenset(actor.territories(Role.COORDINATOR, Role.MANAGER))
    names = Names.of(plan.needs, plan.part.room.tolist(), known, territories)
    for home in homes:
        regret = costs.get((home.room.pk, home.start))
        home.cost = regret and cost_of(plan, regret, names)
    cheapest = [period for period, regret in costs.items() if regret.moves][:CHEAPEST]
    return [home for period in cheapest for home in homes if (home.room.pk, home.start) == period]


def set_asides(need):
    """The homes set aside for her, with who did it and why: colleagues read it, and may revoke it."""
    rows = SetAside.objects.in_force().filter(guest=need.guest_id)
    return rows.select_related("host", "set_by").order_by("-created_at")


def openings(found):
    """For a woman without any home: the rules that alone stand between her and some homes, the first opens most."""
    question = found.question
    rules = relaxations(question.need_columns, 0, question.offer_columns)
    return [opening for opening in rules if is_hers(opening.rule)]


def label_of(home):
    """What is said of a home's place for her, in words: never a figure."""
    if home.rank == 1:
        return TOP[0] + (", et pour le plan d’ensemble" if home.planned else "")
    return "Retenue par le plan d’ensemble" if home.planned else TOP[1] if home.rank <= 3 else "Possible"


def refusals(found):
    """« Pourquoi pas ? »: how many rooms each rule excludes: [(code, label, count)]."""
    counts = Counter(reason for _, reason in found.rows)
    return [(code, rule_label(code), count) for code, count in counts.most_common()]


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
