"""The team's two pages: offering, and the totals of a territory."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Role, Territory
from casework.models import Accompaniment
from casework.psychology import offers
from casework.psychology.forms import OfferForm
from casework.psychology.summary import FEW, totals
from journal.pages import attempt, show_form
from privacy.policies import can, find, policy


@policy("psy_offer", "record")
@require_http_methods(["GET", "POST"])
def offer(request, pk):
    """She is told that she may meet a psychologist; her answer costs her nothing."""
    file = find(request, Accompaniment.objects.visible_to(request.actor).select_related("guest"), pk=pk)
    form = OfferForm(request.POST or None, territory_id=file.territory_id)
    back = reverse("casework:accompaniment", args=[file.pk])
    posted = request.method == "POST" and form.is_valid()
    if posted and attempt(form, lambda: offers.record(file, by=request.actor, **form.cleaned_data)):
        messages.success(request, "C’est noté.")
        return redirect(back)
    return show_form(
        request, form, heading="Proposer de rencontrer une psychologue", submit="Enregistrer", back=back,
        intro="Lui dire que c’est possible, gratuit, et que personne d’autre ne lira ce qu’elle y dit.",
    )  # fmt: skip


@policy("psy_total", "read")
@require_GET
def figures(request):
    """The totals of each of her territories, this year; under five, nothing is said."""
    wanted = (Role.COORDINATOR, Role.MANAGER, Role.SAFEGUARDING_LEAD)
    territories = Territory.objects.filter(pk__in=request.actor.territories(*wanted))
    found = [
        {"territory": each, **totals(each.pk)} for each in territories if can(request.actor, "psy_total", "read", each)
    ]
    context = {"figures": found, "few": FEW, "today": timezone.localdate()}
    return render(request, "casework/psychology/figures.html", context)
