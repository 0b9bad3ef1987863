"""« Garder pour elle », « Écarter pour elle », « Redemander »: one click each, undone with another."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from hosting.models import Host, Need, Room
from journal.pages import VersionForm, attempt, show_form
from matching import choices, forms
from matching.models import Keep, SetAside
from privacy.policies import find, policy


def _done(request, call, sentence, need):
    form = VersionForm(request.POST)
    if attempt(form, call) is None:
        messages.error(request, " ".join(form.non_field_errors()))
    else:
        messages.success(request, sentence)
    return redirect("matching:need", need)


def _need(request, pk):
    return find(request, Need.objects.open().visible_to(request.actor), pk=pk)


@policy("proposal", "create")
@require_POST
def keep(request, pk, room):
    """Keep a room for her, under one's own name, for a few days."""
    need = _need(request, pk)
    room = get_object_or_404(Room.objects.visible_to(request.actor), pk=room)
    sentence = "La chambre est gardée pour elle, à votre nom. Personne n’a encore été interrogé."
    return _done(request, lambda: choices.keep(need, room, by=request.actor), sentence, need.pk)


@policy("proposal", "create")
@require_POST
def release(request, pk):
    """Give a kept room back to everybody."""
    row = get_object_or_404(Keep.objects.select_related("need"), pk=pk)
    need = _need(request, row.need_id)
    sentence = "La chambre n’est plus gardée : le plan la propose de nouveau à toutes."
    return _done(request, lambda: choices.release(row, by=request.actor), sentence, need.pk)


@policy("proposal", "create")
@require_http_methods(["GET", "POST"])
def set_aside(request, pk, host):
    """Do not propose this home to her, and say why to the colleagues."""
    need = _need(request, pk)
    host = get_object_or_404(Host.objects.visible_to(request.actor), pk=host)
    form = forms.SetAsideForm(request.POST or None)
    back = reverse("matching:need", args=[need.pk])
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        call = lambda: choices.set_aside(need, host, by=request.actor, **facts)  # noqa: E731 - read once
        if attempt(form, call):
            messages.success(request, "Ce foyer est écarté pour elle. Une collègue peut le remettre d’un clic.")
            return redirect(back)
    words = {
        "heading": f"Écarter le foyer {host.code} pour elle",
        "submit": "Écarter pour elle",
        "back": back,
        "intro": "Les collègues liront la raison. Elle n’en sait rien, le foyer non plus, et rien n’est définitif.",
    }
    return show_form(request, form, **words)


@policy("proposal", "create")
@require_POST
def take_back(request, pk, aside):
    """A home set aside for her is possible again."""
    need = _need(request, pk)
    row = get_object_or_404(SetAside.objects.in_force().select_related("guest"), pk=aside, guest=need.guest_id)
    return _done(
        request, lambda: choices.take_back(row, by=request.actor), "Ce foyer est remis parmi ses pistes.", need.pk
    )


@policy("host", "update")
@require_POST
def ask_again(request, pk, need):
    """Ask a home whether its months still hold."""
    host = find(request, Host.objects.visible_to(request.actor), pk=pk)
    need = get_object_or_404(Need.objects.open().visible_to(request.actor), pk=need)
    sentence = "La question est partie au foyer : sa réponse met les dates à jour."
    return _done(request, lambda: choices.ask_again(host, by=request.actor), sentence, need.pk)
