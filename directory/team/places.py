"""The list of places, a place's sheet with its history, what it is and where, who checked it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory import editing
from directory.models import Change, Place, Service, Structure
from directory.search.wording import with_words
from directory.team.forms import BY_HAND, FindForm, PlaceForm, SaturationForm, ServiceForm, StructureForm
from directory.team.pressing import pressed
from directory.team.showing import history, sheet
from journal.moves import moves_for, perform
from journal.pages import attempt, show_form
from privacy.policies import find, offered, policy

PAGE = 30


def team_url(place: Place) -> str:
    return reverse("directory:team_place", args=[place.uuid])


@policy("directory.entry", "moderate")
@require_safe
def index(request):
    """Every place, online or not, with what waits of it."""
    form = FindForm(request.GET or None)
    rows = Place.objects.select_related("structure").order_by("city", "name", "pk")
    if form.is_valid():
        rows = _asked(rows, form.cleaned_data)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/team/index.html", {"form": form, "page": page})


def _asked(rows, asked):
    if asked["quoi"].strip():
        rows, _ = with_words(rows, asked["quoi"])
    if asked["departement"]:
        rows = rows.filter(department=asked["departement"])
    match asked["etat"]:
        case "draft" | "suspended":
            return rows.filter(structure__status=asked["etat"])
        case "online":
            return rows.filter(pk__in=Place.objects.published().values("pk"))
        case "team":
            return rows.filter(visibility=Place.Visibility.TEAM)
        case "closed":
            return rows.filter(Q(closed_on__isnull=False) | Q(structure__status=Structure.Status.CLOSED))
    return rows


@policy("directory.entry", "moderate")
@require_safe
def place(request, uuid: str):
    """What is known of a place, of each service, since when and from whom; what may be changed, where she may."""
    row = get_object_or_404(Place.objects.with_services(), uuid=uuid)
    may = offered(request.actor, row, moderate=("directory.entry", "moderate"))
    moves = moves_for(row.structure, request.actor) if may["moderate"] else []
    context = {
        "place": row, "may": may, "moves": moves, "history": history(row), "methods": BY_HAND,
        "saturation": SaturationForm(), **sheet(row, timezone.now()),
    }  # fmt: skip
    return render(request, "directory/team/place.html", context)


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def create(request):
    """A structure that nobody wrote yet: a draft, with nothing shown until it is put online."""
    form = StructureForm(request.POST or None)
    if form.is_bound and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "network", "siret")}
        made = attempt(form, lambda: editing.create_structure(values, by=request.actor))
        if made:
            return redirect("directory:team_new_place", made.uuid)
    return show_form(
        request, form, heading="Ajouter une structure", submit="Continuer : son lieu", back=reverse("directory:team"),
        intro="Une structure tient un lieu ou plusieurs. Elle reste un brouillon jusqu’à sa mise en ligne.",
    )  # fmt: skip


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def create_place(request, uuid: str):
    structure = find(request, Structure.objects.all(), uuid=uuid)
    form = PlaceForm(request.POST or None, initial={"name": structure.name})
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: editing.create_place(structure, **_said(form), by=request.actor))
        if made:
            return redirect("directory:team_new_service", made.uuid)
    return show_form(
        request, form, heading="Ajouter un lieu", submit="Continuer : ses services", back=reverse("directory:team")
    )


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def create_service(request, uuid: str):
    row = find(request, Place.objects.all(), uuid=uuid)
    form = ServiceForm(request.POST or None)
    if form.is_bound and form.is_valid():
        checked = form.cleaned_data["checked"]
        made = attempt(form, lambda: editing.create_service(row, form.values, by=request.actor, checked=checked))
        if made:
            return redirect("directory:team_hours", made.pk)
    return show_form(
        request, form, heading="Ajouter un service", submit="Continuer : ses horaires", back=team_url(row)
    )


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def change(request, uuid: str):
    """Its name, address, contacts, who may see it."""
    row = find(request, Place.objects.all(), uuid=uuid)
    form = PlaceForm(request.POST or None, row=row, initial={name: getattr(row, name) for name in PLACE_FACTS})
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        done = attempt(
            form, lambda: editing.change_facts(row, **_said(form), by=request.actor, version=version)
        )  # fmt: skip
        if done is not None:
            messages.success(request, "C’est enregistré, et visible partout.")
            return redirect(team_url(row))
    return show_form(
        request, form, heading=f"Modifier {row.name}", submit="Enregistrer", back=team_url(row),
        intro="Ce qui est montré à l’écran est compté comme vérifié aujourd’hui.",
    )  # fmt: skip


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def change_service(request, pk: int):
    service = service_of(request, pk)
    form = ServiceForm(request.POST or None, row=service, initial=ServiceForm.initial_of(service))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        done = attempt(
            form,
            lambda: editing.change_facts(
                service, form.values, by=request.actor, version=said["version"], checked=said["checked"]
            ),
        )
        if done is not None:
            messages.success(request, "C’est enregistré, et visible partout.")
            return redirect(team_url(service.place))
    return show_form(
        request, form, heading=f"Modifier {service.category_label.lower()}", submit="Enregistrer",
        back=team_url(service.place), intro=service.place.name,
    )  # fmt: skip


@policy("directory.entry", "moderate")
@require_POST
def verify(request, uuid: str):
    """« Rien n’a changé » : everything shown was checked today."""
    row = find(request, Place.objects.all(), uuid=uuid)
    method = request.POST.get("method")
    if method in dict(BY_HAND):
        editing.verify(row, (), method, by=request.actor)
        messages.success(request, "Tout est noté vérifié aujourd’hui.")
    return redirect(team_url(row))


@policy("directory.entry", "moderate")
@require_POST
def move(request, uuid: str, transition: str):
    """Put online, suspend, close: the structure that holds the place."""
    row = find(request, Place.objects.select_related("structure"), uuid=uuid)
    version = request.POST.get("version")
    return pressed(
        request,
        lambda: perform(row.structure, transition, by=request.actor, version=version),
        team_url(row),
        "C’est fait, et vu partout.",
    )


@policy("directory.entry", "moderate")
@require_POST
def revert(request, pk: int):
    """Say again what was said before."""
    row = get_object_or_404(Change.objects.select_related("place", "service__place", "structure"), pk=pk)
    here = find(request, Place.objects.all(), pk=_door_of(row))
    said = "C’est annulé : ce qui était dit avant l’est de nouveau."
    return pressed(request, lambda: editing.revert(row, by=request.actor), team_url(here), said)


def _door_of(row: Change) -> int | None:
    """The place whose sheet shows this change."""
    if row.structure:
        return row.structure.places.values_list("pk", flat=True).first()
    return row.service.place_id if row.service else row.place_id


PLACE_FACTS = (
    "name", "confidential", "address", "postal_code", "city", "latitude", "longitude", "precision", "telephone",
    "mail", "website", "visibility", "closed_on",
)  # fmt: skip


def _said(form: PlaceForm) -> dict[str, Any]:
    """A place's facts, and how they are known."""
    said = form.cleaned_data
    return {"values": {name: said[name] for name in PLACE_FACTS}, "checked": said["checked"]}


def service_of(request, pk):
    """A service of a place that she may change: 404, 403."""
    service = get_object_or_404(Service.ever.select_related("place__structure"), pk=pk)
    find(request, Place.objects.all(), pk=service.place_id)
    return service
