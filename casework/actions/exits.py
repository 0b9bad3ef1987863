"""Where she goes, signed by a second person; and the way back."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from casework.actions.departures import cancel_stay, end_stay, open_relay
from casework.models import Accompaniment, Exit, PostExitContact, Silence, Stay
from casework.models.accompaniment import YEAR_MOVES
from casework.outcomes import TONIGHT, Destination, Evidence, Occupation, Rights, Tonight
from hosting.actions import close_need
from hosting.models import Guest, Need
from journal.agenda import close_tasks, open_task
from journal.models import Task
from journal.moves import NotYet, TooLate, lock_only, perform, write
from journal.signatures import ask_signature, cancel_pending, when_refused, when_signed
from matching.actions import withdraw
from matching.models import Proposal


@transaction.atomic
def record_exit(accompaniment, *, by, destination, evidence, exited_on=None, tonight=None, occupation="unknown",
                rights="unknown", may_contact=None, guest_reason="new_home", host_reason="as_planned", version=None,
                **how):  # fmt: skip
    """Where she goes, how we know, where she sleeps that evening. The running stay ends that day.

    A second person is asked to sign.

    ``exited_on`` is the first night that is no longer ours. Nothing counts before the signature.
    """
    exited_on = exited_on or timezone.localdate()
    if exited_on > timezone.localdate():
        raise NotYet("La sortie ne se note pas d'avance.")
    accompaniment = Accompaniment.objects.select_related("guest").get(pk=accompaniment.pk)
    lock_only(Guest, accompaniment.guest_id)
    for proposal in Proposal.objects.live().filter(guest=accompaniment.guest_id):
        withdraw(proposal, by=by, reason="Sortie de l'accompagnement.")
        close_tasks(proposal, "tell_her", by=by)  # the search does not go on: there is nothing to tell
    for stay in accompaniment.stays.filter(status=Stay.Status.PLANNED):
        cancel_stay(stay, by=by, reason="Sortie de l'accompagnement.")
    for stay in accompaniment.stays.ongoing():
        end_stay(stay, by=by, on=exited_on, ending=Stay.Ending.EXIT, guest_reason=guest_reason,
                 host_reason=host_reason, relay=False)  # fmt: skip
    for need in Need.objects.open().filter(guest=accompaniment.guest_id):
        close_need(need, Need.ClosedBecause.EXIT, on=exited_on, by=by)
    for move in YEAR_MOVES:
        cancel_pending(accompaniment, move, by=by)  # whether her year is longer has no object any more
    row = perform(accompaniment, "record_exit", by=by, version=version, **how)
    exit_ = Exit.objects.create(
        accompaniment=row, destination=Destination(destination), evidence=Evidence(evidence), exited_on=exited_on,
        tonight=Tonight(tonight or TONIGHT.get(Destination(destination), Tonight.THERE)),
        occupation=Occupation(occupation), rights=Rights(rights), recorded_by=by, may_contact=may_contact,
    )  # fmt: skip
    ask_signature(
        row, "confirm_exit", by=by, territory_id=row.territory_id,
        summary=f"Sortie {row.code} le {exited_on:%d/%m/%Y} : {exit_.get_destination_display()}. "
        f"Preuve : {exit_.get_evidence_display().lower()}. "
        f"Ce soir : {exit_.get_tonight_display().lower()}.",
    )  # fmt: skip
    return exit_


@when_signed("casework.Accompaniment", "confirm_exit")
def _confirm_exit(accompaniment, facts, by):
    exit_ = accompaniment.exits.get(cancelled_on=None)
    exit_.confirmed_by, exit_.confirmed_at = by, timezone.now()
    exit_.save(update_fields=["confirmed_by", "confirmed_at"])
    perform(accompaniment, "confirm_exit", by=by)
    for silence in Silence.objects.live().filter(accompaniment=accompaniment.pk):
        close_tasks(perform(silence, "close", by=Actor.service(), on=exit_.exited_on), by=by)
    close_tasks(accompaniment, by=by)


@when_refused("casework.Accompaniment", "confirm_exit")
def _not_signed(accompaniment, facts, by):
    """She is still ours: a roof is looked for again, at once."""
    cancel_exit(accompaniment, by=by)


@transaction.atomic
def cancel_exit(accompaniment, *, by, **how):
    """The exit was not signed, or is not true any more: the promise goes on."""
    lock_only(Guest, accompaniment.guest_id)
    row = perform(accompaniment, "cancel_exit", by=by, **how)
    return _resume(row, by)


@transaction.atomic
def reopen(accompaniment, *, by, **how):
    """She comes back within 90 days: the same file and number, her clock where it stood, a roof to look for today."""
    lock_only(Guest, accompaniment.guest_id)
    others = Accompaniment.objects.exclude(status=Accompaniment.Status.EXITED).exclude(pk=accompaniment.pk)
    if others.filter(guest=accompaniment.guest_id).exists():
        raise TooLate("Un autre accompagnement est ouvert pour elle.")
    exit_ = accompaniment.exits.filter(cancelled_on=None).first()
    row = perform(accompaniment, "reopen", by=by, exited_on=exit_.exited_on, **how)
    return _resume(row, by)


def _resume(accompaniment, by):
    today = timezone.localdate()
    for contact in PostExitContact.objects.to_do().filter(exit__accompaniment=accompaniment):
        close_tasks(contact, by=by)  # she is ours again: there is no news to ask
    accompaniment.exits.filter(cancelled_on=None).update(cancelled_on=today)
    cancel_pending(accompaniment, "confirm_exit", by=by)
    last = accompaniment.stays.filter(status=Stay.Status.ENDED).order_by("ended_on").last()
    if last is None:
        _look_again(accompaniment, by)
        return accompaniment
    open_relay(last, by=by, from_on=today)
    _keep_her_place(accompaniment)
    open_task(accompaniment, "roof_tonight", territory_id=accompaniment.territory_id,
              owner_id=accompaniment.owner_id, due_on=today, urgency=Task.Urgency.TONIGHT)  # fmt: skip
    return accompaniment


def _closed_by_exit(accompaniment):
    closed = Need.objects.filter(guest=accompaniment.guest_id, closed_because=Need.ClosedBecause.EXIT)
    return closed.order_by("-closed_on", "-pk").first()


def _look_again(accompaniment, by):
    """She left before her first night, and it is not true any more: the same need, in the same place of the queue."""
    before = _closed_by_exit(accompaniment)
    if before is None:
        return
    need = Need.objects.create(
        territory_id=before.territory_id, guest_id=before.guest_id, owner_id=accompaniment.owner_id,
        from_on=max(before.from_on, timezone.localdate()), tier=before.tier, tier_set_on=before.tier_set_on,
        waiting_since=before.waiting_since,
    )  # fmt: skip
    write(need, "open", by=by, facts={"from_on": need.from_on, "tier": need.tier.lower()})


def _keep_her_place(accompaniment):
    """An exit that did not hold costs her nothing in the queue."""
    before = _closed_by_exit(accompaniment)
    if before:
        later = Need.objects.open().filter(guest=before.guest_id, waiting_since__gt=before.waiting_since)
        later.update(waiting_since=before.waiting_since)
