"""What the team may see: that it was offered, and totals. Never who said no, never what was said."""

from django.utils import timezone

from casework.models import PsyAppointment, PsyReferral
from privacy.policies import can

FEW = 5  # README decision 14: cells under five are masked


def offered_to(accompaniment, actor, facts):
    """For her file: the day of the last offer; sessions, where she agreed that it be known. None: not this actor's."""
    if not can(actor, "psy_offer", "read", accompaniment.guest, facts=facts):
        return None
    last = accompaniment.psy_referrals.order_by("-offered_on", "-pk").first()
    known = can(actor, "psy_referral_exists", "read", accompaniment.guest, facts=facts)
    sessions = (
        PsyAppointment.objects.attended().filter(referral__accompaniment=accompaniment).count() if known else None
    )
    return {"on": last.offered_on if last else None, "sessions": sessions or None}


def totals(territory_id, year=None):
    """{what: number, or None under five}: of the women of a territory, this civil year."""
    year = year or timezone.localdate().year
    offers = PsyReferral.objects.filter(accompaniment__territory=territory_id, offered_on__year=year)
    held = PsyAppointment.objects.attended().filter(referral__accompaniment__territory=territory_id, at__year=year)
    found = {
        "offered": offers.values("accompaniment").distinct().count(),
        "met": held.values("referral__accompaniment").distinct().count(),
        "sessions": held.count(),
    }
    if found["met"] < FEW:  # few women: their sessions would tell of each
        found["sessions"] = 0
    return {name: number if number >= FEW else None for name, number in found.items()}
