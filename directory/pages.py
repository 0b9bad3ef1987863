"""The public pages: what is open and near, and the page of a place. The address holds the search; no script needed."""

from dataclasses import replace
from itertools import chain

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory import unmet
from directory.forms import NOW, SearchForm
from directory.hours.timetable import State
from directory.models import Place, Service
from directory.search.finding import Findings, Found, Question, find
from directory.showing import card, facts, service_view, when
from directory.taxonomy import BY_CODE, CATEGORIES
from privacy.policies import public_page

PAGE = 20
MOST = 500  # places of one search: whoever looks through more of them asks for something nearer
FACETS = 8
HEADINGS = {
    State.CERTAIN: "Ouverts",
    State.OPEN_ENDED: "Ouverts, heure de fin non précisée",
    State.CLOSED: "Ouvrent plus tard",
    State.UNKNOWN: "Horaires à vérifier",
}


@public_page("les lieux publiés, que tout le monde peut lire (directory.entry_published) ; ne montre personne")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The form, then the list: surely open first, then open since an hour, later, and those to call before going."""
    asked = bool(request.GET)
    now = timezone.now()
    form = SearchForm(request.GET or None, initial={"quand": NOW, "rayon": "5"})
    context = {"form": form, "asked": asked, **_nav()}
    if not asked:
        return render(request, "directory/search.html", context | {"families": _families()})
    if not form.is_valid():
        if set(form.errors) == {"ou"}:
            where, category, text = (request.GET.get(name, "") for name in ("ou", "rubrique", "quoi"))
            unmet.note_nowhere(where, category, text, now)
        return render(request, "directory/search.html", context, status=422)
    question = form.question(now)
    findings = find(question, most=MOST)
    if request.method == "GET" and "page" not in request.GET:
        unmet.note_search(question, form.cleaned_data["ou"], findings)
    page = Paginator(_in_order(findings), PAGE).get_page(request.GET.get("page"))
    whole = Place.objects.with_services().in_bulk([found.place_id for found in page])
    cards = [card(found, whole[found.place_id], question.open_at, now) for found in page]
    if question.open_at is None:
        cards = [replace(each, state=State.CLOSED) for each in cards]  # hours were not asked: one list
    groups = [
        {"heading": HEADINGS[state] if question.open_at else "", "level": 4 if question.open_at else 3, "cards": group}
        for state in HEADINGS
        if (group := [each for each in cards if each.state is state])
    ]
    context |= {"page": page, "groups": groups, "corrected": findings.corrected, "count": page.paginator.count}
    context |= {"capped": findings.capped, "facets": _facets(findings, question)}
    context["moment"] = when(question.open_at, now) if question.open_at not in (None, now) else ""
    return render(request, "directory/search.html", context)


def _facets(findings: Findings, question: Question) -> list[dict[str, object]]:
    """The categories that most of these places give: one more touch to narrow; none once a category is asked."""
    if question.category:
        return []
    common = findings.facets.most_common(FACETS)
    return [{"code": code, "label": BY_CODE[code].label, "count": count} for code, count in common if code in BY_CODE]


def _in_order(findings: Findings) -> list[Found]:
    return list(chain.from_iterable(findings.by_state[state] for state in HEADINGS))


@public_page("un lieu publié, que tout le monde peut lire (directory.entry_published) ; ne montre personne")
@require_safe
def place(request: HttpRequest, uuid: str) -> HttpResponse:
    """Its address, its services with their hours, and when each was checked."""
    row = get_object_or_404(Place.objects.published().with_services(), uuid=uuid)
    now = timezone.now()
    services = [service_view(row, service, now) for service in row.services.all()]
    sources = [listing.source for listing in row.listings.all()]
    context = {"place": row, "services": services, "sources": sources, "facts": facts(row, timezone.localdate(now))}
    context["notices_of"] = row.department
    return render(request, "directory/place.html", context | _nav())


def _families() -> list[dict[str, object]]:
    """The ways in: a family, and those of its services that some place gives, as links that hold the search."""
    given = set(Service.objects.filter(place__in=Place.objects.published()).values_list("category", flat=True))
    families: dict[str, list[dict[str, str]]] = {}
    for category in (each for each in CATEGORIES if each.code in given):
        link = f"{reverse('directory:search')}?rubrique={category.code}&quand={NOW}"
        families.setdefault(category.family.label, []).append({"url": link, "label": category.label})
    return [{"label": label, "links": links} for label, links in families.items()]


def _nav() -> dict[str, object]:
    return {"public_nav": [{"label": "Trouver un lieu", "url": reverse("directory:search"), "active": True}]}
