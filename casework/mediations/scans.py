"""Forty-eight hours without a word to either side: somebody above is told, once."""

from django.utils import timezone

from accounts.models import Actor, Membership, Role
from casework.models import Mediation
from casework.models.mediation import HEARD_WITHIN
from casework.scans import scan
from journal.agenda import open_task
from journal.models import Task
from journal.moves import write


@scan
def mediations_without_contact(today):
    """Asked for two days ago or more, and nobody has been reached: tonight's task, and the manager's too."""
    late = Mediation.objects.filter(
        status=Mediation.Status.RAISED, first_contact_at=None, created_at__lte=timezone.now() - HEARD_WITHIN
    ).select_related("stay__accompaniment")
    told = set(Task.objects.open().filter(kind="mediation_late").values_list("object_id", flat=True))
    managers = _managers(today)
    for row in late:
        Task.objects.about(row).open().filter(kind="hear_both").update(urgency=Task.Urgency.TONIGHT)
        if row.pk not in told:
            manager = managers.get(row.territory_id)
            open_task(row, "mediation_late", territory_id=row.territory_id, owner_id=manager, due_on=today)
            write(row, "escalate", by=Actor.service(), facts={"to": manager})
    return len(late)


def _managers(today):
    """{territory: whoever has managed it the longest}."""
    held = Membership.objects.in_force(today).filter(role=Role.MANAGER).order_by("-starts_on", "-pk")
    return dict(held.values_list("territory", "user"))
