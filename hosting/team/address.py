"""Where a home is: one page, behind the door, each reading written down. In an emergency the glass is broken."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.stepup import step_up_required
from hosting.models import Address, Host
from journal.pages import show_form
from privacy.breakglass import ReasonTooShort, open_glass
from privacy.policies import can, policy
from privacy.projection import project

WHERE = {"street", "postcode", "city", "access"}


def _host(request, pk):
    rows = Host.objects.visible_to(request.actor).filter(territory__in=request.actor.territories())
    return get_object_or_404(rows, pk=pk)


@policy("host.address", "read")
@require_GET
def address(request, pk):
    """The address for whoever is in charge; to a colleague, how to open it when it cannot wait."""
    host = _host(request, pk)
    row = Address.objects.filter(host=host).first()
    where = project(row, request.actor, fields=WHERE, why="page de l’adresse") if row else {}
    context = {
        "host": host,
        "where": where,
        "known": row is not None,
        "may_break": not where and can(request.actor, "break_glass", "open", host, means={"reason", "step_up"}),
    }
    return render(request, "hosting/team/address.html", context)


class GlassForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi faut-il cette adresse maintenant ?", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Vingt caractères au moins. Une autre personne le lira.",
    )  # fmt: skip


@policy("break_glass", "open")
@step_up_required
@require_http_methods(["GET", "POST"])
def break_glass(request, pk):
    """Half an hour, with a reason that somebody else reads."""
    host = _host(request, pk)
    form = GlassForm(request.POST or None)
    back = reverse("hosting:host_address", args=[host.pk])
    if form.is_bound and form.is_valid():
        try:
            open_glass(request.actor, host, "host.address", form.cleaned_data["reason"], means=request.actor.means)
        except ReasonTooShort as short:
            form.add_error("reason", str(short))
        else:
            messages.success(request, "L’adresse est ouverte pour vous pendant trente minutes.")
            return redirect(back)
    return show_form(
        request, form, heading="Ouvrir cette adresse en urgence", submit="Ouvrir pendant trente minutes", back=back,
        notice="À ne faire que si la sécurité de quelqu’un ne peut pas attendre.",
    )  # fmt: skip
