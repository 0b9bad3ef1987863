"""When a home is held: a serious affair about it is open, its panel sits, or what was decided is not done yet."""

from casework.models import Concern, HomeReview
from hosting import freezes
from hosting.models import Host
from journal.models import Entry

STOPPED = ("suspend", "leave")  # moves of the home that do what was decided: from then on its status says it


def settle(host_id, *, by):
    """Hold the home or let it go, as the facts are now. Safe to run at any time; ``host_id`` may be None."""
    if host_id is None:
        return
    host = Host.objects.get(pk=host_id)
    act = freezes.hold if is_held(host) else freezes.let_go
    act(host, by=by)


def is_held(host):
    """Whether new proposals to this home must wait."""
    about = Concern.objects.filter(host=host).exclude(about=Concern.About.STAFF)
    if about.open().serious().exists() or HomeReview.objects.open().filter(host=host).exists():
        return True
    decided = [
        *about.filter(status=Concern.Status.CLOSED, decision__in=Concern.NOTICED).values_list("closed_at", flat=True),
        *HomeReview.objects.filter(host=host, closed_at__isnull=False)
        .exclude(outcome=HomeReview.Outcome.CLEARED)
        .values_list("closed_at", flat=True),
    ]  # fmt: skip
    if not decided:
        return False
    done = Entry.objects.about(host).filter(transition__in=STOPPED, recorded_at__gte=max(decided))
    return not done.exists()
