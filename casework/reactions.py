"""What casework does when news comes up from below, and what it answers there."""

from django.dispatch import receiver
from django.utils import timezone

from accounts.models import Actor
from casework import respites
from casework.actions import open_accompaniment
from casework.evenings import tonight
from casework.models import Accompaniment, NightSearch, Respite, Stay
from hosting.models import Assignment, Host, Need, Referral
from hosting.models.referral import still_lived
from journal.agenda import close_tasks, open_task
from journal.moves import perform, recorded
from matching.models import Proposal
from matching.reactions import ask_for_plan

FALLS_THROUGH = {"guest_declines", "host_declines", "withdraw", "expire"}
STOPS_HOSTING = {"pause": (Stay.Status.PLANNED,), "suspend": Stay.LIVE, "leave": Stay.LIVE}
HOSTS_AGAIN = {"resume", "approve"}


@receiver(recorded, sender=Referral)
def open_file(sender, subject, entry, **kwargs):
    """README decision 15: an admitted referral opens the accompaniment at once, owned by whoever was put in charge."""
    if entry.transition == "admit":
        day = subject.decided_on or timezone.localdate()
        charge = Assignment.objects.in_force(day).in_charge().select_related("user").get(guest=subject.guest_id)
        open_accompaniment(subject, owner=charge.user, by=entry.actor, on=day)


@receiver(recorded, sender=Proposal)
def cancel_its_stay(sender, subject, entry, **kwargs):
    """Signed, then fallen through: the coming stay is no roof any more. Whoever said no may be behind a link."""
    if entry.transition in FALLS_THROUGH:
        subject.agreements.drafts().delete()  # rules that nobody signed, for a home that is not hers
        for stay in Stay.objects.filter(proposal=subject, status=Stay.Status.PLANNED):
            close_tasks(perform(stay, "cancel", by=Actor.service()), by=entry.actor)


@receiver(recorded, sender=Stay)
def end_its_respites(sender, subject, entry, **kwargs):
    """A respite hangs on a stay: when she leaves the home for good, there is no room to come back to."""
    if entry.transition in ("move_out", "cancel"):
        respites.close_with(subject, by=entry.actor)


@receiver(recorded, sender=Stay)
@receiver(recorded, sender=Respite)
def plan_again(sender, subject, entry, **kwargs):
    """A stay or a respite that begins, ends or changes its dates frees a room, or takes one."""
    occupancy = subject.occupancy
    needs = Need.objects.open().filter(guest=occupancy.guest_id).values_list("pk", flat=True)
    ask_for_plan(needs=needs, rooms=[occupancy.room_id])


@receiver(recorded, sender=Host)
def ask_what_becomes_of_its_stays(sender, subject, entry, **kwargs):
    """A home that stops: its proposals fall by themselves; for whoever lives there, or soon will, a person decides."""
    stays = Stay.objects.filter(occupancy__room__host=subject).select_related("accompaniment").order_by("pk")
    if entry.transition in STOPS_HOSTING:
        for stay in stays.filter(status__in=STOPS_HOSTING[entry.transition]):
            open_task(
                stay, "home_withdrew", territory_id=stay.territory_id, owner_id=stay.accompaniment.owner_id,
                due_on=timezone.localdate(),
            )  # fmt: skip
    elif entry.transition in HOSTS_AGAIN:
        for stay in stays.live():
            close_tasks(stay, "home_withdrew", by=entry.actor)


@receiver(recorded, sender=Accompaniment)
def say_that_another_roof_came(sender, subject, entry, **kwargs):
    if entry.transition == "other_roof":
        tonight.roof_came(subject, entry.facts["kind"], by=entry.actor)


@receiver(recorded, sender=Stay)
def say_that_a_home_took_her_in(sender, subject, entry, **kwargs):
    if entry.transition == "move_in":
        tonight.roof_came(subject.accompaniment, NightSearch.Outcome.SHELTER, by=entry.actor)


@still_lived
def referrals_of_running_files():
    """An admitted woman has a social worker until her exit is confirmed."""
    return Accompaniment.objects.exclude(status=Accompaniment.Status.EXITED).values("referral")
