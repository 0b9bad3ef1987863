"""The team's pages of paper cards."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from directory.models import CardBatch, CardFeedback, CardHandout, Structure
from directory.outreach import cards
from directory.panels import Ask, Cell, Panel, Table, show
from directory.team_forms import TeamForm, TerritoryField
from journal.pages import attempt, day_field
from messaging.models.contact import Language
from privacy.policies import find, policy


class BatchForm(TeamForm):
    territory = TerritoryField()
    title = forms.CharField(label="Ce qui est imprimé", max_length=120)
    language = forms.ChoiceField(label="Langue", choices=Language.choices)
    printed_on = day_field("Imprimées le", initial=timezone.localdate)
    quantity = forms.IntegerField(label="Combien de cartes", min_value=1, max_value=1_000_000)


class HandoutForm(forms.Form):
    structure = forms.CharField(label="Structure de l’annuaire", max_length=200, required=False)
    where = forms.CharField(
        label="Ou un autre endroit", max_length=160, required=False, help_text="« Gare Saint-Jean, maraude du mardi »"
    )
    handed_on = day_field("Déposées le", initial=timezone.localdate)
    quantity = forms.IntegerField(label="Combien", min_value=1, max_value=1_000_000)

    def clean_structure(self) -> Structure | None:
        name = self.cleaned_data["structure"].strip()
        found = Structure.objects.filter(name__iexact=name).first() if name else None
        if name and found is None:
            raise forms.ValidationError("Aucune structure de ce nom : l’écrire comme dans l’annuaire.")
        return found

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if not self.errors and not facts.get("structure") and not facts.get("where"):
            self.add_error("where", "Dire où les cartes ont été déposées.")
        return facts


class FeedbackForm(forms.Form):
    noted_on = day_field("Vu ou dit le", initial=timezone.localdate)
    taken = forms.IntegerField(label="Cartes prises", min_value=0)
    useful = forms.ChoiceField(label="Servent-elles ?", choices=CardFeedback.Useful.choices, initial="unknown")
    missing = forms.CharField(label="Ce qui manque sur la carte", max_length=300, required=False)


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def card_batches(request):
    """What was printed, what is left, and the totals of all of it."""
    actor = request.actor
    form = BatchForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        batch = CardBatch.objects.create(**form.cleaned_data)
        messages.success(request, "Le tirage est noté.")
        return redirect("directory:card_batch", batch.pk)
    rows = CardBatch.objects.visible_to(actor)
    every = cards.totals(rows)
    listed = rows.select_related("territory").annotate(handed=Sum("handouts__quantity"))
    lines = [
        [
            Cell(row.title, reverse("directory:card_batch", args=[row.pk])), row.territory.name,
            row.get_language_display(), str(row.quantity), str(row.quantity - (row.handed or 0)),
        ]
        for row in listed
    ]  # fmt: skip
    panel = Panel(
        title="Cartes en papier",
        said=["Où les cartes sont déposées, si elles sont prises, et ce qu’il faudrait y changer."],
        figures=_figures(every),
        tables=[
            Table("Tirages", ("Carte", "Territoire", "Langue", "Imprimées", "Restantes"), lines, "Aucun tirage."),
            Table("Ce qui manque, dit sur place", ("Retour",), [[words] for words in every.missing], "Aucun retour."),
        ],
        asks=[Ask("batch", "Noter un tirage", "Noter ce tirage", form)],
        back=(reverse("directory:tools"), "Outils de l’annuaire"),
    )
    return show(request, panel)


def _figures(found: cards.Totals) -> list[tuple[str, str]]:
    useful = ", ".join(f"{label.lower()} : {number}" for label, number in found.useful.items() if number)
    return [
        ("Imprimées", str(found.printed)),
        ("Déposées", str(found.handed)),
        ("Prises", f"{found.taken} sur {found.seen} là où quelqu’un est repassé"),
        ("Servent-elles ?", useful or "Aucun retour pour l’instant"),
    ]


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def card_batch(request, pk):
    """Where the cards of a batch were left."""
    batch = find(request, CardBatch.objects.visible_to(request.actor).select_related("territory"), pk=pk)
    form = HandoutForm(request.POST or None)
    if form.is_valid() and attempt(form, lambda: cards.hand_out(batch, by=request.actor, **form.cleaned_data)):
        messages.success(request, "Le dépôt est noté.")
        return redirect("directory:card_batch", batch.pk)
    handouts = batch.handouts.select_related("structure", "feedback")
    rows = [
        [
            Cell(where_of(row), reverse("directory:card_handout", args=[row.pk])), f"{row.handed_on:%d/%m/%Y}",
            str(row.quantity), _seen(row),
        ]
        for row in handouts
    ]  # fmt: skip
    panel = Panel(
        title=batch.title,
        said=[f"{batch.territory.name} · {batch.get_language_display()} · imprimées le {batch.printed_on:%d/%m/%Y}"],
        figures=[("Restantes", f"{cards.left_of(batch)} sur {batch.quantity}")],
        tables=[Table("Dépôts", ("Où", "Le", "Combien", "Retour"), rows, "Aucune carte n’est encore déposée.")],
        asks=[Ask("handout", "Noter un dépôt", "Noter ce dépôt", form)],
        back=(reverse("directory:card_batches"), "Cartes en papier"),
    )
    return show(request, panel)


def where_of(handout: CardHandout) -> str:
    return " · ".join(filter(None, [handout.structure.name if handout.structure else "", handout.where]))


def _seen(handout: CardHandout) -> str:
    feedback = getattr(handout, "feedback", None)
    return f"{feedback.taken} prises · {feedback.get_useful_display()}" if feedback else "Pas encore"


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def card_handout(request, pk):
    """What was seen or said where some cards were left."""
    rows = CardHandout.objects.visible_to(request.actor).select_related("batch", "structure", "feedback")
    handout = find(request, rows, pk=pk)
    before = getattr(handout, "feedback", None)
    initial = {name: getattr(before, name) for name in FeedbackForm.base_fields} if before else None
    form = FeedbackForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(form, lambda: cards.come_back(handout, by=request.actor, **form.cleaned_data)):
        messages.success(request, "Le retour est noté.")
        return redirect("directory:card_batch", handout.batch_id)
    panel = Panel(
        title=where_of(handout),
        said=[f"{handout.quantity} cartes « {handout.batch.title} », le {handout.handed_on:%d/%m/%Y}"],
        asks=[Ask("feedback", "Qu’en est-il ?", "Noter ce retour", form)],
        back=(reverse("directory:card_batch", args=[handout.batch_id]), handout.batch.title),
    )
    return show(request, panel)
