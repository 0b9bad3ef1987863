"""The morning mail of a colleague: one a day, with numbers and one address. Not a bell: nothing rings in between.

Domain §3.11 and the specification. Nobody is named, not even by a reference: what waits is on « Aujourd’hui ».
"""

from datetime import time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role, User
from journal.models import Signature, Task
from messaging.models import MailChoice, Message
from messaging.notifications import Recipient, ToColleague, once_a_round
from messaging.safety import PARIS

MORNING = time(7), time(12)
READERS = (Role.COORDINATOR, Role.MANAGER, Role.VOLUNTEER)
TEAM = (Role.COORDINATOR, Role.MANAGER)


def readers(today):
    """Colleagues for whom something waits today, who want the morning mail and are not paused."""
    held = Membership.objects.in_force(today).filter(user=OuterRef("pk"))
    waits = Task.objects.open().awake(today).filter(due_on__lte=today)
    own = waits.filter(owner=OuterRef("pk"))
    nobody_s = waits.filter(
        owner=None, territory__in=Membership.objects.in_force(today)
        .filter(user=OuterRef(OuterRef("pk")), role__in=TEAM).values("territory"),
    )  # fmt: skip
    refused = MailChoice.objects.filter(user=OuterRef("pk")).filter(Q(digest=False) | Q(paused_until__gt=today))
    return User.objects.filter(
        Exists(held.filter(role__in=READERS)), Exists(own) | Exists(nobody_s), ~Exists(refused), is_active=True
    )


@once_a_round
def counted(user, today):
    """What waits for her: numbers only."""
    actor = user.actor
    territories = actor.territories(*TEAM)
    own = Q(owner=user)
    tasks = Task.objects.open().awake(today).filter(own | Q(owner=None, territory__in=territories), due_on__lte=today)
    pending = Signature.objects.visible_to(actor).pending().select_related("requested_by")
    return tasks.aggregate(
        tonight=Count("pk", filter=own & Q(urgency=Task.Urgency.TONIGHT)),
        today=Count("pk", filter=own & Q(urgency=Task.Urgency.TODAY)),
        later=Count("pk", filter=own & Q(urgency__gt=Task.Urgency.TODAY)),
        nobody=Count("pk", filter=Q(owner=None, territory__in=territories, reserved=False)),
    ) | {
        "said_aloud": Message.objects.for_somebody().filter(territory__in=territories).count(),
        "to_sign": sum(row.is_open_to(actor) and row.requested_by_id != actor.pk for row in pending),
    }


class DailyDigest(ToColleague):
    label = "Le courriel du matin, à chaque collègue"
    valid_for = timedelta(hours=5)
    missed_matters = False  # what it counts is on the board all the same

    def due(self, now):
        if MORNING[0] <= now.astimezone(PARIS).time() < MORNING[1]:
            today = timezone.localdate(now)
            where = self._held(today).filter(user=OuterRef("pk")).values("territory")[:1]
            for user in readers(today).annotate(read_for=Subquery(where)).order_by("pk"):
                yield user, f"{today}"

    def recipients(self, user, entry):
        yield Recipient(who=f"collègue {user.pk}", user=user)

    def still_true(self, user):
        return any(counted(user, timezone.localdate()).values())

    def facts(self, user):
        return counted(user, timezone.localdate()) | {
            "board": reverse("desk:today"), "choice": reverse("messaging:mail_choice"),
        }  # fmt: skip

    def territory_id(self, user):
        if hasattr(user, "read_for"):
            return user.read_for
        return self._held().filter(user=user).values_list("territory", flat=True).first()

    def _held(self, today=None):
        return Membership.objects.in_force(today).filter(role__in=READERS).order_by("starts_on", "pk")
