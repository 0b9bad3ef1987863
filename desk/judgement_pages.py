"""« Réglages » : what a territory chose where the profession leaves a choice, since when, and why."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Role, Territory
from journal import judgements
from journal.models import Judgement
from journal.pages import attempt, day_field, show_form
from privacy.policies import can, policy


class DecisionForm(forms.Form):
    value = forms.IntegerField(label="Nouvelle valeur", widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    from_on = day_field("À partir du")
    why = forms.CharField(
        label="Pourquoi", max_length=200, help_text="Les collègues le liront, et celles qui viendront après."
    )

    def __init__(self, *args, choice, **kwargs):
        super().__init__(*args, **kwargs)
        low, high = choice.between
        self.fields["value"].help_text = f"De {low} à {high} {choice.unit}."
        self.fields["value"].widget.attrs |= {"min": low, "max": high}


def _territories(request):
    """Those whose choices this person reads, by code."""
    rows = Territory.objects.filter(pk__in=request.actor.territories(Role.COORDINATOR, Role.MANAGER))
    return {row.code: row for row in rows}


def _territory(request):
    mine = _territories(request)
    code = request.GET.get("territoire") or next(iter(mine), "")
    if code not in mine:
        raise Http404
    if not can(request.actor, "judgement", "read", mine[code]):
        raise Http404
    return mine[code]


@policy("judgement", "read")
@require_GET
def choices(request):
    """Every choice: what is in force, the study's default, and what has been decided."""
    territory, today = _territory(request), timezone.localdate()
    decided = {}
    for row in Judgement.objects.filter(territory=territory).select_related("decided_by__user").order_by("-from_on"):
        decided.setdefault(row.name, []).append(row)
    values = judgements.judged(today)
    lines = [
        {"choice": choice, "value": values.of(choice, territory.pk), "decided": decided.get(choice.name, [])}
        for choice in sorted(judgements.every(), key=lambda choice: choice.label)
    ]
    context = {
        "territory": territory, "lines": lines, "today": today,
        "others": [row for row in _territories(request).values() if row != territory],
        "may_decide": bool(can(request.actor, "judgement", "update", territory)),
    }  # fmt: skip
    return render(request, "desk/choices.html", context)


@policy("judgement", "update")
@require_http_methods(["GET", "POST"])
def decide(request, name):
    """One choice changes from a day on, with its reason. What was promised before that day stands."""
    territory = _territory(request)
    if not can(request.actor, "judgement", "update", territory):
        raise PermissionDenied
    choice = next((row for row in judgements.every() if row.name == name), None)
    if choice is None:
        raise Http404
    form = DecisionForm(
        request.POST or None, choice=choice,
        initial={"value": choice.of(territory.pk), "from_on": timezone.localdate()},
    )  # fmt: skip
    back = f"{reverse('desk:choices')}?territoire={territory.code}"
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if attempt(form, lambda: judgements.decide(choice, territory.pk, by=request.actor, **facts)):
            messages.success(request, "C’est décidé.")
            return redirect(back)
    now = choice.of(territory.pk)
    return show_form(
        request, form, heading=choice.label, submit="Décider", back=back,
        intro=f"Aujourd’hui : {now} {choice.unit}. Par défaut : {choice.default}.",
    )  # fmt: skip
