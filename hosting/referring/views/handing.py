"""What a social worker who left leaves behind: her organisation's manager gives each referral to somebody.

After five working days it is our team's task too, and leads to the same page.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hosting.referring import handover, stages
from hosting.referring.forms.sending import TakingOver
from journal.moves import NotYet, Stale, TooLate
from privacy.policies import can, policy

PER_PAGE = 20


@policy("referral", "reassign_referrer")
@require_GET
def to_take_over(request):
    """« À reprendre » : what nobody follows any more in her organisation, or in the team's territory."""
    found = handover.to_take_over(request.actor).select_related("guest", "organisation", "referred_by")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"referral": referral, "state": stages.STATES[referral.status]} for referral in page]
    return render(
        request, "hosting/referring/to_take_over.html", {"page": page, "rows": rows, "ours": _is_team(request.actor)}
    )


@policy("referral", "reassign_referrer")
@require_http_methods(["GET", "POST"])
def take_over(request, pk):
    """Give one referral to a colleague of its organisation. By its number: tasks lead here.

    A draft was not shared with us: our team reads whom to call, and the organisation gives it.
    """
    found = handover.to_take_over(request.actor).select_related("guest", "organisation", "referred_by")
    referral = get_object_or_404(found, pk=pk)
    may_give = bool(can(request.actor, "referral", "reassign_referrer", referral))
    if request.method == "POST" and not may_give:
        raise PermissionDenied
    form = TakingOver(
        request.POST or None, colleagues=handover.colleagues(referral.organisation_id),
        initial={"version": referral.version, "colleague": request.actor.user_id},
    )  # fmt: skip
    state = stages.STATES[referral.status]
    ours = _is_team(request.actor)
    context = {"referral": referral, "form": form, "state": state, "ours": ours, "may_give": may_give}
    template = "hosting/referring/take_over.html"
    if request.method == "GET" or not form.is_valid():
        return render(request, template, context, status=422 if form.errors else 200)
    colleague = form.cleaned_data["colleague"]
    try:
        handover.take_over(referral, by=request.actor, to=colleague, version=form.cleaned_data["version"])
    except (Stale, TooLate, NotYet) as refusal:
        said = "Quelqu’un l’a déjà reprise, ou elle a changé entre-temps." if isinstance(refusal, Stale) else refusal
        return render(request, template, context | {"refusal": str(said)}, status=409)
    messages.success(request, f"{referral.code} est reprise par {colleague.short_name}.")
    return redirect("hosting:referring:to_take_over")


def _is_team(actor):
    return bool(actor.territories(*handover.TEAM))
