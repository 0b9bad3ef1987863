"""A department on its own page: what is there, what is said there today, and what one may take away of it."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.departments import names
from directory.forms import NOW
from directory.models import Place, Service
from directory.speaking import around, in_her_language, kept
from directory.taxonomy import BY_CODE, CATEGORIES
from directory.words import current
from privacy.policies import public_page

WHY = "les lieux publiés d’un département, que tout le monde peut lire ; ne montre personne"


@public_page(WHY)
@require_safe
@in_her_language
def departments(request: HttpRequest) -> HttpResponse:
    """Those where some place is, with how many."""
    rows = Place.objects.published().order_by().values("department").annotate(count=Count("pk"))
    counts = dict(rows.values_list("department", "count"))
    found = [
        {"name": name, "code": code, "count": counts[code], "url": kept(_url(code), request)}
        for code, name in names().items()
        if code in counts
    ]  # fmt: skip
    return render(request, "directory/departments.html", {"departments": found, **around(request)})


@public_page(WHY)
@require_safe
@in_her_language
def department(request: HttpRequest, code: str) -> HttpResponse:
    """How many services of each category, its notices, and its files."""
    if code not in names():
        raise Http404
    places = Place.objects.published().filter(department=code)
    counted = Service.objects.filter(place__in=places).order_by().values_list("category").annotate(Count("pk"))
    context = {
        "code": code, "name": names()[code], "count": places.count(), "notices_of": code,
        "families": _families(request, code, dict(counted)), "day": timezone.localdate(), "files": _files(code),
        **around(request),
    }  # fmt: skip
    return render(request, "directory/department.html", context)


def _url(code: str) -> str:
    return reverse("directory:department", args=[code])


def _families(request: HttpRequest, code: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The categories that exist there, by family, each a search of the department."""
    words = current()
    found: dict[str, list[dict[str, Any]]] = {}
    unknown = sum(count for category, count in counts.items() if category not in BY_CODE)
    counts = counts | ({"other": counts.get("other", 0) + unknown} if unknown else {})
    for category in (each for each in CATEGORIES if each.code in counts):
        url = f"{reverse('directory:search')}?rubrique={category.code}&departement={code}&quand={NOW}"
        row = {"label": words.category(category.code), "count": counts[category.code], "url": kept(url, request)}
        found.setdefault(words.family(category.family.code), []).append(row)
    return [{"label": label, "rows": rows} for label, rows in found.items()]


def _files(code: str) -> list[dict[str, str]]:
    words = current()
    names = (
        ("leaflet", "printer", "directory:department_leaflet"),
        ("offline", "download", "directory:department_offline"),
        ("kiosk", "universal-access-circle", "directory:department_kiosk"),
        ("spreadsheet", "file-earmark-spreadsheet", "directory:department_csv"),
        ("points", "geo-alt-fill", "directory:department_geojson"),
    )
    return [{"label": words[key], "icon": icon, "url": reverse(name, args=[code])} for key, icon, name in names]
