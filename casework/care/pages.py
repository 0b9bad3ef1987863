"""« Prendre soin des foyers » : who may be tired and what was offered, the call after a stay, and the funnel."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Role, Territory
from casework.care import calls
from casework.care.fatigue import HEARD, calls_for, hosting_now, signals_of
from casework.care.funnel import funnel, retention
from casework.care.reading import WHY, firsts_of, paths_of
from casework.clock import add_months
from casework.forecast.page import territories_of
from casework.models import Stay
from hosting import rests
from hosting.models import Host
from hosting.team.forms import RestForm
from journal.models.entry import Channel
from journal.pages import attempt, day_field, show_form
from privacy.facts import for_many
from privacy.policies import can_many, find, policy
from privacy.projection import project_many

PERIODS = ((12, "Douze derniers mois"), (24, "Deux dernières années"), (60, "Cinq dernières années"))
WORDS = {
    "applied": "Se sont proposés", "called": "Ont été appelés", "visited": "Ont été visités",
    "ready": "Ont été approuvés", "proposed": "Ont reçu une proposition", "hosted": "Ont accueilli une fois",
    "hosted_again": "Ont accueilli de nouveau",
}  # fmt: skip
BY_VOICE = [choice for choice in Channel.choices if choice[0] in ("phone", "voice")]


def _note(label):
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Gardé avec le foyer, jamais dans son dossier à elle.",
    )  # fmt: skip


class CallForm(forms.Form):
    reached = forms.TypedChoiceField(
        label="Le foyer a-t-il répondu ?", coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", "Oui"), ("no", "Non : rappeler")],
    )  # fmt: skip
    thanked = forms.BooleanField(label="Remercié", required=False)
    again = forms.ChoiceField(
        label="Accueillerait-il de nouveau ?", choices=calls.Again.choices, widget=forms.RadioSelect,
        initial=calls.Again.NOT_ASKED, required=False,
    )  # fmt: skip
    ask_again_on = day_field("Si c’est plus tard : redemander le", required=False)
    channel = forms.ChoiceField(label="Comment", choices=BY_VOICE, initial=Channel.PHONE)
    note = _note("Ce qu’il en dit")

    def clean(self):
        facts = super().clean()
        return facts | {"again": facts.get("again") or calls.Again.NOT_ASKED}


class RefuseForm(forms.Form):
    channel = forms.ChoiceField(label="Comment", choices=BY_VOICE, initial=Channel.PHONE)
    note = _note("Ce qu’il en dit")


class CareForm(RefuseForm):
    offered = forms.ChoiceField(
        label="Qu’avez-vous proposé ?", choices=calls.Offered.choices, widget=forms.RadioSelect
    )
    field_order = ("offered", "channel", "note")


class TeamRestForm(RestForm, RefuseForm):
    field_order = ("what", "until", "channel", "note")


def _stay(request, pk):
    return find(request, Stay.objects.visible_to(request.actor).with_people(), pk=pk)


def _file(stay):
    return reverse("casework:accompaniment", args=[stay.accompaniment_id])


@policy("host.care", "record")
@require_http_methods(["GET", "POST"])
def call_host(request, pk):
    """The day after a stay: thank, listen, ask whether again."""
    row = _stay(request, pk)
    form = CallForm(request.POST or None)
    if form.is_bound and form.is_valid():
        done = attempt(form, lambda: calls.record_call(row, by=request.actor, **form.cleaned_data))
        if done:
            messages.success(
                request, "C’est noté." if form.cleaned_data["reached"] else "À rappeler : la tâche reste."
            )
            return redirect(_file(row))
    return show_form(
        request, form, heading="Noter l’appel au foyer", submit="Enregistrer", back=_file(row),
        intro="Remercier d’abord. Aucune réponse n’est une condition de la suite, pour elle ni pour lui.",
    )  # fmt: skip


@policy("host.care", "record")
@require_http_methods(["GET", "POST"])
def refuse_extension(request, pk):
    """The home does not prolong: said once, without a reason."""
    row = _stay(request, pk)
    form = RefuseForm(request.POST or None)
    noted = form.is_bound and form.is_valid()
    if noted and attempt(form, lambda: calls.refuse_extension(row, by=request.actor, **form.cleaned_data)):
        messages.success(request, "C’est noté. Son séjour finit à la date dite ; un relais s’ouvre à temps.")
        return redirect(_file(row))
    return show_form(
        request, form, heading="Le foyer ne prolonge pas", submit="Enregistrer", back=_file(row),
        intro="Il n’a pas à dire pourquoi.",
    )  # fmt: skip


@policy("host.care", "record")
@require_http_methods(["GET", "POST"])
def care(request, pk):
    """One home that may be tired: what was offered."""
    row = _own_team(request, pk)
    form = CareForm(request.POST or None)
    noted = form.is_bound and form.is_valid()
    if noted and attempt(form, lambda: calls.care_for(row, by=request.actor, **form.cleaned_data)):
        messages.success(request, "C’est noté.")
        return redirect("casework:hosts_care")
    return show_form(
        request, form, heading=f"Prendre soin du foyer {row.code}", submit="Enregistrer",
        back=reverse("casework:hosts_care"), intro="Appeler, écouter, proposer. Arrêter est toujours possible.",
    )  # fmt: skip


def _own_team(request, pk):
    rows = Host.objects.visible_to(request.actor)
    return find(request, rows.filter(territory__in=request.actor.territories(Role.COORDINATOR, Role.MANAGER)), pk=pk)


@policy("host.care", "record")
@require_http_methods(["GET", "POST"])
def rest(request, pk):
    """A home that rests, said by telephone: what stops, and its day of return."""
    row = _own_team(request, pk)
    form = TeamRestForm(request.POST or None)
    back = reverse("hosting:host", args=[row.pk])
    if form.is_bound and form.is_valid():
        facts = form.facts | {"channel": form.cleaned_data["channel"], "note": form.cleaned_data["note"]}
        if attempt(form, lambda: rests.rest(row, by=request.actor, **facts)):
            messages.success(request, "C’est noté : le foyer se repose.")
            return redirect(back)
    paused, silent = rests.resting(row)
    notice = f"Déjà en pause jusqu’au {max(filter(None, (paused, silent))):%d/%m/%Y}." if paused or silent else ""
    return show_form(
        request, form, heading=f"Une pause pour le foyer {row.code}", submit="Enregistrer", back=back, notice=notice,
        intro="Le foyer choisit ; il n’a pas à dire pourquoi. Les séjours en cours restent ce qui a été signé.",
    )  # fmt: skip


@policy("host.care", "record")
@require_POST
def wake(request, pk):
    """Back before its day."""
    row = _own_team(request, pk)
    form = forms.Form(request.POST)
    if attempt(form, lambda: rests.wake(row, by=request.actor)):
        messages.success(request, "Le foyer est de retour.")
    else:
        messages.error(request, form.non_field_errors()[0])
    return redirect("hosting:host", row.pk)


@policy("host.care", "read")
@require_GET
def hosts_care(request):
    """The homes with a signal, those to call first. A signal is a reason to call, never a mark."""
    territories, territory = territories_of(request)
    today = timezone.localdate()
    hosts = list(Host.objects.filter(pk__in=hosting_now(today), territory=territory).order_by("code"))
    signals = signals_of([host.pk for host in hosts], today)
    hosts = [host for host in hosts if host.pk in signals]
    hosts.sort(key=lambda host: (not calls_for(signals[host.pk]), host.code))
    context = {
        "territories": territories, "territory": territory, "lines": _lines(hosts, signals, request.actor),
    }  # fmt: skip
    return render(request, "casework/hosts_care.html", context)


def _lines(hosts, signals, actor):
    facts = for_many(actor, hosts)
    cards = project_many(hosts, actor, fields={"code", "first_name"}, facts=facts)
    hears = can_many(actor, "check_in", "read", hosts, facts=facts)
    living = Stay.objects.ongoing().filter(occupancy__room__host__in=[host.pk for host in hosts])
    stays = dict(living.values_list("occupancy__room__host", "pk"))
    return [
        {
            "host": host, "card": card, "urgent": calls_for(signals[host.pk]), "stay": stays.get(host.pk),
            "said": [_said(signal, bool(hears[host.pk])) for signal in signals[host.pk]],
        }
        for host, card in zip(hosts, cards, strict=True)
    ]  # fmt: skip


def _said(signal, hears):
    """What a home says on the telephone is for those who follow the woman who lives there."""
    return signal.words if hears or signal != HEARD else "un signal, connu de la personne qui suit ce foyer"


@policy("host.care", "read")
@require_GET
def host_funnel(request):
    """From a candidacy to hosting again: how many, in how many days, and where homes stop."""
    territories, territory = territories_of(request)
    today = timezone.localdate()
    months = request.GET.get("depuis", "24")
    if months not in {str(number) for number, _ in PERIODS}:
        raise Http404
    since, until = add_months(today, -int(months)), today + timedelta(days=1)
    paths = paths_of(territory, since, until)
    steps = funnel(list(paths.values()))
    context = {
        "territories": territories, "territory": territory, "name": Territory.objects.get(pk=territory).name,
        "periods": [(str(number), words) for number, words in PERIODS], "months": months,
        "since": since, "today": today, "total": len(paths),
        "lines": [(WORDS[step.name], step, _why(step), _share(step)) for step in steps],
        "retention": retention(firsts_of(territory), today),
    }  # fmt: skip
    return render(request, "casework/host_funnel.html", context)


def _why(step):
    words = {"not_said": "motif non dit"} | WHY
    return [(words.get(code, code), count) for code, count in sorted(step.stopped.items())]


def _share(step):
    return round(100 * step.reached / step.before) if step.before else None
