"""The public pages: what is open and near, and the page of a place. The address holds the search; no script needed."""

import json
from collections import Counter
from dataclasses import replace
from itertools import chain

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from directory import unmet
from directory.forms import NEARBY, NOW, SearchForm, by_distance, with_distance
from directory.hours.timetable import State
from directory.interop.jsonld import place_ld
from directory.models import Place, Service
from directory.models.place import PlaceQuerySet
from directory.plan import plan_of
from directory.search.finding import Findings, Found, Question, find
from directory.showing import card, facts, service_view, when
from directory.speaking import around, in_her_language, kept
from directory.taxonomy import BY_CODE, CATEGORIES
from directory.whole import read_whole
from directory.words import current
from privacy.policies import public_page

PAGE = 20
MOST = 500  # places of one search: whoever looks through more of them asks for something nearer
FACETS = 8
HEADINGS = (State.CERTAIN, State.OPEN_ENDED, State.CLOSED, State.UNKNOWN)
# The telephone's position may be asked by this page alone, and only when its owner touches the button.
MAY_ASK_WHERE = "accelerometer=(), camera=(), geolocation=(self), gyroscope=(), magnetometer=(), microphone=(), "
MAY_ASK_WHERE += "payment=(), usb=()"


@public_page("les lieux publiés, que tout le monde peut lire (directory.entry_published) ; ne montre personne")
@require_safe
@in_her_language
def search(request: HttpRequest) -> HttpResponse:
    """The form, then the list: surely open first, then open since an hour, later, and those to call before going."""
    asked = bool(set(request.GET) - {"langue"})
    form = SearchForm(with_distance(request.GET) if asked else None, initial={"quand": NOW, "rayon": NEARBY})
    context = {"form": form, "asked": asked, **around(request)}
    status = 200
    if not asked:
        context |= {"families": _families(request), "departments_url": kept(reverse("directory:departments"), request)}
    elif form.is_valid():
        context |= _found(request, form)
    else:
        status = 422
        if set(form.errors) == {"ou"}:
            where, category, text = (request.GET.get(name, "") for name in ("ou", "rubrique", "quoi"))
            unmet.note_nowhere(where, category, text, timezone.now())
    response = render(request, "directory/search.html", context, status=status)
    response["Permissions-Policy"] = MAY_ASK_WHERE
    return response


def _found(request: HttpRequest, form: SearchForm) -> dict[str, object]:
    now = timezone.now()
    question = form.question(now)
    findings = find(question, _within(form), MOST)
    if request.method == "GET" and "page" not in request.GET:
        unmet.note_search(question, form.cleaned_data["ou"], findings)
    page = Paginator(in_order(findings), PAGE).get_page(request.GET.get("page"))
    whole = read_whole([found.place_id for found in page])
    cards = [
        card(found, whole[found.place_id], question.open_at, now, number)
        for number, found in enumerate(page, page.start_index())
    ]
    pins = [(each.number, each.place, each.state.is_open) for each in cards]
    if question.open_at is None:
        cards = [replace(each, state=State.CLOSED) for each in cards]  # hours were not asked: one list
    heading = {state: current()["closed_group" if state is State.CLOSED else state.value] for state in HEADINGS}
    groups = [
        {"heading": heading[state] if question.open_at else "", "level": 4 if question.open_at else 3, "cards": group}
        for state in HEADINGS
        if (group := [each for each in cards if each.state is state])
    ]
    asked_at = question.open_at
    return {
        "page": page, "groups": groups, "corrected": findings.corrected, "count": page.paginator.count,
        "capped": findings.capped,
        "moment": when(asked_at, now) if asked_at and asked_at != now else "",
        "facets": _facets(request, findings, question), "towns": _rather(request, form), **_reach(request, form),
        "plan": plan_of(pins, question.near),
        "tiles": {"url": settings.DIRECTORY_TILES, "credit": settings.DIRECTORY_TILES_CREDIT}
        if settings.DIRECTORY_TILES else None,
        "leaflet_url": f"{reverse('directory:found_leaflet')}?{with_distance(request.GET).urlencode()}",
        "notices_of": form.cleaned_data["departement"] or (form.towns[0].department if form.towns else ""),
    }  # fmt: skip


