"""Hours in French with a fortnight's preview; closures and other hours for a while; how full it is."""

from dataclasses import replace

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from directory import editing
from directory.editing.fields import Target
from directory.hours.timetable import OnHolidays, Override, Timetable
from directory.models import Override as OverrideRow
from directory.models import Place, Service
from directory.previewing import Day, fortnight
from directory.schedules import timetable_of
from directory.team.forms import EndForm, HoursForm, OverrideForm, SaturationForm
from directory.team.places import service_of, team_url
from directory.team.pressing import pressed
from journal.pages import attempt
from privacy.policies import find, policy


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def hours(request, pk: int):
    """Written in French, read, shown for fourteen days; kept once what was shown is what was read."""
    service = service_of(request, pk)
    place = _whole(service.place_id)
    initial = {"hours_text": service.hours_text, "on_holidays": service.on_holidays}
    form = HoursForm(request.POST or None, row=service, initial=initial)
    context = {"service": service, "place": place, "form": form, "back": team_url(place)}
    if not (form.is_bound and form.is_valid()):
        return _page(request, form, context)
    if request.POST.get("step") == "save" and form.was_seen:
        said = form.cleaned_data
        values = {"hours": form.reading.osm, "hours_text": said["hours_text"], "on_holidays": said["on_holidays"]}
        done = attempt(
            form,
            lambda: editing.change_facts(
                service, values, by=request.actor, version=said["version"], checked=said["checked"]
            ),
        )
        if done is not None:
            messages.success(request, "Horaires enregistrés, et visibles partout.")
            return redirect(team_url(place))
    table = _table(place, service.pk)
    table = replace(
        table, regular=form.reading.osm, on_holidays=OnHolidays(form.cleaned_data["on_holidays"]), believed_until=None
    )
    context |= {"reading": form.reading, "days": _days(table), "seen": _seen(form)}
    return _page(request, form, context)


def _page(request, form, context):
    status = getattr(form, "status", 422 if form.is_bound and form.errors else 200)
    return render(request, "directory/team/hours.html", context, status=status)


def _seen(form: HoursForm) -> str:
    return f"{form.reading.osm}|{form.cleaned_data['on_holidays']}"


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def override(request, uuid: str):
    """A closure, other hours or a message: what the next fourteen days become is shown before it is kept."""
    place = find(request, Place.objects.with_services(), uuid=uuid)
    targets = _targets(place)
    form = OverrideForm(request.POST or None, targets=[(key, words) for key, (words, _) in targets.items()])
    context = {"place": place, "form": form, "back": team_url(place)}
    if form.is_bound and form.is_valid():
        target = targets[form.cleaned_data["on"]][1]
        if request.POST.get("step") == "save":
            done = attempt(form, lambda: editing.add_override(target, **form.facts, by=request.actor))
            if done:
                messages.success(request, "C’est noté, et visible partout.")
                return redirect(team_url(place))
        context["previews"] = _previews(place, target, form)
    status = getattr(form, "status", 422 if form.is_bound and form.errors else 200)
    return render(request, "directory/team/override.html", context, status=status)


def _previews(place: Place, target: Target, form: OverrideForm) -> list[tuple[str, list[Day]]]:
    """What the fortnight becomes, of each service that it changes."""
    said = form.facts
    if said["kind"] == OverrideRow.Kind.MESSAGE:
        return []
    added = Override(said["since"], said["until"], said["hours"] or None, said["review_on"])
    concerned = [target] if isinstance(target, Service) else list(place.services.all())
    found = []
    for service in concerned:
        table = _table(place, service.pk)
        table = replace(table, overrides=(*table.overrides, added))
        since = max(said["since"], timezone.localdate())
        found.append((service.category_label, fortnight(table, since)))
    return found


def _targets(place: Place) -> dict[str, tuple[str, Target]]:
    found: dict[str, tuple[str, Target]] = {"place": ("Tout le lieu", place)}
    for service in place.services.all():
        found[f"service-{service.pk}"] = (f"Le service : {service.category_label}", service)
    found["structure"] = (f"Toute la structure : {place.structure.name}", place.structure)
    return found


@policy("directory.entry", "moderate")
@require_POST
def end(request, uuid: str, pk: int):
    """It is over sooner: from that day the usual hours hold again."""
    place = find(request, Place.objects.select_related("structure"), uuid=uuid)
    rows = OverrideRow.objects.filter(pk=pk)
    row = get_object_or_404(
        rows.filter(place=place) | rows.filter(service__place=place) | rows.filter(structure=place.structure)
    )
    form = EndForm(request.POST)
    if not form.is_valid():
        return redirect(team_url(place))
    day = form.cleaned_data["on"]
    said = "C’est retiré : les horaires habituels valent de nouveau."
    return pressed(request, lambda: editing.end_override(row, by=request.actor, on=day), team_url(place), said)


@policy("directory.entry", "moderate")
@require_POST
def saturation(request, pk: int):
    """How full it is tonight: nobody believes it tomorrow."""
    service = service_of(request, pk)
    form = SaturationForm(request.POST)
    if form.is_valid():
        editing.set_saturation(service, form.cleaned_data["level"], by=request.actor)
        messages.success(request, "Affluence notée, jusqu’à ce soir minuit.")
    return redirect(team_url(service.place))


def _whole(pk: int) -> Place:
    return Place.objects.with_services().get(pk=pk)


def _table(place: Place, service_pk: int) -> Timetable:
    """The timetable of a service, without the doubt that age casts on it: what is shown is what is written."""
    service = next(each for each in place.services.all() if each.pk == service_pk)
    return replace(timetable_of(place, service), believed_until=None)


def _days(table: Timetable) -> list[Day]:
    return fortnight(table, timezone.localdate())
