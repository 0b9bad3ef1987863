"""What a home would cost the others, in French, for the person who decides: a number of women, then who moves where.

Names are those that this actor may read; a woman or a home of another territory is said by its territory.
"""

from dataclasses import dataclass, field

from hosting.models import Need, Room
from matching.criteria import preferences
from matching.sentences import count

LONGEST_CHAIN = 4
SHARES = ("rien", "un quart", "la moitié", "les trois quarts", "tout")


@dataclass(frozen=True)
class Names:
    """Who is who in a plan, as this actor may read it."""

    women: dict  # {need: name}
    homes: dict  # {room: « le foyer H-0187 »}
    areas: dict = field(default_factory=dict)  # {room: area}
    mine: frozenset = frozenset()  # the rooms of the actor's territories

    @classmethod
    def of(cls, needs, rooms, known, territories):
        """``known``: the names already read, by need; ``territories``: those of the actor (numbers)."""
        others = set(needs) - set(known)
        women = dict(known)
        for need, territory, name in Need.objects.filter(pk__in=others).values_list(
            "pk", "territory", "territory__name"
        ):
            women[need] = "une femme qui attend" if territory in territories else f"une femme de {name}"
        homes, areas, own = {}, {}, set()
        for room, code, area, territory, name in Room.objects.filter(pk__in=set(rooms)).values_list(
            "pk", "host__code", "host__household__area__name", "host__territory", "host__territory__name"
        ):
            mine = territory in territories
            homes[room] = code if mine else f"un foyer de {name}"
            areas[room] = area if mine else ""
            own |= {room} if mine else set()
        return cls(women, homes, areas, frozenset(own))

    def woman(self, need):
        return self.women.get(need, "une autre femme")

    def home(self, period):
        return self.homes.get(period[0], "un autre foyer")


def cost_of(joint, regret, names):
    """What is said of imposing a home: one sentence, then the chain of those who would move."""
    if not regret.moves:
        return "C’est la place que le plan d’ensemble lui donne."
    chain = ", puis ".join(_chain(joint, regret.moves[1:], names))
    return f"{_loss(regret.loss)} : {chain}." if chain else f"{_loss(regret.loss)}."


def _loss(loss):
    *classes, score = loss
    if any(classes):
        lost = sum(classes)
        if lost > 0:
            return f"L’accueillir ici laisserait {count(lost, 'femme', 'femmes')} de plus sans chambre"
        return "L’accueillir ici ferait passer une femme moins urgente avant une plus urgente"
    if not score:
        return "L’accueillir ici ne coûte rien aux autres"
    return f"L’accueillir ici coûterait {count(score, 'point', 'points')} de compatibilité au plan d’ensemble"


def _chain(joint, moves, names):
    said = [_move(joint, move, names) for move in moves[:LONGEST_CHAIN]]
    if len(moves) > LONGEST_CHAIN:
        left = len(moves) - LONGEST_CHAIN
        said.append(f"{count(left, 'autre femme changerait', 'autres femmes changeraient')} aussi de place")
    return said


def _move(joint, move, names):
    who = names.woman(int(joint.part.need[move.guest]))
    before, after = joint.period(move.before), joint.period(move.after)
    if after is None:
        return f"{who} n’aurait plus de chambre"
    if before is None:
        return f"{who} irait chez {names.home(after)}"
    return f"{who} irait chez {names.home(after)} plutôt que chez {names.home(before)}"


def weights_of(needs, offers):
    """How one pair was counted, by criterion, in words: [(label, share of the marks, « compte 4 sur 17 »)]."""
    rules = preferences()
    whole = sum(rule.weight for rule in rules)
    said = []
    for rule in rules:
        mark = float(rule.judge(needs, offers).item())
        said.append((rule.label, SHARES[round(mark * 4)], f"compte {rule.weight} sur {whole}"))
    return said
