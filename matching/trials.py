"""« Et si… »: the plan before and after a change that nobody has made. Nothing is written here."""

from dataclasses import dataclass, field

import numpy as np
from django.db.models import Q
from django.utils import timezone

from hosting.models import Area
from matching import acceptance, columns, joint
from matching.criteria import CRITERIA, SILENT_REASON, nights_covered, requirements
from matching.exclusions import excluded
from matching.ledger import Impossible
from matching.models import SetAside, Shortlist
from matching.problem import NO, YES, Offers
from matching.runs import read
from matching.scoring import Edges, score_pairs, scores_of

IMAGINED_NIGHTS = 365
SAID = {
    "not_an_edge": "Une règle exclut cette chambre pour elle : « Pourquoi pas ? » la dit.",
    "forbidden": "Une règle exclut cette chambre pour elle : « Pourquoi pas ? » la dit.",
    "guest_locked": "Une autre chambre est déjà gardée pour elle : la rendre d’abord.",
    "not_enough_beds": "Cette chambre est gardée pour une autre femme : la rendre d’abord.",
}


@dataclass(frozen=True)
class Trial:
    """What would change: who moves, and what the whole plan gains or loses; or why it cannot be tried."""

    title: str
    moved: list = field(default_factory=list)
    before: object = None
    housed: int = 0  # women housed: after − before
    refused: str = ""

    @property
    def nights(self):
        """Of those whose room is a real one before and after."""
        return sum(line.nights for line in self.moved if line.after != joint.IMAGINED)


def runs_beside(needs, rooms=()):
    """The runs (numbers) of the parts that these needs and rooms are in."""
    lists = Shortlist.objects.filter(Q(need__in=needs) | Q(rooms__overlap=[*rooms] or [0]))
    return set(lists.values_list("run", flat=True))


def _compared(title, before, trial):
    moved = joint.differences(before, trial)
    housed = sum((line.after is not None) - (line.before is not None) for line in moved)
    return Trial(title, moved, before, housed)


def keep(title, before, need, room):
    """A room kept for her: her best period of it."""
    if need.pk not in before.home:
        return Trial(title, refused="Le plan ne la connaît pas encore.")
    guest = before.place(need.pk)
    mine = np.flatnonzero((before.part.left == guest) & (before.part.room[before.part.right] == room))
    if before.part.settled[guest]:
        return Trial(title, refused="Une proposition est en cours pour elle, ou une chambre lui est déjà gardée.")
    if not len(mine):
        return Trial(title, refused=SAID["not_an_edge"])
    best = mine[np.argmax(before.part.score[mine])]
    trial = before.trial()
    try:
        trial.plan.lock(guest, int(before.part.right[best]))
    except Impossible as error:
        return Trial(title, refused=SAID[error.reason])
    return _compared(title, before, trial)


def liftable():
    """The rules that are hers to change, as choices: [(code, label)]. Silent ones are in no list."""
    return [(rule.code, rule.label) for rule in requirements() if is_hers(rule)]


def is_hers(rule):
    """Whether she can change it, by what is said of it; not a home that waits for its papers, or for anything else."""
    return rule.reason != SILENT_REASON and "elle" in rule.may_change


def lift(title, need, code, beside):
    """One rule not asked for her any more: the homes that it alone excludes become possible. ``beside``: her runs."""
    shortlist = Shortlist.objects.filter(need=need).first()
    question = excluded(need, beside=shortlist.rooms if shortlist else ()).question
    offer = _only_by(code, question)
    if shortlist is None or not len(offer):
        return Trial(title, refused="Cette règle, à elle seule, n’exclut aucun foyer : rien ne changerait.")
    row = np.zeros_like(offer)
    score = scores_of(question.need_columns, question.offer_columns, row, offer)
    worth = acceptance.weigh(question, Edges(row, offer, score), *acceptance.in_force(timezone.localdate()))
    nights = nights_covered(question.need_columns[row], question.offer_columns[offer])
    extra = [
        (need.pk, question.gaps[place].room.pk, question.gaps[place].lower.toordinal(), points, covered)
        for place, points, covered in zip(offer.tolist(), worth.tolist(), nights.tolist(), strict=True)
    ]
    runs = set(beside) | runs_beside([need.pk], {room for _, room, *_ in extra})
    before = joint.build(joint.rows_of(runs), extra)
    trial = before.trial()
    for _, room, start, *_ in extra:
        trial.plan.allow(before.place(need.pk), before.host(room, start))
    return _compared(title, before, trial)


def _only_by(code, question):
    """The free periods (rows) that this rule alone excludes, those set aside for her left out."""
    rule = CRITERIA[code]
    needs, offers = question.need_columns, question.offer_columns
    others = [one.judge(needs, offers) for one in requirements() if one is not rule]
    found = np.flatnonzero(np.logical_and.reduce(others) & ~rule.judge(needs, offers))
    aside = set(SetAside.objects.in_force().filter(guest=question.needs[0].guest_id).values_list("host", flat=True))
    kept = columns.in_bounds(question, np.zeros_like(found), found)
    kept &= np.array([question.gaps[row].room.host_id not in aside for row in found.tolist()], dtype=np.bool_)
    return found[kept]


HOME_FACTS = {
    "men": ("Pas d’homme au foyer", {"men": NO}),
    "children": ("Pas d’enfant au foyer", {"children": NO}),
    "animals": ("Pas d’animal", {"animals": 0}),
    "welcome": ("Accueille des enfants", {"children_welcome": YES}),
    "step_free": ("De plain-pied", {"step_free": YES}),
}
OTHERWISE = {"men": YES, "children": YES, "animals": 1, "children_welcome": NO, "step_free": NO}


def imagine(title, before, area, facts):
    """One more home, in that area, for a year: whom it would house, and who would move."""
    today = timezone.localdate()
    said = dict(OTHERWISE)
    for name in facts:
        said |= HOME_FACTS[name][1]
    offers = Offers.of(
        1, household=[-2], zone=[area.pk], latitude=[area.latitude], longitude=[area.longitude],
        from_day=[today.toordinal()], until_day=[today.toordinal() + IMAGINED_NIGHTS], places=[2],
        ready=[True], private_room=[YES], smoke=[NO], animals_known=[True],
        **{name: [value] for name, value in said.items()},
    )  # fmt: skip
    question = read(today, needs=before.needs, rooms=[])
    edges = score_pairs(question.need_columns, offers)
    anywhere = question.need_columns.any_area & np.isnan(question.need_columns.latitude)
    scores = {}
    for row, score in zip(edges.need.tolist(), edges.score.tolist(), strict=True):
        need = question.needs[row]
        place = before.place(need.pk)
        if not before.part.settled[place] and (not anywhere[row] or need.territory_id == area.territory_id):
            scores[place] = score
    if not scores:
        return Trial(title, refused="Ce foyer ne conviendrait à aucune de celles qui attendent.")
    trial = before.trial()
    trial.plan.add_host(1, scores)
    return _compared(title, before, trial)


def areas_of(territories):
    """The areas of these territories, for a list of choices."""
    return Area.objects.filter(territory__in=territories).order_by("name")
