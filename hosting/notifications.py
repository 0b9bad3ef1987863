"""What hosting tells: the social worker about her referral, the team about what arrives, a home about its months."""

from datetime import timedelta

from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import Membership, Role, User
from hosting.models import Adult, Availability, Host, Occupancy, Referral
from hosting.models.room import AVAILABILITY_DAYS
from journal.judgements import judged
from messaging.models import Link
from messaging.notifications import Recipient, ToColleague, ToHost

ASKED_AGAIN_AFTER = timedelta(days=7)  # domain §3.11; then it is a call (casework.scans.availabilities_to_ask)


def adults_of(path=""):
    """What ``adults_to_reach()`` reads of the home at ``path``, for ``Notification.reads()``."""
    adults = Adult.objects.select_related("contact").order_by("pk")
    return f"{path}contact", Prefetch(f"{path}adults", adults, to_attr="adults_read")


def adults_to_reach(host, *, without=()):
    """(adult, contact) for the adults of a home. Whoever applied may be reached by the home's own contact."""
    adults = getattr(host, "adults_read", None)
    if adults is None:
        adults = host.adults.select_related("contact").order_by("pk")
    for adult in adults:
        if adult.pk not in without:
            yield adult, adult.contact or (host.contact if adult.first_name == host.first_name else None)


def to_adults(host, *, without=()):
    """One recipient for each adult: everybody answers for himself, so nobody is told through another."""
    for adult, contact in adults_to_reach(host, without=without):
        yield Recipient(who=f"{host.code}, adulte {adult.pk}", contact=contact, holder=adult.pk)


class ReferralSubmitted(ToColleague, on="hosting.referral.submit"):
    label = "Une orientation est arrivée"
    page = "hosting:referral"

    def recipients(self, referral, entry):
        if referral.imported:
            return
        team = Membership.objects.in_force().filter(role=Role.COORDINATOR, territory=referral.territory_id)
        for user in User.objects.filter(memberships__in=team).distinct().order_by("pk"):
            yield Recipient(who=referral.code, user=user)

    def still_true(self, referral):
        return referral.status == Referral.Status.SUBMITTED

    def facts(self, referral):
        return {"code": referral.code}


class ToReferrer(ToColleague):
    """For the social worker who referred her; when she has left, for whoever manages her organisation."""

    page = "hosting:referral"
    to_referral = ""  # the path that leads to the referral from the row that is told about

    def reads(self):
        held = Membership.objects.in_force().select_related("user").order_by("user", "pk")
        path = f"{self.to_referral}organisation__memberships"
        return f"{self.to_referral}referred_by", Prefetch(path, held, to_attr="members_read")

    def recipients(self, referral, entry):
        if referral.imported or referral.organisation_id is None:
            return
        members = getattr(referral.organisation, "members_read", None)
        if members is None:
            members = list(referral.organisation.memberships.in_force().select_related("user").order_by("user", "pk"))
        if referral.referred_by_id in {member.user_id for member in members}:
            yield Recipient(who=referral.code, user=referral.referred_by)
            return
        managers = {member.user for member in members if member.role == Role.ORGANISATION_MANAGER}
        for manager in sorted(managers, key=lambda user: user.pk):
            yield Recipient(who=referral.code, user=manager)

    def facts(self, referral):
        return {"code": referral.code}


class ReferralAcknowledged(ToReferrer, on="hosting.referral.acknowledge"):
    label = "Accusé de réception d’une orientation"


class InformationAsked(ToReferrer, on="hosting.referral.ask_information"):
    label = "Une précision est demandée"

    def still_true(self, referral):
        return referral.status == Referral.Status.INFORMATION_NEEDED


class ReferralAdmitted(ToReferrer, on="hosting.referral.admit"):
    label = "Une orientation est admise"


class ReferralRefused(ToReferrer, on="hosting.referral.refuse"):
    label = "Une orientation est refusée, avec une autre piste"


class AvailabilityAsked(ToHost):
    """« Toujours d'accord ? »: thirty days after the last word about a free room, and once more a week later.

    A paused home is asked on the day that it has chosen.
    """

    label = "La disponibilité est redemandée au foyer"
    page = "hosting:host"
    link = Link.Purpose.HOST_AVAILABILITY

    def due(self, now):
        today = timezone.localdate(now)
        values = judged(today)
        for host, last_word in _silent_homes(today):
            confirmed_for = timedelta(days=values.of(AVAILABILITY_DAYS, host.territory_id))
            weeks = 1 if today < last_word + confirmed_for + ASKED_AGAIN_AFTER else 2
            yield host, f"{last_word}-{weeks}"
        for host in _paused_until(today).select_related("contact").order_by("pk"):
            yield host, f"pause-{host.ask_again_on}"

    def recipients(self, host, entry):
        yield Recipient(who=host.code, contact=host.contact)

    def still_true(self, host):
        today = timezone.localdate()
        silent = any(found.pk == host.pk for found, _ in _silent_homes(today, of=host))
        return silent or _paused_until(today).filter(pk=host.pk).exists()


def _paused_until(today):
    """Homes that said « pas en ce moment », and asked to be asked again today or before."""
    return Host.objects.filter(status=Host.Status.PAUSED, ask_again_on__lte=today)


def _silent_homes(today, of=None):
    """(host, day of its last word) for ready homes with a free room that nobody has confirmed for thirty days."""
    lived_in = Occupancy.objects.slept().on(today).values("room")
    stale = (
        Availability.objects.running_from(today)
        .unconfirmed(today)
        .filter(room__withdrawn_on=None)
        .exclude(room__in=lived_in)
    )
    homes = Host.objects.ready(today).filter(rooms__availabilities__in=stale)
    if of is not None:
        homes = homes.filter(pk=of.pk)
    last_words = dict(stale.order_by("-confirmed_on").values_list("room__host", "confirmed_on"))
    for host in homes.distinct().select_related("contact").order_by("pk"):
        yield host, last_words[host.pk]
