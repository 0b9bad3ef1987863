"""A proposal is accepted or refused by a person, once; a change is taken back, once, if nothing came after it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from directory.editing.checking import facts_of, write_checks
from directory.editing.door import change_facts, locked, publish
from directory.editing.fields import said
from directory.editing.overrides import OVERRIDE, stand_again, write_down
from directory.editing.refreshing import refresh
from directory.models import Change, Origin
from journal.moves import TooLate


@transaction.atomic
def accept(change: Change, *, by: Actor, checked: str | None = None) -> Change:
    """Publish what was proposed. Raises TooLate where it was decided, or where the fact moved in the meantime."""
    change = _undecided(change)
    row = locked(change.target)
    if said(row, change.field) != change.before:
        raise TooLate("Ce fait a changé depuis la proposition : la relire, puis la refuser ou la reprendre à la main.")
    now = timezone.now()
    publish(row, [change])
    _decide(change, state=Change.State.PUBLISHED, effective_at=now, decided_by=by, decided_at=now)
    if checked:
        write_checks(row, set(facts_of(row, [change.field])), checked, by)
    refresh(row)
    return change


@transaction.atomic
def refuse(change: Change, *, by: Actor, reason: str) -> Change:
    """It is not so, or not for the directory: the proposal stays, with the reason. Raises TooLate, ValidationError."""
    if not reason.strip():
        raise ValidationError("Dire pourquoi la proposition est refusée.")
    change = _undecided(change)
    _decide(
        change, state=Change.State.REFUSED, decided_by=by, decided_at=timezone.now(), reason=reason.strip()[:300]
    )  # fmt: skip
    return change


@transaction.atomic
def revert(change: Change, *, by: Actor) -> None:
    """Say again what was said before. Raises TooLate where that was done, or where somebody changed it since."""
    change = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.state != Change.State.PUBLISHED or change.field == "created":
        raise TooLate("Ce changement ne s’annule pas.")
    if Change.objects.filter(reverts=change).exists():
        raise TooLate("Ce changement a déjà été annulé.")
    if change.field == OVERRIDE:
        return _revert_override(change, by)
    if said(change.target, change.field) != change.after:
        raise TooLate("Ce fait a changé depuis : l’annuler effacerait un changement plus récent.")
    if not change_facts(change.target, {change.field: change.before}, by=by, origin=Origin.TEAM, reverts=change):
        raise TooLate("Ce fait dit déjà la même chose.")
    return None


def _revert_override(change: Change, by: Actor) -> None:
    """What it left is withdrawn, and what was there before stands again."""
    target, standing = locked(change.target), change.override
    assert standing is not None
    if change.after is not None:
        if standing.withdrawn_at is not None:
            raise TooLate("Ce changement temporaire a déjà été retiré.")
        standing.withdrawn_at = timezone.now()
        standing.save(update_fields=["withdrawn_at"])
    again = stand_again(target, change.before) if change.before else None
    write_down(again or standing, change.after, change.before, by, Origin.TEAM, change)
    refresh(target)


def _undecided(change: Change) -> Change:
    change = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.state != Change.State.WAITING:
        raise TooLate("Quelqu’un a déjà décidé de cette proposition.")
    return change


def _decide(change: Change, **decided: Any) -> None:
    for name, value in decided.items():
        setattr(change, name, value)
    change.save(update_fields=list(decided))
