"""Living together has become hard: each heard alone, then an agreement that is looked at again."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from casework import permissions as may
from casework.actions.departures import locked_stay, open_relay
from casework.models import Mediation, Stay
from casework.models.mediation import HEARD_WITHIN
from journal.agenda import close_tasks, open_task
from journal.models import Task
from journal.moves import TooLate, perform, write


@transaction.atomic
def call_mediation(stay, *, by, side, subject="", mediator=None, **how):
    """Living together has become hard. Each side is heard alone within 48 hours; the commitment holds."""
    stay = locked_stay(stay)
    if not may.team_of_stay(stay, by):
        raise PermissionDenied
    if stay.status != Stay.Status.ONGOING:
        raise TooLate("Ce séjour n'est pas en cours.")
    if Mediation.objects.open().filter(stay=stay).exists():
        raise TooLate("Une médiation est déjà ouverte pour ce séjour.")
    mediation = Mediation.objects.create(stay=stay, asked_by_side=side, subject=subject, mediator=mediator)
    write(mediation, "call", by=by, target=mediation.status, **how)
    open_task(
        mediation, "hear_both", territory_id=stay.territory_id,
        owner_id=mediator.pk if mediator else stay.accompaniment.owner_id,
        due_on=timezone.localdate() + HEARD_WITHIN, urgency=Task.Urgency.TODAY,
    )  # fmt: skip
    return mediation


@transaction.atomic
def advance_mediation(mediation, transition, *, by, version=None, **facts):
    """One step of a mediation; what was due for the step before is done, and a date to look again is kept."""
    row = perform(mediation, transition, by=by, version=version, **facts)
    close_tasks(row, by=by)
    if row.status == Mediation.Status.AGREED:
        open_task(row, "check_agreement", territory_id=row.territory_id, owner_id=row.stay.accompaniment.owner_id,
                  due_on=row.check_again_on)  # fmt: skip
    if row.status == Mediation.Status.ENDING_DECIDED:
        open_relay(row.stay, by=by)
    return row
