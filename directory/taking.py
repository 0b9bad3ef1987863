"""What one takes away: sheets, spreadsheets, points, calendars. A few a minute from one address."""

import json
from collections.abc import Iterable

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from directory.api.carrying import carried
from directory.departments import names
from directory.interop import entries, geojson, tables
from directory.interop.calendars import calendar_of
from directory.interop.door import reusable, shareable
from directory.interop.leaflet import MOST, leaflet
from directory.interop.offline import File, clock_of, file_of
from directory.models import Change, Place, Verification
from directory.models.place import PlaceQuerySet
from directory.pages import found_places
from directory.speaking import in_her_language
from directory.words import current

KEPT = 3600  # seconds
UTF8 = "; charset=utf-8"


def department_leaflet(request: HttpRequest, code: str) -> HttpResponse:
    places = _within(shareable(), code).with_services().order_by("city", "name", "pk")[:MOST]
    return _pdf(places, names()[code], f"lieux-{code}.pdf")


def department_csv(request: HttpRequest, code: str) -> HttpResponse:
    """With the mark that the spreadsheets of this country need."""
    text = tables.as_csv(entries.whole(_within(reusable(), code)), bom=True)
    return _file(text.encode(), f"text/csv{UTF8}", f"lieux-{code}.csv")


def department_geojson(request: HttpRequest, code: str) -> HttpResponse:
    said = json.dumps(geojson.collection(entries.whole(_within(reusable(), code))), ensure_ascii=False)
    return _file(said.encode(), "application/geo+json", f"lieux-{code}.geojson")


@in_her_language
def department_offline(request: HttpRequest, code: str) -> HttpResponse:
    """To keep on a telephone: it opens without a network."""
    return _file(_offline(code).html.encode(), f"text/html{UTF8}", f"lieux-{code}.html")


@in_her_language
def department_kiosk(request: HttpRequest, code: str) -> HttpResponse:
    """The same, opened here: for a screen in a hall, that begins again when nobody touches it."""
    made = _offline(code, kiosk=True)
    response = HttpResponse(made.html)
    response["Content-Security-Policy"] = "; ".join(" ".join([name, *said]) for name, said in made.policy.items())
    return response


def _offline(code: str, *, kiosk: bool = False) -> File:
    """Made again as soon as something of the directory changes, and each day; kept in between: it asks much."""
    rows = _within(reusable(), code)
    last = [model.objects.order_by("-pk").values_list("pk", flat=True).first() for model in (Change, Verification)]
    now = timezone.now()
    key = f"offline:{code}:{current().code}:{kiosk}:{now.astimezone(clock_of(code)).date()}:{last[0]}:{last[1]}"
    made = cache.get(key)
    if made is None:
        made = file_of(entries.whole(rows), f"{names()[code]} ({code})", now, clock_of(code), kiosk=kiosk)
        cache.set(key, made, KEPT)
    return made


def found_leaflet(request: HttpRequest) -> HttpResponse:
    """The sheet of what a search finds, in its order."""
    places, question = found_places(request, MOST)
    return _pdf(places, "", "lieux.pdf", [question.category] if question.category else [])


def calendar(request: HttpRequest, uuid: str) -> HttpResponse:
    """The sure hours of a service, for two months."""
    place = shareable().with_services().filter(services__uuid=uuid).first()
    service = next((each for each in place.services.all() if each.uuid == uuid), None) if place else None
    if place is None or service is None:
        raise Http404
    url = request.build_absolute_uri(place.get_absolute_url())
    return _file(calendar_of(place, service, timezone.localdate(), url), f"text/calendar{UTF8}", "horaires.ics")


def _within(rows: PlaceQuerySet, code: str) -> PlaceQuerySet:
    if code not in names():
        raise Http404
    return rows.filter(department=code)


def _pdf(places: Iterable[Place], where: str, name: str, categories: Iterable[str] = ()) -> HttpResponse:
    made = leaflet(places, timezone.localdate(), where=where, categories=categories)
    return _file(made, "application/pdf", name)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


department_leaflet = carried(department_leaflet, heavy=True)
department_offline = carried(department_offline, heavy=True)
department_kiosk = carried(department_kiosk, heavy=True)
department_csv = carried(department_csv, heavy=True)
department_geojson = carried(department_geojson, heavy=True)
found_leaflet = carried(found_leaflet, heavy=True)
calendar = carried(calendar)
