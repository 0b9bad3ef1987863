"""« Bilans » : what is published. Prepared by one, signed by another, downloaded by whoever needs to show it."""

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Role, Territory
from journal.pages import attempt, show_form
from privacy.policies import find, policy
from reporting import brief, documents, publications
from reporting.forms import PrepareForm, RestateForm, whole_months
from reporting.models import Publication
from reporting.tables import Table, by_group

PER_PAGE = 25
NOTICE = "Une seconde personne signe. Un chiffre publié reste tel qu’il est ; une erreur se rectifie, à deux aussi."


def _publications(request):
    return Publication.objects.visible_to(request.actor).select_related(
        "territory", "restates__territory", "prepared_by__user", "signed_by__user"
    )


@policy("report", "read")
@require_GET
def reports(request):
    """The newest first; those that still wait for a signature are seen by those who prepare and sign."""
    page = Paginator(_publications(request).filter(refused_at=None).newest_first(), PER_PAGE)
    context = {"page": page.get_page(request.GET.get("page")), "prepares": request.actor.has_role(Role.MANAGER)}
    return render(request, "reporting/reports.html", context)


@policy("report", "read")
@require_GET
def report(request, pk):
    row = find(request, _publications(request), pk=pk)
    context = {
        "report": row, "cards": brief.cards(row.figures, _a_year_earlier(request, row)),
        "words": brief.paragraph(row.figures), "groups": by_group(row.figures),
        "tables": [Table.read(said) for said in row.tables],
        "bridge": documents.bridge_of(row), "replaced_by": _next(row), "intact": publications.is_intact(row),
        "restates": _may_restate(request, row),
    }  # fmt: skip
    return render(request, "reporting/report.html", context)


def _a_year_earlier(request, row):
    """What was published of the same days of the year before; nothing where it was not."""
    back = relativedelta(years=1)
    earlier = (
        _publications(request)
        .standing()
        .filter(territory=row.territory_id, since=row.since - back, until=row.until - back)
    )
    found = earlier.first()
    return found.figures if found else []


def _next(row):
    return row.restated_by.filter(signed_at__isnull=False).first()


def _may_restate(request, row):
    return (
        row.signed_at is not None and row.asked_in_id in request.actor.territories(Role.MANAGER)
        and not row.restated_by.filter(refused_at=None).exists()
    )  # fmt: skip


@policy("report", "publish")
@require_http_methods(["GET", "POST"])
def prepare(request):
    """Choose a period; what is counted is masked for publication, and another person signs it."""
    mine = list(Territory.objects.filter(pk__in=request.actor.territories(Role.MANAGER)))
    if not mine:
        raise PermissionDenied
    choices = {"territories": mine, "everywhere": True}
    form = PrepareForm(request.POST or None, initial=whole_months(**choices), **choices)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        row = attempt(form, lambda: publications.prepare(
            said["du"], form.until, by=request.actor, territory=form.territory, as_of=said["connu"],
            comment=said["commentaire"],
        ))  # fmt: skip
        if row:
            messages.success(request, "Le bilan est prêt. Une seconde personne doit le signer.")
            return redirect("reporting:report", row.pk)
    return show_form(
        request, form, heading="Préparer un bilan", submit="Préparer et demander la signature",
        back=reverse("reporting:reports"), notice=NOTICE,
    )  # fmt: skip


@policy("report", "read")
@require_http_methods(["GET", "POST"])
def restate(request, pk):
    """The same period as it is known today, with the lines that lead from one to the other."""
    row = find(request, _publications(request), pk=pk)
    if not _may_restate(request, row):
        raise PermissionDenied
    form = RestateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: publications.prepare(
            row.since, row.until, by=request.actor, territory=row.territory, restates=row,
            comment=form.cleaned_data["commentaire"],
        ))  # fmt: skip
        if done:
            messages.success(request, "La rectification est prête. Une seconde personne doit la signer.")
            return redirect("reporting:report", done.pk)
    return show_form(
        request, form, heading="Rectifier ce bilan", submit="Préparer la rectification",
        back=reverse("reporting:report", args=[row.pk]),
        notice="Le bilan publié reste lisible, avec la rectification.",
    )  # fmt: skip


@policy("report", "read")
@require_GET
def pdf(request, pk):
    row = find(request, _publications(request), pk=pk)
    return _download(documents.as_pdf(row), "application/pdf", f"bilan-{row.pk}.pdf")


@policy("report", "read")
@require_GET
def ods(request, pk):
    row = find(request, _publications(request), pk=pk)
    return _download(documents.as_ods(row), "application/vnd.oasis.opendocument.spreadsheet", f"bilan-{row.pk}.ods")


def _download(content, kind, name):
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
