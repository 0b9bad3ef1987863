"""Whose figures somebody may read, and whether exactly: the matrix's answer, for every territory at once."""

from dataclasses import dataclass

from accounts.models import Territory
from privacy.policies import can_many


@dataclass(frozen=True)
class Reach:
    """The territories that an actor reads, those of them exactly, and whether all of them together."""

    territories: list[Territory]
    exact: frozenset[int]
    everywhere: bool

    def is_exact(self, territory: Territory | None) -> bool:
        """All the territories together are always masked: nobody follows everybody."""
        return territory is not None and territory.pk in self.exact


def reach(actor) -> Reach:
    rows = list(Territory.objects.order_by("name"))
    decisions = can_many(actor, "stats.territory", "read", rows)
    together = can_many(actor, "stats.national", "read", rows)
    mine = [row for row in rows if decisions[row.pk]]
    exact = frozenset(row.pk for row in mine if "k>=5" not in decisions[row.pk].duties)
    return Reach(mine, exact, any(together.values()))