def _within(form: SearchForm) -> PlaceQuerySet:
    rows = Place.objects.published()
    department = form.cleaned_data["departement"]
    return rows.filter(department=department) if department else rows


def in_order(findings: Findings) -> list[Found]:
    return list(chain.from_iterable(findings.by_state[state] for state in HEADINGS))


def _facets(request: HttpRequest, findings: Findings, question: Question) -> list[dict[str, object]]:
    """The categories that most of these places give: one more touch to narrow; none once a category is asked."""
    if question.category:
        return []
    return [
        {"label": current().category(code), "count": count, "url": _with(request, rubrique=code)}
        for code, count in _most(findings.facets)
    ]


def _most(facets: Counter[str]) -> list[tuple[str, int]]:
    """The most given; of two given as often, the first of our list: a page read again says the same."""
    order = list(BY_CODE)
    known = [(code, count) for code, count in facets.items() if code in BY_CODE]
    return sorted(known, key=lambda pair: (-pair[1], order.index(pair[0])))[:FACETS]


def _rather(request: HttpRequest, form: SearchForm) -> list[dict[str, str]]:
    """The other municipalities of that name."""
    return [{"label": str(town), "url": _with(request, ou=str(town))} for town in form.towns[1:]]


def _reach(request: HttpRequest, form: SearchForm) -> dict[str, object]:
    """How far around her this looks, and the other circles, one touch away."""
    chosen = form.cleaned_data["rayon"]
    circles = [(label, "" if km == chosen else _with(request, rayon=km)) for km, label in by_distance()]
    return {"circles": circles if form.near else []}


def _with(request: HttpRequest, **changed: str) -> str:
    query = with_distance(request.GET)
    query.pop("page", None)
    for name, value in changed.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"


@public_page("un lieu publié, que tout le monde peut lire (directory.entry_published) ; ne montre personne")
@require_safe
@in_her_language
def place(request: HttpRequest, uuid: str) -> HttpResponse:
    """Its address, its services with their hours, and when each was checked."""
    row = get_object_or_404(Place.objects.published().with_services(), uuid=uuid)
    now = timezone.now()
    today = timezone.localdate(now)
    context = {
        "place": row, "services": [service_view(row, service, now) for service in row.services.all()],
        "sources": [listing.source for listing in row.listings.all()], "facts": facts(row, today),
        "notices_of": row.department, **around(request),
    }  # fmt: skip
    if not row.confidential:
        context["linked_data"] = _script(place_ld(row, today, request.build_absolute_uri(row.get_absolute_url())))
    return render(request, "directory/place.html", context)


def _script(data: dict[str, object]) -> SafeString:
    """JSON that no browser takes for a tag; a block of data is no script, and our CSP lets it be."""
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return mark_safe(text)


def _families(request: HttpRequest) -> list[dict[str, object]]:
    """The ways in: a family, and those of its services that some place gives, as links that hold the search."""
    given = set(Service.objects.filter(place__in=Place.objects.published()).values_list("category", flat=True))
    families: dict[str, list[dict[str, str]]] = {}
    for category in (each for each in CATEGORIES if each.code in given):
        link = kept(f"{reverse('directory:search')}?rubrique={category.code}&quand={NOW}", request)
        label = current().family(category.family.code)
        families.setdefault(label, []).append({"url": link, "label": current().category(category.code)})
    return [{"label": label, "links": links} for label, links in families.items()]


def found_places(request: HttpRequest, most: int) -> tuple[list[Place], Question]:
    """The places that the search of an address finds, whole and in order, for what is printed of them."""
    form = SearchForm(with_distance(request.GET))
    if not form.is_valid():
        raise Http404
    question = form.question(timezone.now())
    found = in_order(find(question, _within(form).filter(confidential=False), MOST))[:most]
    whole = Place.objects.with_services().in_bulk([each.place_id for each in found])
    return [whole[each.place_id] for each in found], question
