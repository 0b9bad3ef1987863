"""« Chiffres » : every indicator of a period and a place, and what each one means."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_GET

from journal.pages import BADLY_FILLED
from privacy.policies import policy
from reporting import brief, report
from reporting.access import reach
from reporting.forms import PeriodForm, this_year, usual_periods
from reporting.registry import GROUPS, every
from reporting.tables import by_group


@policy("stats.territory", "read")
@require_GET
def figures(request):
    """Exact for those who follow these women; for the others, nothing under five persons."""
    mine = reach(request.actor)
    if not mine.territories and not mine.everywhere:
        raise PermissionDenied
    choices = {"territories": mine.territories, "everywhere": mine.everywhere}
    form = PeriodForm(request.GET if request.GET else this_year(**choices), **choices)
    found = None
    if form.is_valid():
        found = report.build(
            form.cleaned_data["du"], form.until, territory=form.territory, as_of=form.cleaned_data["connu"],
            publish=not mine.is_exact(form.territory),
        )  # fmt: skip
    context = {"form": form, "report": found, "periods": usual_periods(form)}
    if found:
        lines = [line.as_json() for line in found.lines]
        before = [line.as_json() for line in report.a_year_earlier(found).lines]
        context |= {"cards": brief.cards(lines, before), "words": brief.paragraph(lines), "groups": by_group(lines)}
    return render(request, "reporting/figures.html", context, status=200 if found else BADLY_FILLED)


@policy("report", "read")
@require_GET
def definitions(request):
    """What each figure counts, and under which version."""
    groups = {name: [declared for declared in every() if declared.group == name] for name in GROUPS}
    return render(request, "reporting/definitions.html", {"groups": groups})
