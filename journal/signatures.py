"""The queue of second signatures: asked by one, answered by another of the territory's pool within 48 hours."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from journal.agenda import close_tasks
from journal.models import Signature
from journal.moves import NotYet, TooLate, write

Act = Callable[[Any, dict[str, Any], Actor], None]
ANSWER_WITHIN = timedelta(hours=48)  # README decision 18
_signed: dict[tuple[str, str], Act] = {}
_refused: dict[tuple[str, str], Act] = {}


def when_signed(label: str, move: str) -> Callable[[Act], Act]:
    """Declare what happens once ``move`` of the model ``label`` is signed: ``f(subject, facts, by)``."""

    def declare(function: Act) -> Act:
        _signed[label.lower(), move] = function
        return function

    return declare


def when_refused(label: str, move: str) -> Callable[[Act], Act]:
    """Declare what a refused signature gives back: ``f(subject, facts, by)``."""

    def declare(function: Act) -> Act:
        _refused[label.lower(), move] = function
        return function

    return declare


@transaction.atomic
def ask_signature(
    subject: Any, move: str, *, by: Actor, territory_id: int, summary: str, reserved_to: Iterable[int] = (),
    **facts: Any,
) -> Signature:  # fmt: skip
    """Ask the pool to sign ``move``. ``summary`` is masked: a reference, dates, codes; never a name or an address.

    ``reserved_to``: the numbers of the only users who may see it and sign it.
    """
    signature = Signature.objects.create(
        territory_id=territory_id,
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        move=move,
        facts=facts,
        summary=summary,
        reserved_to=sorted(reserved_to),
        requested_by=by,
        due_at=timezone.now() + ANSWER_WITHIN,
    )
    write(signature, "ask_signature", by=by, target=signature.status)
    return signature


@transaction.atomic
def answer(signature: Signature, *, by: Actor, agrees: bool, reason: str = "") -> Signature:
    """Sign or refuse. What was asked then takes place in the same transaction, or nothing does.

    Raises PermissionDenied for somebody outside the pool or the person who asked, TooLate when it was answered.
    """
    signature = Signature.objects.select_for_update(of=("self",), no_key=True).get(pk=signature.pk)
    if not signature.is_open_to(by) or signature.requested_by_id == by.pk:
        raise PermissionDenied
    if signature.status != Signature.Status.PENDING:
        raise TooLate("Cette signature a déjà reçu une réponse.")
    if not agrees and not reason.strip():
        raise NotYet("Dire pourquoi vous ne signez pas : la personne qui a demandé le lira.")
    signature.status = Signature.Status.SIGNED if agrees else Signature.Status.REFUSED
    signature.answered_by, signature.answered_at, signature.reason = (
        by,
        timezone.now(),
        reason,
    )
    signature.save()
    write(
        signature,
        "sign" if agrees else "refuse",
        by=by,
        source=Signature.Status.PENDING,
        target=signature.status,
    )
    close_tasks(signature, by=by)
    registry = _signed if agrees else _refused
    act = registry.get((f"{signature.content_type.app_label}.{signature.content_type.model}", signature.move))
    if act:
        act(signature.subject, signature.facts, by)
    return signature


def cancel_pending(subject: Any, move: str, *, by: Actor) -> None:
    """What was asked has no object any more (withdrawn, overtaken): the queue forgets it, the journal does not."""
    for signature in Signature.objects.pending().about(subject).filter(move=move):
        signature.status = Signature.Status.CANCELLED
        signature.save(update_fields=["status"])
        close_tasks(signature, by=by)
        write(
            signature,
            "cancel",
            by=by,
            source=Signature.Status.PENDING,
            target=signature.status,
        )
