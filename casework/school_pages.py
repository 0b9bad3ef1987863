"""The children's schools before a relay: who does what, by when."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework import schools
from casework.models import Accompaniment, SchoolStep
from journal.pages import attempt, day_field, show_form
from privacy.policies import find, offered, policy
from privacy.projection import project, project_many


class StepForm(forms.Form):
    who = forms.ChoiceField(label="Qui s’en charge", choices=SchoolStep.Who.choices)
    done_on = day_field("Faite le", required=False)
    without_object = forms.BooleanField(label="Sans objet : elle garde son école, ou rien à faire", required=False)


def _file(request, pk):
    return find(request, Accompaniment.objects.visible_to(request.actor).select_related("guest"), pk=pk)


@policy("school", "read")
@require_GET
def checklist(request, pk):
    """Each child, each step: its day, who, and whether it is settled. A child is an age, never a name."""
    row, today = _file(request, pk), timezone.localdate()
    lists = schools.steps_of(row, today)
    ages = project_many([child for child, _ in lists], request.actor, fields={"born_year"})
    context = {
        "accompaniment": row,
        "card": project(row.guest, request.actor, fields={"first_name"}),
        "lists": [(_age(card, today), steps) for card, (_, steps) in zip(ages, lists, strict=True)],
        "may": offered(request.actor, row, update=("school", "update")),
        "today": today,
    }
    return render(request, "casework/schools.html", context)


def _age(card, today):
    year = card.get("born_year")
    return f"{today.year - year} ans dans l’année" if year else ""


@policy("school", "update")
@require_http_methods(["GET", "POST"])
def step(request, pk, number):
    row = _file(request, pk)
    line = get_object_or_404(SchoolStep.objects.filter(need__guest=row.guest_id), pk=number)
    known = {"who": line.who, "done_on": line.done_on, "without_object": line.without_object}
    form = StepForm(request.POST or None, initial=known)
    back = reverse("casework:schools", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: schools.settle_step(row, line, by=request.actor, **form.cleaned_data))
        if done is not None:
            messages.success(request, "C’est noté.")
            return redirect(back)
    return show_form(request, form, heading=line.get_step_display(), submit="Enregistrer", back=back)
