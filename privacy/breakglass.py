"""Breaking the glass: in an emergency, one row is opened to somebody of the territory, and somebody else reads why."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from journal.moves import write
from privacy import facts
from privacy.models import BREAK_GLASS_FOR, REASON_LENGTH, BreakGlass
from privacy.policies import can

OPENED_BY_GLASS = {"host.address"}


class ReasonTooShort(ValueError):
    """Twenty characters at least: somebody will read it (422)."""


@transaction.atomic
def open_glass(actor, row, object_, reason, *, means=()):
    """Open ``object_`` ("host.address") of ``row`` to ``actor`` for thirty minutes. She re-authenticated just before.

    Raises PermissionDenied, or ReasonTooShort.
    """
    if len(reason.strip()) < REASON_LENGTH:
        raise ReasonTooShort("Écrire le motif en vingt caractères au moins.")
    if object_ not in OPENED_BY_GLASS or not can(actor, "break_glass", "open", row, means={*means, "reason"}):
        raise PermissionDenied
    now = timezone.now()
    glass = BreakGlass.objects.create(
        actor=actor,
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        object=object_,
        reason=reason.strip(),
        opened_at=now,
        expires_at=now + BREAK_GLASS_FOR,
    )
    write(glass, "break_glass", by=actor)
    return glass


@transaction.atomic
def review_glass(actor, glass, review):
    """Somebody else has read the reason, and says what she makes of it."""
    glass = BreakGlass.objects.select_for_update(of=("self",), no_key=True).get(pk=glass.pk)
    if glass.reviewed_at is not None or not can(actor, "break_glass", "review", glass):
        raise PermissionDenied
    glass.reviewed_by, glass.reviewed_at, glass.review = actor, timezone.now(), review
    glass.save()
    write(glass, "review_break_glass", by=actor)
    return glass


@facts.condition("break_glass")
def opened_to(actor, rows, now):
    """The rows that this actor has opened for herself and that have not closed again."""
    if actor is None or not rows:
        return set()
    kind = ContentType.objects.get_for_model(rows[0])
    glasses = BreakGlass.objects.open_at(now).filter(
        actor=actor, content_type=kind, object_id__in=[r.pk for r in rows]
    )
    return set(glasses.values_list("object_id", flat=True))


@facts.condition("not_self", "privacy.BreakGlass")
def opened_by_another(actor, rows, now):
    return {glass.pk for glass in rows if glass.actor_id != actor.pk}
