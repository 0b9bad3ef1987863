"""A place is given to her; three days later somebody says what came of it; a closed door is told to the directory."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from casework import permissions as may
from casework.models import Accompaniment, AvoidedPlace, Signpost
from directory import rechecks, unmet
from directory.models import Place, Recheck, Service
from hosting.models import Guest
from journal.agenda import close_tasks
from journal.judgements import judgement
from journal.moves import NotYet, TooLate, lock_only, perform, write

FOLLOWED_AFTER = judgement(
    "signpost_days", 3, "On demande ce qu’a donné un lieu", "jours après l’avoir donné", between=(1, 14),
    source="annuaire : suivi à J+3",
)  # fmt: skip
TASK = "follow_signpost"
TOLD_FOR = timedelta(days=14)  # how far back a place may have been given
PLACE_IS_WRONG = {"find_closed": Recheck.Why.CLOSED_DOOR}


@transaction.atomic
def give(
    accompaniment: Accompaniment, *, by: Actor, service: Service, channel: str, at: datetime | None = None,
    instead_of: Signpost | None = None,
) -> Signpost:  # fmt: skip
    """This place was given to her, by that means. What came of it is asked three days later.

    Raises NotYet for an hour to come or too old, or a place that is not to be suggested to her.
    """
    file = _working_for(accompaniment, by)
    at = at or timezone.now()
    if not timezone.now() - TOLD_FOR <= at <= timezone.now():
        raise NotYet("Une heure passée, des deux dernières semaines.")
    if AvoidedPlace.objects.filter(accompaniment=file, place=service.place_id).exists():
        raise NotYet("Ce lieu est noté « à ne pas lui proposer ».")
    if instead_of is not None and instead_of.accompaniment_id != file.pk:
        raise NotYet("Cette autre orientation n’est pas la sienne.")
    follow_up_on = timezone.localdate(at) + timedelta(days=FOLLOWED_AFTER.of(file.territory_id))
    row = Signpost.objects.create(
        accompaniment=file, place=service.place, service=service, channel=Signpost.Channel(channel), at=at,
        follow_up_on=follow_up_on, instead_of=instead_of, given_by=by,
    )  # fmt: skip
    facts = {"channel": row.channel, "service": service.pk, "instead_of": instead_of and instead_of.pk}
    write(row, "give_signpost", by=by, target=row.status, happened_at=at, facts=facts)
    return row


@transaction.atomic
def tell(signpost: Signpost, transition: str, *, by: Actor, version=None, **facts) -> Signpost:
    """What came of it. A closed door belies the place: it is verified within 48 hours, and believed less meanwhile."""
    lock_only(Guest, signpost.accompaniment.guest_id)
    row = perform(signpost, transition, by=by, version=version, **facts)
    close_tasks(row, by=by)
    if row.status in Signpost.REFUSED and row.service:
        unmet.note_refusal(row.place.postal_code, row.place.city, row.service.category, row.at)
    why = PLACE_IS_WRONG.get(transition)
    if why is not None:
        rechecks.ask(row.place, row.service, territory_id=row.territory_id, why=why, by=by)
    return row


@transaction.atomic
def avoid(accompaniment: Accompaniment, place: Place, *, by: Actor) -> AvoidedPlace:
    """Not suggested to her any more, from now on and in this file alone. Nobody is asked why."""
    file = _working_for(accompaniment, by)
    row, new = AvoidedPlace.objects.get_or_create(accompaniment=file, place=place, defaults={"by": by})
    if new:
        write(file, "avoid_place", by=by)
    return row


@transaction.atomic
def suggest_again(accompaniment: Accompaniment, place: Place, *, by: Actor) -> int:
    """She may be sent there again."""
    file = _working_for(accompaniment, by)
    gone, _ = AvoidedPlace.objects.filter(accompaniment=file, place=place).delete()
    if gone:
        write(file, "suggest_again", by=by)
    return gone


def _working_for(accompaniment: Accompaniment, by: Actor) -> Accompaniment:
    """Her file, locked from her on, while it is open."""
    lock_only(Guest, accompaniment.guest_id)
    file = Accompaniment.objects.select_related("referral").get(pk=accompaniment.pk)
    if not (may.team_or_on_duty(file, by) or may.supports(file, by)):
        raise PermissionDenied
    if file.status == Accompaniment.Status.EXITED:
        raise TooLate("Cet accompagnement n’est plus en cours.")
    return file
