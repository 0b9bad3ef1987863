"""Her appointments as she has them: the times that wait for her choice, choosing one, not coming. No consequence.

She acts from her own page, behind the code said aloud. With whom, and why, is nowhere in what she reads or is sent.
"""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.actions.walls import explained
from casework.models import PsyAppointment, PsyReferral
from casework.psychology.offers import followed_by
from hosting.facts import herself
from journal.models.entry import Channel
from journal.moves import NotYet, TooLate, write
from messaging.notifications import Recipient, ToColleague

AT_MOST = 5  # times offered at once: more is no choice


@transaction.atomic
def offer_times(referral, *, by, times, minutes, label):
    """Some times that her psychologist keeps for her: she takes one, or none."""
    row = followed_by(referral, by)
    times = sorted(set(times))
    if not times or len(times) > AT_MOST:
        raise NotYet(f"Proposer d’un à {AT_MOST} moments.")
    if times[0] <= timezone.now():
        raise NotYet("Choisir des heures à venir.")
    try:
        with transaction.atomic():
            made = [
                PsyAppointment.objects.create(
                    referral=row, psychologist=by.user, at=at, minutes=minutes, label=label, offered=True
                )
                for at in times
            ]
    except IntegrityError as refused:
        raise explained(refused) from None
    for each in made:
        write(each, "offer_time", by=by)
    return made


def of_her(guest_id, now=None):
    """(her appointments to come, the times that wait for her choice), the next first."""
    rows = PsyAppointment.objects.filter(referral__accompaniment__guest=guest_id, referral__ended_on=None)
    rows = rows.filter(at__gte=now or timezone.now(), cancelled_on=None, attended=None)
    found = list(rows.order_by("at", "pk"))
    return [row for row in found if not row.offered], [row for row in found if row.offered]


@transaction.atomic
def choose(appointment, *, by):
    """She takes this time; the others that were kept for her are free again. Raises TooLate once it is gone."""
    row = _hers(appointment, by)
    if not row.offered:
        raise TooLate("C’est déjà noté.")
    row.offered = False
    row.save(update_fields=["offered"])
    others = PsyAppointment.objects.filter(referral=row.referral_id, offered=True, cancelled_on=None)
    others.update(cancelled_on=timezone.localdate())
    write(row, "choose", by=by, channel=Channel.LINK)
    return row


@transaction.atomic
def withdraw(appointment, *, by):
    """She will not come, and says no more than that."""
    row = _hers(appointment, by)
    if row.offered:
        raise TooLate("C’est déjà noté.")
    row.cancelled_on = timezone.localdate()
    row.save(update_fields=["cancelled_on"])
    write(row, "withdraw", by=by, channel=Channel.LINK)
    return row


def _hers(appointment, by):
    """The appointment, locked after its referral, where this is her own link and it is still to come."""
    guest_id = herself(by)
    if guest_id is None or "pin" not in by.means:
        raise PermissionDenied
    mine = PsyAppointment.objects.filter(pk=appointment.pk, referral__accompaniment__guest=guest_id)
    known = mine.values_list("referral", flat=True).first()
    if known is None:
        raise PermissionDenied
    PsyReferral.objects.select_for_update(of=("self",), no_key=True).get(pk=known)
    row = mine.select_for_update(of=("self",), no_key=True).get()
    if row.cancelled_on or row.attended is not None or row.at <= timezone.now():
        raise TooLate("C’est déjà noté.")
    return row


class AppointmentChanged(ToColleague, on=("casework.psyappointment.choose", "casework.psyappointment.withdraw")):
    """Her psychologist is told that something moved; what, and of whom, is on her own page alone."""

    label = "Un rendez-vous a été choisi ou annulé"

    def recipients(self, appointment, entry):
        yield Recipient(who="écoute", user=appointment.psychologist)

    def thread(self, appointment):
        return None
