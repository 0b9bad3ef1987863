"""What everybody reads on the public pages for a while; which team looks after which department."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Role, Territory
from directory.models import Coverage, Notice
from directory.notices import cover, publish_notice, withdraw_notice
from directory.team.forms import CoverageForm, NoticeForm
from directory.team.pressing import pressed
from journal.pages import attempt, show_form
from privacy.policies import policy


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def notices(request):
    """Those that stand and those to come; writing one."""
    form = NoticeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        facts = {name: said[name] for name in ("severity", "since", "last", "departments")}
        done = attempt(form, lambda: publish_notice(form.texts, **facts, by=request.actor, territory=_own(request)))
        if done:
            messages.success(request, "L’annonce est sur les pages publiques de ces jours-là.")
            return redirect("directory:team_notices")
    rows = Notice.objects.filter(withdrawn_at=None, period__endswith__gt=timezone.localdate())
    context = {"form": form, "notices": rows.order_by("period", "pk")}
    status = getattr(form, "status", 422 if form.is_bound and form.errors else 200)
    return render(request, "directory/team/notices.html", context, status=status)


@policy("directory.entry", "moderate")
@require_POST
def withdraw(request, pk: int):
    row = get_object_or_404(Notice, pk=pk)
    back = reverse("directory:team_notices")
    return pressed(request, lambda: withdraw_notice(row, by=request.actor), back, "L’annonce n’est plus montrée.")


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def coverage(request):
    """The departments whose places her team looks after."""
    territory = _own(request)
    if territory is None:
        return redirect("directory:team")
    held = list(Coverage.objects.filter(territory=territory).values_list("department", flat=True))
    form = CoverageForm(request.POST or None, initial={"departments": held})
    if form.is_bound and form.is_valid():
        done = attempt(form, lambda: cover(territory, form.cleaned_data["departments"], by=request.actor) or True)
        if done:
            messages.success(request, "C’est noté.")
            return redirect("directory:team")
    return show_form(
        request, form, heading=f"Départements suivis par {territory.name}", submit="Enregistrer",
        back=reverse("directory:team"),
        intro="Les lieux d’un département que personne ne suit peuvent être corrigés par toutes les équipes.",
    )  # fmt: skip


def _own(request):
    """Her first territory; None for a national administrator."""
    held = request.actor.territories(Role.COORDINATOR, Role.MANAGER)
    return Territory.objects.filter(pk__in=held).order_by("pk").first()
