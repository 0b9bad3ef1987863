"""Homes that leave for some days: one with her staying alone, one without, and what is found for her meanwhile."""

from casework import respites
from casework.away import say_away
from casework.models import Stay
from hosting.models import Host

LONG = 60  # days that the stay still has: what happens in between is only a break


def departures(stage):
    """Two homes say, two days ago, that they will be away."""
    yield stage.at(-2, 20)
    alone, without = _homes(stage)
    _says(stage, alone, 20, 27, she_may_stay=True)
    _says(stage, without, 12, 19, she_may_stay=False)
    yield stage.at(-1, 18)
    if without:
        _finds(stage, Stay.objects.ongoing().filter(occupancy__room__host=without).first(), 12, 19)


def _finds(stage, stay, start, until):
    """Another home, where one suits her: she has said yes; the home is called today."""
    stay = Stay.objects.with_people().select_related("accompaniment__owner").get(pk=stay.pk)
    by = stage.actor(stay.accompaniment.owner)
    dates = {"start": stage.day(start), "until": stage.day(until)}
    rooms = respites.rooms_for(stay, **dates)
    if rooms:
        row = respites.offer(stay, by=by, room=rooms[0][0].pk, **dates)
        respites.answer(row, "she_accepts", by=by, channel="voice", note="Les mots lui ont été relus.")


def _homes(stage):
    """The homes of the two stays that last longest yet, as numbers are given."""
    stays = Stay.objects.ongoing().filter(planned_until__gte=stage.day(LONG)).order_by("-planned_until", "pk")
    hosts = list(stays.values_list("occupancy__room__host", flat=True)[:2])
    found = Host.objects.select_related("user").in_bulk(hosts)
    return [found.get(pk) for pk in [*hosts, None, None][:2]]


def _says(stage, host, start, until, *, she_may_stay):
    if host is None:
        return  # a demo too small to have one
    by = stage.actor(host.user) if host.user else stage.actor(stage.team.coordinators[0])
    departure = (stage.day(start), stage.day(until), she_may_stay)
    say_away(host, [departure], by=by, channel="screen" if host.user else "phone")
