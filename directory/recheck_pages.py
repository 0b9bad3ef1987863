"""The verifications that closed doors ask for: the list, and what the place says when it is called."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from directory import rechecks
from directory.hours.speech import say
from directory.models import Recheck
from journal.pages import attempt, day_field, show_form
from privacy.policies import find, policy

PER_PAGE = 25


class AnswerForm(forms.Form):
    found = forms.ChoiceField(label="Ce que dit le lieu", choices=Recheck.Found.choices, widget=forms.RadioSelect)
    until = day_field(
        "Il rouvre le", required=False, help_text="Pour une fermeture, si le lieu le sait. Sinon, on le rappellera."
    )


@policy("directory.entry", "moderate")
@require_GET
def listed(request):
    """What is to be verified, the most urgent first."""
    rows = Recheck.objects.visible_to(request.actor).open().with_place().order_by("due_at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/rechecks.html", {"page": page, "now": timezone.now()})


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def answer(request, pk):
    """Call the place, then say what it says. A closed door that nobody can explain keeps its doubt."""
    row = find(request, Recheck.objects.visible_to(request.actor).with_place(), pk=pk)
    form = AnswerForm(request.POST or None)
    back = reverse("directory:rechecks")
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: rechecks.answer(row, by=request.actor, **form.cleaned_data))
        if done is not None:
            messages.success(request, "C’est vérifié, et dit sur la fiche.")
            return redirect(_then(done))
    context = {
        "row": row,
        "hours": [line for each in _services(row) for line in say(each.hours)],
        "now": timezone.now(),
    }
    return show_form(request, form, "directory/recheck.html", back=back, **context)


def _then(row):
    """Hours that changed are written next, on the sheet of the place; the others are settled."""
    if row.found != Recheck.Found.CHANGED:
        return reverse("directory:rechecks")
    return reverse("directory:team_place", args=[row.place.uuid])


def _services(row):
    return [row.service] if row.service else list(row.place.services.all())
