"""The team's pages of campaigns: opened, followed; a structure that did not answer is called from here."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from directory.campaigns import following
from directory.models import Campaign, CampaignItem
from directory.panels import Ask, Cell, Panel, Table, show
from directory.taxonomy import BY_CODE
from directory.team_forms import CATEGORY_CHOICES, DepartmentsField, TeamForm, TerritoryField
from journal.pages import VersionForm, attempt, day_field
from privacy.policies import find, policy

PER_PAGE = 50
Status = CampaignItem.Status
STATES = {
    Status.TODO: ("ambre", "clock"),
    Status.STARTED: ("bleu", "hourglass-split"),
    Status.DONE: ("vert", "check-lg"),
    Status.NO_CHANGE: ("vert", "check2-square"),
}


class CampaignForm(TeamForm):
    name = forms.CharField(label="Nom", max_length=120, help_text="« Mise à jour de l’été »")
    territory = TerritoryField()
    departments = DepartmentsField()
    categories = forms.MultipleChoiceField(
        label="Rubriques", required=False, choices=CATEGORY_CHOICES, help_text="Aucune choisie : toutes.",
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip
    sections = forms.MultipleChoiceField(
        label="À mettre à jour", choices=Campaign.Section.choices, widget=forms.CheckboxSelectMultiple
    )
    starts_on = day_field("Du", initial=timezone.localdate)
    ends_on = day_field("Au, inclus")


class CalledForm(VersionForm):
    """What a person was told when she called."""

    SAID = (("no_change", "Rien n’a changé"), ("done", "Mise à jour faite avec elle"))
    said = forms.ChoiceField(label="Ce qu’elle a dit", choices=SAID, widget=forms.RadioSelect)


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def campaigns(request):
    form = CampaignForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        row = attempt(form, lambda: following.open_campaign(by=request.actor, **form.cleaned_data))
        if row:
            return redirect("directory:campaign", row.pk)
    rows = following.with_counts(Campaign.objects.visible_to(request.actor).select_related("territory"))
    lines = [
        [
            Cell(row.name, reverse("directory:campaign", args=[row.pk])), row.territory.name,
            f"{row.starts_on:%d/%m/%Y} – {row.ends_on:%d/%m/%Y}", f"{row.answered} sur {row.asked}",
        ]
        for row in rows
    ]  # fmt: skip
    panel = Panel(
        title="Campagnes de mise à jour",
        said=["Un message avec un lien le premier jour, deux rappels à trois et sept jours, puis un appel."],
        tables=[Table("Campagnes", ("Nom", "Territoire", "Jours", "Réponses"), lines, "Aucune campagne.")],
        asks=[Ask("campaign", "Ouvrir une campagne", "Ouvrir cette campagne", form)],
        back=(reverse("directory:tools"), "Outils de l’annuaire"),
    )
    return show(request, panel)


def _days(row):
    return f"Du {row.starts_on:%d/%m/%Y} au {row.ends_on:%d/%m/%Y}"


@policy("directory.entry", "moderate")
@require_http_methods(["GET"])
def campaign(request, pk):
    """How far it is, and where each structure is."""
    row = find(request, Campaign.objects.visible_to(request.actor).select_related("territory"), pk=pk)
    found = following.progress(row)
    chosen = request.GET.get("etat") if request.GET.get("etat") in Status.values else ""
    items = row.items.select_related("structure").order_by("structure__name", "pk")
    page = Paginator(items.filter(status=chosen) if chosen else items, PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        [
            Cell(each.structure.name, reverse("directory:campaign_item", args=[each.pk])),
            Cell("", state=(*STATES[each.status], each.get_status_display())),
            ("Pas encore écrit", "Invitée", "Un rappel", "Deux rappels")[each.wave + 1],
            f"{timezone.localtime(each.done_at):%d/%m}" if each.done_at else "",
        ]
        for each in page
    ]  # fmt: skip
    share = f" ({100 * found.answered // found.asked} %)" if found.asked else ""
    where = ", ".join(row.departments) or "aucun département"
    what = ", ".join(BY_CODE[code].label for code in row.categories if code in BY_CODE) or "toutes les rubriques"
    panel = Panel(
        title=row.name,
        said=[" · ".join((_days(row), where, what, ", ".join(row.said_sections).lower()))],
        figures=[
            ("Réponses", f"{found.answered} sur {found.asked}{share}"),
            ("Rien n’a changé", str(found.no_change)),
            ("Mises à jour", str(found.done)),
            ("Par elles-mêmes, sans l’équipe", f"{found.alone} sur {found.answered}"),
            ("Commencées", str(found.started)),
            ("À faire", str(found.todo)),
            ("Sans adresse connue : à appeler", str(found.unreachable)),
        ],
        tables=[Table("Structures", ("Structure", "Où elle en est", "Écrit", "Faite le"), lines, "Aucune structure.")],
        links=[("?", "Toutes"), *((f"?etat={value}", label) for value, label in Status.choices)],
        back=(reverse("directory:campaigns"), "Campagnes"),
        page=page,
    )
    return show(request, panel)


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def campaign_item(request, pk):
    """A structure of a campaign: its places and numbers, to call it; what it said is noted here."""
    rows = CampaignItem.objects.visible_to(request.actor).select_related("campaign", "structure")
    item = find(request, rows, pk=pk)
    form = CalledForm(request.POST or None, row=item)
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: following.called(item, form.cleaned_data["said"], by=request.actor)):
            messages.success(request, "C’est noté.")
            return redirect("directory:campaign", item.campaign_id)
        item = rows.get(pk=pk)
    places = item.structure.places.filter(closed_on=None).order_by("name")
    lines = [[Cell(each.name, each.get_absolute_url()), each.telephone or "Aucun", each.city] for each in places]
    waits = item.status in CampaignItem.WAITING
    panel = Panel(
        title=item.structure.name,
        said=[f"{item.campaign.name} · {item.get_status_display()}"],
        tables=[Table("Ses lieux", ("Lieu", "Téléphone", "Commune"), lines, "Aucun lieu ouvert.")],
        asks=[Ask("called", "Vous l’avez appelée", "Noter ce qu’elle a dit", form)] if waits else [],
        refused=[form],
        links=[(reverse("directory:structure_link", args=[item.structure_id]), "Son lien et son adresse")],
        back=(reverse("directory:campaign", args=[item.campaign_id]), item.campaign.name),
    )
    return show(request, panel)
