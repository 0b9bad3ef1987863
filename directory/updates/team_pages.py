"""The team's page of a structure's link: whom it is sent to, which links are open, what came in by them."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from directory.models import PrivateContact, SelfUpdate, Structure, UpdateLink
from directory.panels import Ask, Cell, Panel, Table, show
from directory.updates import giving
from privacy.policies import find, policy
from privacy.projection import project

PER_PAGE = 25


class ContactForm(forms.Form):
    name = forms.CharField(label="Qui demander", max_length=120, required=False)
    email = forms.EmailField(label="Courriel de la structure, pour l’équipe seulement", max_length=200)


@policy("directory.contact_private", "read")
@require_http_methods(["GET", "POST"])
def structure_link(request, pk):
    structure = find(request, Structure.objects.all(), pk=pk)
    known = PrivateContact.objects.select_related("contact").filter(structure=structure).first()
    act = request.POST.get("act")
    form = ContactForm(request.POST if act == "contact" else None, initial=_initial(known, request.actor))
    if act == "contact" and form.is_valid():
        giving.keep_contact(structure, **form.cleaned_data)
        messages.success(request, "L’adresse est notée.")
        return redirect("directory:structure_link", structure.pk)
    shown = ""
    if act == "send":
        sent = giving.send(structure)
        messages.success(request, "Le lien part." if sent else "Aucune adresse n’est connue : la noter d’abord.")
        return redirect("directory:structure_link", structure.pk)
    if act == "revoke":
        count = giving.take_back(structure)
        messages.success(request, f"Liens retirés : {count}.")
        return redirect("directory:structure_link", structure.pk)
    if act == "show":
        shown = giving.give(structure, by=request.actor)
    return show(request, _panel(structure, known, form, shown))


def _initial(known, actor):
    if known is None:
        return None
    fields = project(known.contact, actor, fields={"email"}, why="écrire à une structure")
    return {**fields, **project(known, actor, fields={"name"}, why="écrire à une structure")}


def _panel(structure, known, form, shown):
    links = UpdateLink.objects.filter(structure=structure).select_related("link", "item__campaign", "by__user")[:20]
    rows = [
        [
            f"{timezone.localtime(row.link.created_at):%d/%m/%Y}", Cell("", state=_state(row.link)),
            f"{timezone.localtime(row.link.expires_at):%d/%m/%Y}", str(row.uses),
            row.item.campaign.name if row.item else row.by.name,
        ]
        for row in links
    ]  # fmt: skip
    said = [f"À dicter ou à montrer maintenant, une seule fois : {shown}"] if shown else []
    return Panel(
        title=f"Lien de {structure.name}",
        said=[
            "Sans compte, la structure dit ses fermetures, ses horaires et son affluence. Trente jours au plus.",
            *said,
        ],
        tables=[
            Table("Liens donnés", ("Donné le", "État", "Jusqu’au", "Envois reçus", "Par"), rows, "Aucun lien."),
            _updates(SelfUpdate.objects.filter(link__structure=structure)[:20]),
        ],
        asks=[
            Ask("contact", "Son adresse", "Noter cette adresse", form, "Aucune autre ne reçoit de lien."),
            Ask("send", "Envoyer un lien", "Envoyer un lien", None, kind="doux") if known else _oral(),
            *([_oral()] if known else []),
            Ask("revoke", "Retirer les liens", "Retirer tous les liens ouverts", None, kind="rouge"),
        ],
        back=(reverse("directory:self_updates"), "Mises à jour par les structures"),
    )


def _oral():
    intro = "Pour une structure qui n’a pas de courriel : l’adresse s’affiche une fois, à montrer ou à dicter."
    return Ask("show", "Donner un lien de vive voix", "Afficher un lien", None, intro, kind="doux")


def _state(link):
    if link.revoked_at:
        return ("", "x-lg", "Retiré")
    if link.expires_at <= timezone.now():
        return ("", "clock", "Expiré")
    return ("vert", "link-45deg", "Ouvert")


def _updates(rows):
    lines = [
        [
            f"{timezone.localtime(row.at):%d/%m à %H:%M}", row.get_kind_display(), " · ".join(row.shown),
            " · ".join(row.waiting),
        ]
        for row in rows
    ]  # fmt: skip
    return Table("Ce qui est arrivé", ("Le", "Quoi", "Affiché", "À relire"), lines, "Rien pour l’instant.")


@policy("directory.entry", "moderate")
@require_safe
def self_updates(request):
    """What structures said by themselves, the latest first."""
    rows = SelfUpdate.objects.select_related("link__structure")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        [
            f"{timezone.localtime(row.at):%d/%m à %H:%M}",
            Cell(row.link.structure.name, reverse("directory:structure_link", args=[row.link.structure_id])),
            row.get_kind_display(), " · ".join(row.shown), " · ".join(row.waiting),
        ]
        for row in page
    ]  # fmt: skip
    columns = ("Le", "Structure", "Quoi", "Affiché", "À relire")
    panel = Panel(
        title="Mises à jour par les structures",
        figures=[
            ("Structures qui se sont mises à jour", str(_structures())),
            ("Dont « rien n’a changé »", str(SelfUpdate.objects.filter(kind=SelfUpdate.Kind.NO_CHANGE).count())),
        ],
        tables=[Table("Reçues", columns, lines, "Aucune structure n’a encore utilisé son lien.")],
        back=(reverse("directory:tools"), "Outils de l’annuaire"),
        page=page,
    )
    return show(request, panel)


def _structures():
    return UpdateLink.objects.filter(uses__gt=0).values("structure").distinct().count()
