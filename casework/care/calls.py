"""The call to a home after a stay, and what it answers: what was said is the home's, and never on the woman's file."""

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from casework import permissions as may
from casework.care.fatigue import CARE
from hosting import permissions as may_host
from hosting.actions import pause_host
from hosting.models import Host
from journal.agenda import close_tasks
from journal.moves import NotYet, lock, write

CALL = "call_host"


class Again(models.TextChoices):
    """Would this home host again?"""

    YES = "yes", "Oui"
    LATER = "later", "Plus tard, à une date"
    NO = "no", "Non"
    NOT_ASKED = "not_asked", "Pas demandé"


class Offered(models.TextChoices):
    """What was offered to a home that tires."""

    TALK = "talk", "Du temps pour en parler"
    RESPITE = "respite", "Un répit : elle dort quelques nuits ailleurs, avec son accord"
    PAUSE = "pause", "Une pause après ce séjour, avec une date"
    MEDIATION = "mediation", "Une médiation"
    NOTHING = "nothing", "Rien : tout va bien, vérifié avec le foyer"


@transaction.atomic
def record_call(stay, *, by, reached, thanked=False, again=Again.NOT_ASKED, ask_again_on=None, note="", **how):
    """The call of the day after: thanked, heard, asked whether again. A home that does not answer is called again.

    Raises NotYet without a day for « plus tard ».
    """
    if not may.team_of_stay(stay, by):
        raise PermissionDenied
    host = lock(Host, stay.occupancy.room.host_id)[stay.occupancy.room.host_id]
    if not reached:
        write(host, "not_reached", by=by, facts={"stay": stay.pk}, note=note, **how)
        return host
    again = Again(again)
    if again == Again.LATER and ask_again_on is None:
        raise NotYet("Dire quand redemander : une pause a une date de retour.")
    facts = {"stay": stay.pk, "thanked": thanked, "again": again}
    write(host, "thank", by=by, facts=facts, note=note, **how)
    if again == Again.LATER and host.status == Host.Status.APPROVED:
        host = pause_host(host, by=by, ask_again_on=ask_again_on)
    close_tasks(stay, CALL, by=by)
    return host


@transaction.atomic
def refuse_extension(stay, *, by, note="", **how):
    """The home does not wish to prolong this stay. It owes no reason, and its next guest is no condition of it."""
    if not may.team_of_stay(stay, by):
        raise PermissionDenied
    host = stay.occupancy.room.host
    return write(host, "refuse_extension", by=by, facts={"stay": stay.pk}, note=note, **how)


@transaction.atomic
def care_for(host, *, by, offered, note="", **how):
    """What was offered to a home that tires, and the task it answers."""
    if not may_host.team(host, by):
        raise PermissionDenied
    line = write(host, "care", by=by, facts={"offered": Offered(offered)}, note=note, **how)
    close_tasks(host, CARE, by=by)
    return line
