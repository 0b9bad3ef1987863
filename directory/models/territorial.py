"""Rows of the tools of the directory: each is a territory's, and its coordinators look after it together."""

from django.db import models
from django.db.models import Q

from accounts.models import Actor, Role

TEAM = (Role.COORDINATOR, Role.MANAGER)


def looks_after(row, actor):
    """Whether this actor may move the row: the team of its territory (any without one), the nation, the service."""
    if actor.is_service or actor.has_role(Role.NATIONAL_ADMIN):
        return True
    territories = actor.territories(*TEAM)
    number = getattr(row, "territory_id", None)
    return number in territories if number else bool(territories)


class TerritorialQuerySet(models.QuerySet):
    """``path`` leads to the territory from the row ("campaign__" for an item)."""

    path = ""

    def visible_to(self, actor: Actor | None) -> "TerritorialQuerySet":
        """Those of her territories and those of none, so that nothing waits where nobody looks."""
        if actor is None:
            return self.none()
        if actor.is_service or actor.has_role(Role.NATIONAL_ADMIN):
            return self
        territories = actor.territories(*TEAM)
        if not territories:
            return self.none()
        field = f"{self.path}territory"
        return self.filter(Q(**{f"{field}__in": territories}) | Q(**{f"{field}__isnull": True}))


def territorial(path: str = "") -> type[TerritorialQuerySet]:
    return type("TerritorialQuerySet", (TerritorialQuerySet,), {"path": path})
