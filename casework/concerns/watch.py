"""What the days make due in the reserved affairs: a first act late, a closing unsigned, a pattern nobody saw."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Actor, Role
from casework.concerns import circle, pattern
from casework.models import Concern
from casework.scans import scan
from hosting.models import Host
from journal.judgements import judged, judgement
from journal.models import Entry, Signature
from journal.moves import write

LOOK_AGAIN = judgement(
    "concern_look_again_days", 7, "Une affaire en cours est revue", "jours après le dernier geste",
    between=(1, 30), source="domaine §3.9",
)  # fmt: skip


@scan
def concerns_late(today):
    """First acts past their time: each of the circle is told again, and somebody higher is let in."""
    return first_acts_late()


def first_acts_late(now=None):
    """The same at any moment of the day, for what is due within hours. How many are late."""
    now, values = now or timezone.now(), judged()
    waiting = Concern.objects.open().filter(status__in=circle.BEFORE_ACTING).select_related("territory", "host")
    late = [row for row in waiting.order_by("pk") if circle.due_at(row, values) <= now]
    for concern in late:
        _call_higher(concern)
        circle.tell(concern)
    return len(late)


def _call_higher(concern):
    """Said once for each level: the lead for a discomfort, the director from there on."""
    since = concern.level_since
    if Entry.objects.about(concern).filter(transition="late", happened_at__gte=since).exists():
        return
    service = Actor.service()
    write(concern, "late", by=service, facts={"level": concern.level})
    wanted = Role.SAFEGUARDING_LEAD if concern.level == Concern.Level.DISCOMFORT else Role.DIRECTOR
    circle.call_in(concern, wanted, by=service)


@scan
def concerns_to_look_at_again(today):
    """Affairs under way of which nothing has been written for a week."""
    values, found = judged(today), 0
    for concern in Concern.objects.filter(status=Concern.Status.ACTING).select_related("territory", "host"):
        last = Entry.objects.about(concern).newest_first().values_list("happened_at", flat=True).first()
        days = timedelta(days=values.of(LOOK_AGAIN, concern.territory_id))
        if last is None or timezone.localdate(last) + days <= today:
            circle.tell(concern)
            found += 1
    return found


@scan
def reserved_signatures_late(today):
    """Closings and opinions that await a second signature past their forty-eight hours: those asked are told again."""
    late = Signature.objects.pending().filter(due_at__date__lte=today).exclude(reserved_to=[])
    for signature in late:
        tell = pattern.tell if signature.content_type.model == "homereview" else circle.tell
        tell(signature.subject, to=set(signature.reserved_to))
    return len(late)


@scan
def homes_with_a_pattern(today):
    """The pattern rule over every home with a serious affair or an early ending: what no move has shown."""
    service = Actor.service()
    return sum(
        pattern.look_at(host, by=service) is not None
        for host in Host.objects.filter(pk__in=pattern.homes_to_look_at()).order_by("pk")
    )
