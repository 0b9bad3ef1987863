"""Texts that came from outside (a structure's link, a volunteer) and wait to be read, then are decided of."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Role
from directory import editing
from directory.editing.fields import label_of
from directory.models import Change, Coverage, Service, Structure
from directory.models.territorial import TEAM
from directory.panels import Ask, Cell, Panel, Table, show
from journal.pages import attempt
from privacy.policies import can, policy

PER_PAGE = 25
TARGETS = ("structure", "place__structure", "service__place__structure")


class RefuseForm(forms.Form):
    reason = forms.CharField(label="Pourquoi", max_length=300)


def waiting_for(actor):
    """Those of the departments that her team covers, or that none does."""
    rows = Change.objects.waiting().select_related(*TARGETS).order_by("recorded_at", "pk")
    if actor.has_role(Role.NATIONAL_ADMIN):
        return rows
    elsewhere = Coverage.objects.exclude(territory__in=actor.territories(*TEAM)).values("department")
    return rows.exclude(Q(place__department__in=elsewhere) | Q(service__place__department__in=elsewhere))


def name_of(target):
    return f"{target.category_label} ({target.place.name})" if isinstance(target, Service) else target.name


@policy("directory.entry", "moderate")
@require_http_methods(["GET"])
def changes_to_read(request):
    page = Paginator(waiting_for(request.actor), PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        [
            f"{timezone.localtime(row.recorded_at):%d/%m/%Y}",
            Cell(name_of(row.target), reverse("directory:change_to_read", args=[row.pk])),
            label_of(type(row.target), row.field), row.get_origin_display(),
        ]
        for row in page
    ]  # fmt: skip
    panel = Panel(
        title="Textes à relire",
        said=["Descriptions et contacts venus du dehors. Fermetures, horaires et affluence sont déjà affichés."],
        tables=[Table("À relire", ("Reçu le", "Quoi", "Fait", "D’où"), lines, "Aucun texte n’attend.")],
        back=(reverse("directory:tools"), "Outils de l’annuaire"),
        page=page,
    )
    return show(request, panel)


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def change_to_read(request, pk):
    row = Change.objects.select_related(*TARGETS).filter(pk=pk).first()
    if row is None:
        raise Http404
    target = row.target
    if not can(request.actor, "directory.entry", "moderate", target):
        raise PermissionDenied
    act = request.POST.get("act")
    accepting = forms.Form(request.POST if act == "accept" else None)
    refusing = RefuseForm(request.POST if act == "refuse" else None)
    if act == "accept" and attempt(accepting, lambda: editing.accept(row, by=request.actor)):
        messages.success(request, "Le texte est affiché.")
        return redirect("directory:changes_to_read")
    if act == "refuse" and refusing.is_valid():
        reason = refusing.cleaned_data["reason"]
        if attempt(refusing, lambda: editing.refuse(row, by=request.actor, reason=reason)):
            messages.success(request, "La proposition est refusée.")
            return redirect("directory:changes_to_read")
    waits = row.state == Change.State.WAITING
    place = target.place if isinstance(target, Service) else target
    page = "" if isinstance(place, Structure) else reverse("directory:team_place", args=[place.uuid])
    facts = [
        {"label": "Avant", "value": _said(row.before)}, {"label": "Proposé", "value": _said(row.after)},
        {"label": "D’où", "value": row.get_origin_display()},
        {"label": "Où il en est", "value": row.get_state_display()},
    ]  # fmt: skip
    asks = [
        Ask("accept", "C’est juste", "Afficher ce texte", accepting),
        Ask("refuse", "Ce n’est pas juste", "Refuser", refusing, kind="nu"),
    ]
    panel = Panel(
        title=f"{label_of(type(target), row.field)} : {name_of(target)}", facts=facts, asks=asks if waits else [],
        refused=[accepting, refusing], links=[(page, "Voir sa fiche")] if page else [],
        back=(reverse("directory:changes_to_read"), "Textes à relire"),
    )  # fmt: skip
    return show(request, panel)


def _said(value):
    if isinstance(value, list):
        return ", ".join(" ".join(filter(None, each)) if isinstance(each, list) else str(each) for each in value)
    return "Rien" if value in (None, "") else str(value)
