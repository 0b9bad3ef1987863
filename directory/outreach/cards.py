"""Paper cards: printed, left somewhere, looked at again. What is said of them never exceeds what was printed."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Sum

from accounts.models import Actor, Territory
from directory.models import CardBatch, CardFeedback, CardHandout
from journal.moves import TooLate, lock


def left_of(batch: CardBatch) -> int:
    """The cards of this batch that are still here."""
    return batch.quantity - (batch.handouts.aggregate(total=Sum("quantity"))["total"] or 0)


@transaction.atomic
def hand_out(batch: CardBatch, *, by: Actor, quantity: int, **facts: Any) -> CardHandout:
    """Leave some cards somewhere. Raises TooLate for more cards than are left, by whoever came first."""
    batch = lock(CardBatch, batch.pk)[batch.pk]
    left = left_of(batch)
    if quantity > left:
        raise TooLate(f"Il reste {left} cartes de ce tirage.")
    return CardHandout.objects.create(batch=batch, quantity=quantity, by=by, **facts)


@transaction.atomic
def come_back(handout: CardHandout, *, by: Actor, taken: int, **facts: Any) -> CardFeedback:
    """Note what was seen or said, in place of what was noted before. Raises TooLate for more taken than left there."""
    handout = lock(CardHandout, handout.pk)[handout.pk]
    if taken > handout.quantity:
        raise TooLate(f"{handout.quantity} cartes y ont été déposées.")
    return CardFeedback.objects.update_or_create(handout=handout, defaults={"taken": taken, "by": by, **facts})[0]


@dataclass(frozen=True)
class Totals:
    """``seen``: the cards of the places where somebody went back; only of them is it known how many were taken."""

    printed: int
    handed: int
    seen: int
    taken: int
    useful: dict[str, int]
    missing: list[str]


def totals(batches: Any, territory: Territory | None = None) -> Totals:
    """What became of the cards of these batches."""
    rows = batches.filter(territory=territory) if territory else batches
    handouts = CardHandout.objects.filter(batch__in=rows)
    said = CardFeedback.objects.filter(handout__in=handouts)
    labels = dict(CardFeedback.Useful.choices)
    useful = dict.fromkeys(labels.values(), 0)
    for each in said.values_list("useful", flat=True):
        useful[labels[each]] += 1
    return Totals(
        printed=rows.aggregate(total=Sum("quantity"))["total"] or 0,
        handed=handouts.aggregate(total=Sum("quantity"))["total"] or 0,
        seen=handouts.filter(feedback__isnull=False).aggregate(total=Sum("quantity"))["total"] or 0,
        taken=said.aggregate(total=Sum("taken"))["total"] or 0,
        useful=useful,
        missing=list(said.exclude(missing="").order_by("-noted_on", "-pk").values_list("missing", flat=True)[:20]),
    )
