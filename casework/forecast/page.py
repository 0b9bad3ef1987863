"""« L'année » : every woman's roofs and every ready room over twelve months, and the nights that will fail."""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Role, Territory
from casework.clock import night_count, without
from casework.forecast.lanes import Scale
from casework.forecast.reading import read_forecast
from casework.tasks import bridge_the_year
from privacy.policies import policy
from privacy.projection import project_many

PER_PAGE = 40
ROOMS_SHOWN = 60
ORDERS = (("nuit", "Prochaine nuit sans toit"), ("dossier", "Numéro de dossier"))


@dataclass
class Row:
    """One line of the drawing, and the sentence that says the same."""

    title: str
    url: str
    bars: list
    failing: list
    nights: int = 0
    fails: int = 0
    covered_until: object = None
    next_rooms: list = field(default_factory=list)  # (first night, end, area)


@policy("list.guests", "search")
@require_GET
def year(request):
    """The twelve months to come, read from a distance: a gap, its date, its cost in nights."""
    territories, territory = territories_of(request)
    forecast = read_forecast(territory, timezone.localdate())
    if forecast.is_simple:  # a task takes the time that a page has not; whoever comes next reads what it found
        transaction.on_commit(lambda: bridge_the_year.delay(territory), robust=True)
    towns = forecast.names
    town, order = request.GET.get("secteur", ""), request.GET.get("tri", "nuit")
    lanes = [lane for lane in forecast.lanes if not town or lane.around == town]
    if order == "dossier":
        lanes.sort(key=lambda lane: lane.ledger.accompaniment.code)
    rooms = [room for room in forecast.rooms if not town or room.municipality == town]
    page = Paginator(lanes, PER_PAGE).get_page(request.GET.get("page"))
    scale = Scale(forecast.months[0])
    context = {
        "forecast": forecast,
        "territories": territories,
        "territory": territory,
        "towns": sorted(
            ((code, towns[code]) for code in {lane.around for lane in forecast.lanes} & set(towns)),
            key=lambda found: found[1],
        ),
        "town": town,
        "orders": ORDERS,
        "order": order,
        "page": page,
        "rows": _women(page.object_list, request.actor, scale, forecast.next_rooms),
        "rooms": [_room(room, forecast.today, scale) for room in rooms[:ROOMS_SHOWN]],
        "more_rooms": len(rooms) - ROOMS_SHOWN,
        "scale": scale,
        "today_x": round(scale.x(forecast.today), 1),
        "months": [(month, round(scale.x(month), 1)) for month in forecast.months],
        "around": towns.get(forecast.worst.around, "") if forecast.worst else "",
        "table": _table(forecast),
    }
    return render(request, "casework/year.html", context)


def territories_of(request):
    """(the territories to choose from, none where there is but one; the number of the chosen one)."""
    held = request.actor.territories(Role.COORDINATOR, Role.MANAGER)
    if len(held) == 1:
        return [], next(iter(held))
    territories = list(Territory.objects.filter(pk__in=held).order_by("name"))
    wanted = request.GET.get("territoire", "")
    found = [row.pk for row in territories if wanted in ("", row.code)]
    if not found:
        raise Http404
    return territories, found[0]


def _women(lanes, actor, scale, next_rooms):
    cards = project_many([lane.ledger.accompaniment.guest for lane in lanes], actor, fields={"code", "first_name"})
    return [
        _woman(lane, card, scale, next_rooms.get(lane.ledger.accompaniment.pk, []))
        for lane, card in zip(lanes, cards, strict=True)
    ]


def _woman(lane, card, scale, next_rooms):
    ledger, file = lane.ledger, lane.ledger.accompaniment
    bars = [bar for stay in ledger.stays for bar in _roof(ledger, stay, scale)]
    for respite in ledger.respites:
        bars += _in_two(*respite.nights, ledger.today, "répit", scale)
    for roof in file.other_roofs.all():
        bars += _in_two(roof.period.lower, roof.period.upper, ledger.today, roof.get_kind_display(), scale)
    if ledger.has_begun:
        bars += [scale.bar(night, night.fromordinal(night.toordinal() + 1), "noir") for night in ledger.uncovered]
        bars += [scale.bar(lower, upper, "inconnu", "sans nouvelles") for lower, upper in ledger.unknown_periods]
    known = [(first, last) for first, last, _ in next_rooms]
    for lower, upper in [part for gap in lane.gaps for part in without(gap, known)]:
        nights = night_count(lower, upper)
        bars.append(scale.bar(lower, upper, "vide", f"{nights} nuits à couvrir" if nights > 1 else "1 nuit"))
    bars += [scale.bar(first, last, "libre", area or "une chambre") for first, last, area in next_rooms]
    failing = [scale.bar(lower, upper, "noir") for lower, upper in lane.failing]
    name = card.get("first_name", "")
    return Row(
        f"{name} {file.code}".strip(), reverse("casework:accompaniment", args=[file.pk]),
        [bar for bar in bars if bar], [bar for bar in failing if bar],
        sum(night_count(*gap) for gap in lane.gaps), sum(night_count(*period) for period in lane.failing),
        lane.gaps[0][0] if lane.gaps else None, next_rooms,
    )  # fmt: skip


def _area(stay):
    """A home of an area, never which: the drawing is seen from afar, and over a shoulder."""
    area = stay.occupancy.room.host.household.area
    return area.name if area else "un foyer"


def _roof(ledger, stay, scale):
    """The nights that a stay covers, in as many bars as they are periods."""
    found = [_in_two(lower, upper, ledger.today, _area(stay), scale) for lower, upper in ledger.roofs_of(stay)]
    return [bar for bars in found for bar in bars]


def _in_two(lower, upper, today, words, scale):
    """A period in two colours: the nights slept, and those to come."""
    parts = [(lower, min(upper, today), "lit"), (max(lower, today), upper, "prevu")]
    return [bar for start, end, kind in parts if start < end and (bar := scale.bar(start, end, kind, words))]


def _room(room, today, scale):
    bars = [bar for lower, upper in room.taken for bar in _in_two(lower, upper, today, "occupée", scale)]
    bars += [scale.bar(lower, upper, "libre", "libre") for lower, upper in room.free]
    title = f"{room.code} {room.area}".strip()
    return Row(title, reverse("hosting:host", args=[room.host_id]), [bar for bar in bars if bar], [])


def _table(forecast):
    """(words, a number for each month, their sum): the figures that the drawing shows."""
    lines = [("Années en cours, avec les chambres connues", forecast.by_month)]
    if forecast.worst and forecast.worst.left < forecast.worst.nights:
        homes = forecast.worst.homes
        more = "un foyer" if homes == 1 else f"{homes} foyers"
        lines.append((f"Avec {more} de plus, ce mois et là", forecast.worst.by_month))
    if forecast.waiting:
        lines.append(("Femmes qui attendent leur première chambre", forecast.waiting))
    return [
        (words, [counted.get(month, 0) for month in forecast.months], sum(counted.values()))
        for words, counted in lines
    ]
