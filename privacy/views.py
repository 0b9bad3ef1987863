"""Who works here, who read what, and what was opened in an emergency."""

from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import Membership, Role, Territory, User
from accounts.stepup import step_up_required
from privacy import team
from privacy.access import readings_of
from privacy.breakglass import review_glass
from privacy.forms import InvitationForm, ReviewForm
from privacy.models import BreakGlass
from privacy.policies import can, can_many, policy
from privacy.projection import project, project_many

PER_PAGE = 50
TO_READ_FIRST = (F("reviewed_at").asc(nulls_first=True), "-opened_at")
KINDS = {"foyer": "hosting.Host", "femme": "hosting.Guest"}


def _territories(actor):
    """The territories whose people she administers: her own, or all of them."""
    everywhere = actor.has_role(Role.NATIONAL_ADMIN)
    return Territory.objects.all() if everywhere else Territory.objects.filter(pk__in=actor.territories(Role.MANAGER))


@policy("user", "invite")
def people(request):
    """Everybody with a role in her territories."""
    rooms = []
    for territory in _territories(request.actor):
        memberships = list(team.colleagues(territory))
        cards = project_many({m.user_id: m.user for m in memberships}.values(), request.actor)
        names = {card["id"]: card for card in cards}
        rooms.append((territory, [(membership, names[membership.user_id]) for membership in memberships]))
    return render(request, "privacy/people.html", {"rooms": rooms})


@policy("user", "invite")
@step_up_required
def invite(request, code):
    territory = get_object_or_404(_territories(request.actor), code=code)
    roles = team.roles_to_give(request.actor, territory)
    form = InvitationForm(request.POST or None, roles=roles, organisations=team.organisations_of(territory))
    if request.method == "POST" and form.is_valid():
        try:
            membership = team.invite(request.actor, territory, **form.cleaned_data)
        except team.AlreadyThere as refusal:
            form.add_error(None, str(refusal))
            return render(request, "privacy/invite.html", {"form": form, "territory": territory}, status=409)
        team.send_invitation(request, membership.user)
        messages.success(request, "L’invitation est envoyée. Son lien sert pendant trois jours.")
        return redirect("privacy:people")
    return render(
        request, "privacy/invite.html", {"form": form, "territory": territory}, status=422 if form.errors else 200
    )


@policy("user.role", "change")
@require_POST
def end_role(request, pk):
    membership = get_object_or_404(Membership.objects.in_force(), pk=pk)
    team.end_role(request.actor, membership)
    messages.success(request, "Ce rôle est terminé.")
    return redirect("privacy:people")


@policy("user", "deactivate")
@require_POST
def close_account(request, pk):
    team.close_account(request.actor, get_object_or_404(User, pk=pk, is_active=True))
    messages.success(request, "Ce compte est fermé.")
    return redirect("privacy:people")


def _row(kind, pk, actor):
    """The woman or the home of an address of ours, among those that she sees."""
    if kind not in KINDS:
        raise Http404
    return get_object_or_404(apps.get_model(KINDS[kind])._default_manager.visible_to(actor), pk=pk)


@policy("audit_log", "read")
def readings(request, kind, pk):
    """« Qui a consulté ce dossier » : who, what, when, why; never the value."""
    row = _row(kind, pk, request.actor)
    if not can(request.actor, "audit_log", "read", row):
        raise Http404
    page = Paginator(readings_of(row), PER_PAGE).get_page(request.GET.get("page"))
    code = project(row, request.actor, fields={"code"}).get("code", row.pk)
    return render(request, "privacy/readings.html", {"page": page, "code": code})


@policy("break_glass", "read")
def emergencies(request):
    """Those still to be read by somebody else, then the others."""
    glasses = list(BreakGlass.objects.select_related("actor__user").order_by(*TO_READ_FIRST)[:200])
    readable = can_many(request.actor, "break_glass", "read", glasses)
    seen = [glass for glass in glasses if readable[glass.pk]]
    return render(request, "privacy/emergencies.html", {"glasses": seen, "form": ReviewForm()})


@policy("break_glass", "review")
@require_POST
def review(request, pk):
    glass = get_object_or_404(BreakGlass, pk=pk)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return render(request, "privacy/emergencies.html", {"glasses": [glass], "form": form}, status=422)
    review_glass(request.actor, glass, form.cleaned_data["review"])
    messages.success(request, "Votre avis est noté.")
    return redirect("privacy:emergencies")
