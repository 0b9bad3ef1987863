"""« Préparer sa semaine » : typed, shown, printed; posted, so that an empty home's hours are in no address or log."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from casework.form_pages import her_file
from casework.nearby.pages import zone_asked
from casework.nearby.profile import profile_of
from casework.weeks.forms import WeekForm
from casework.weeks.week import week_plan
from messaging.documents import pdf
from privacy.policies import policy
from privacy.projection import project

TEMPLATE = "casework/documents/week_plan.typ"


@policy("signpost", "read")
@sensitive_post_parameters("appointments", "leaves", "comes_back")
@require_http_methods(["GET", "POST"])
def week_plan_page(request, pk):
    """Nothing of it is kept: it is made again with her each week."""
    file = her_file(request, pk)
    zone = zone_asked(request, file)
    form = WeekForm(request.POST or None)
    days = None
    if form.is_bound and form.is_valid() and zone is not None:
        profile = profile_of(file, request.actor, timezone.localdate())
        days = week_plan(file, zone, profile, **form.facts)
        if "papier" in request.POST:
            return _paper(days)
    context = {
        "accompaniment": file,
        "card": project(file.guest, request.actor, fields={"first_name"}),
        "form": form, "days": days, "zone": zone,
        "uncovered": sum(day.uncovered for day in days or ()),
        "back": reverse("casework:nearby", args=[file.pk]),
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "casework/nearby/week.html", context, status=status)


def _paper(days):
    """For her bag: no name, no home. What it says is public."""
    made = pdf(TEMPLATE, {
        "title": "Ma semaine", "subtitle": "", "footer": "Appeler avant d’y aller. Sans abri : 115, gratuit.",
        "header": ["Heures", "Quoi", "Où"],
        "days": [{"label": _day(each.day), "rows": [_row(line) for line in each.lines]} for each in days],
    })  # fmt: skip
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="semaine.pdf"'
    return response


def _day(day):
    return date_format(day, "l j F").capitalize()


def _row(line):
    where = line.label
    if line.service:
        where = ", ".join([line.label, *line.service.place.shown_address])
    return [f"{line.start:%H:%M} – {line.end:%H:%M}", line.what, where]
