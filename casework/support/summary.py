"""What her file says of her support in a few lines, and what others ask of it: what stands in the way."""

from dataclasses import dataclass

from django.utils import timezone

from casework.models import Commitment, Renewal, SupportStep
from casework.support.hours import two_clocks
from privacy.policies import can


@dataclass(frozen=True)
class Blocked:
    """One thing that does not move: the step or the renewal, its cause, since when."""

    row: object
    cause: str
    since: object

    @property
    def cause_label(self):
        return self.row.get_cause_display()


def blocked_of(accompaniment):
    """« Pourquoi ça n'avance pas » : her blocked steps and renewals, the oldest first. Words are not in it."""
    steps = SupportStep.objects.blocked().filter(goal__accompaniment=accompaniment).select_related("goal")
    renewals = Renewal.objects.blocked().filter(accompaniment=accompaniment)
    found = [Blocked(row, row.cause, row.blocked_on) for row in (*steps, *renewals)]
    return sorted(found, key=lambda each: each.since)


def clocks_of(accompaniment, contract):
    """Her year and her contract, where both run. Reads the commitment as ``with_clock()`` loads it."""
    try:
        year_ends_on = accompaniment.commitment.ends_on
    except Commitment.DoesNotExist:
        return None
    return two_clocks(year_ends_on, contract, accompaniment.territory_id)


def summary_of(accompaniment, actor, facts):
    """For her page: how many goals run, the next step, the nearest renewal. None where this actor may not read it."""
    if not can(actor, "support", "read", accompaniment.guest, facts=facts):
        return None
    to_do = SupportStep.objects.to_do().filter(goal__accompaniment=accompaniment)
    contract = accompaniment.hours_contracts.running_from(timezone.localdate()).order_by("starts_on").first()
    papers = can(actor, "renewal", "read", accompaniment.guest, facts=facts)
    return {
        "goals": accompaniment.goals.running().count(),
        "next": to_do.filter(blocked_on=None).order_by("due_on", "pk").first(),
        "blocked": to_do.filter(blocked_on__isnull=False).count(),
        "contract": contract,
        "clocks": clocks_of(accompaniment, contract),
        "renewal": accompaniment.renewals.running().order_by("until_on").first() if papers else None,
    }
