"""The months of a room: for the host on a phone, and for the team on her behalf."""

from datetime import date

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hosting import actions
from hosting.models import Availability, Occupancy, Room
from journal.pages import VersionForm, attempt
from privacy.policies import find, policy

MONTHS = 12


def months_of(room, today):
    """The twelve coming months of a room: (first day, name of the state, words). A month partly open counts as open.

    taken: somebody sleeps there that month; open; closed.
    """
    opened = [
        (row.period.lower, row.period.upper) for row in Availability.objects.filter(room=room).running_from(today)
    ]
    slept = [
        (row.period.lower, row.period.upper)
        for row in Occupancy.objects.slept().filter(room=room, period__endswith__gt=today)
    ]
    months = []
    for index in range(MONTHS):
        first = _month(today, index)
        following = _month(today, index + 1)
        if _meets(slept, first, following):
            state = ("taken", "occupée")
        elif _meets(opened, first, following):
            state = ("open", "ouverte")
        else:
            state = ("closed", "fermée")
        months.append((first, *state))
    return months


def _month(day, after):
    index = day.year * 12 + day.month - 1 + after
    return date(index // 12, index % 12 + 1, 1)


def _meets(periods, first, following):
    return any(lower < following and (upper is None or upper > first) for lower, upper in periods)


def periods_after(openings, months, ticked):
    """The openings [(from, until or None)] once these months are ticked: only what was ticked or unticked moves.

    A month half open stays as it was said, an opening without end keeps none, and closing the last month that is shown
    closes what follows it too.
    """
    periods = list(openings)
    for index, (first, state, _) in enumerate(months):
        until = months[index + 1][0] if index + 1 < len(months) else _month(first, 1)
        if state == "closed" and first in ticked:
            periods.append((first, until))
        elif state == "open" and first not in ticked:
            periods = _without(periods, first, until if index + 1 < len(months) else None)
    return periods


def _without(periods, first, until):
    """Half-open periods less one; ``until`` None takes away all that follows."""
    left = []
    for lower, upper in periods:
        if lower < first:
            left.append((lower, first if upper is None else min(upper, first)))
        if until is not None and (upper is None or upper > until):
            left.append((max(lower, until), upper))
    return [(lower, upper) for lower, upper in left if upper is None or lower < upper]


def _say(room, months, ticked, actor):
    """Write what was ticked; the same months again are a confirmation."""
    openings = [(row.period.lower, row.period.upper) for row in room.availabilities.running_from(timezone.localdate())]
    periods = periods_after(openings, months, ticked)
    if periods == openings:
        return actions.confirm_availability(room, by=actor)
    return actions.change_availability(room, periods, by=actor)


@policy("room.availability", "update")
@require_http_methods(["GET", "POST"])
def availability(request, pk):
    """Twelve months, each open or closed; a month where somebody lives there stays as it is."""
    room = find(request, Room.objects.visible_to(request.actor).select_related("host"), pk=pk)
    today = timezone.localdate()
    months = months_of(room, today)
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        posted = set(request.POST.getlist("month"))
        ticked = {first for first, _, _ in months if first.isoformat() in posted}
        if attempt(form, lambda: _say(room, months, ticked, request.actor)):
            messages.success(request, "Les mois de la chambre sont notés.")
            return redirect("hosting:availability", room.pk)
    is_host = room.host.user_id == request.user.pk
    context = {
        "room": room, "months": months, "form": form, "is_host": is_host,
        "base": "base_host.html" if is_host else "base.html",
    }  # fmt: skip
    return render(request, "hosting/team/availability.html", context, status=getattr(form, "status", 200))
