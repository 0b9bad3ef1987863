"""The main job, one step a function: each takes what the one before returned, and goes through the real actions."""

from datetime import timedelta

from django.utils import timezone

from casework import actions as casework
from casework.actions.agreements import suggested
from casework.models import Accompaniment
from hosting import actions as hosting
from hosting.models import Need
from journal.moves import perform
from matching import actions as matching
from messaging import links
from messaging.models import Link
from tests.factories import ReferralFactory, RoomFactory


def day(count):
    return timezone.localdate() + timedelta(days=count)


def hours(count):
    return timezone.now() + timedelta(hours=count)


def admitted(user, *, tier="B", ago=0, **referral):
    """A woman whom ``user`` admitted ``ago`` days ago and answers for: her need is open, her file too."""
    row = ReferralFactory(**referral)
    row = hosting.submit_referral(row, by=row.referred_by.actor)
    row = hosting.acknowledge_referral(row, by=user.actor)
    row = perform(row, "study", by=user.actor)
    facts = {"owner": user, "tier": tier, "tier_reason": "Son toit finit bientôt.", "on": day(-ago)}
    row = hosting.admit_referral(row, by=user.actor, **facts)
    return Need.objects.select_related("guest").get(guest=row.guest_id)


def file_of(row):
    return Accompaniment.objects.with_clock().get(guest=row.guest_id)


def proposed(user, *, need=None, room=None, **how):
    return matching.propose(need or admitted(user), room or RoomFactory(), by=user.actor, **how)


def asked_home(user, **how):
    return matching.guest_answers(proposed(user, **how), by=user.actor, accepts=True, channel="voice")


def to_meet(user, **how):
    proposal = asked_home(user, **how)
    for adult in proposal.room.host.adults.all():
        proposal = matching.adult_answers(proposal, adult, by=user.actor, accepts=True, channel="phone")
    return proposal


def reflecting(user, *, met_hours_ago=30, **how):
    proposal = matching.plan_meeting(to_meet(user, **how), by=user.actor, at=hours(-met_hours_ago), place="neutral")
    return matching.record_meeting(proposal, by=user.actor, at=hours(-met_hours_ago))


def both_accepted(user, **how):
    proposal = matching.confirm(reflecting(user, **how), "guest", by=user.actor)
    return matching.confirm(proposal, "host", by=user.actor)


def rules_chosen(user, **how):
    """Both have accepted, and the three have chosen their rules as the team suggests them."""
    proposal = both_accepted(user, **how)
    casework.choose_rules(proposal, suggested(), by=user.actor)
    return proposal


def signed(user, *, move_in_on=None, until_on=None, **how):
    """A coming stay, from today for sixty nights unless told otherwise; signed on the spot."""
    on = min(move_in_on or day(0), day(0))
    return casework.sign_agreement(
        rules_chosen(user, **how), by=user.actor, move_in_on=move_in_on or day(0), until_on=until_on or day(60),
        guest_signed_on=on, host_signed_on=on, association_signed_on=on,
    )  # fmt: skip


def housed(user, *, nights=0, **how):
    """She has her keys: the stay runs since ``nights`` nights, and so does her year."""
    how["need"] = how.get("need") or admitted(user, ago=nights)
    return casework.move_in(signed(user, move_in_on=day(-nights), **how), by=user.actor, on=day(-nights))


def her_link(proposal):
    """Whoever holds the link that asks her."""
    return links.holder_of(links.issue(Link.Purpose.GUEST_ANSWER, proposal, holder=proposal.guest_id).link)


def their_link(proposal, adult):
    """Whoever holds the link that asks one adult of the home."""
    return links.holder_of(links.issue(Link.Purpose.HOST_ANSWER, proposal, holder=adult.pk).link)


def fresh(row):
    """The row as the database has it now: a machine's row is read anew, never refreshed (house.md §2)."""
    return type(row).objects.get(pk=row.pk)
