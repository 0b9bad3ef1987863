"""Chains for the coordinator: those that are suggested, with their reason; those that are asked, answer by answer."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Role, Territory
from casework.models import Accompaniment, RelocationChain
from casework.relocations import actions, hearing
from casework.relocations.suggestions import suggestions
from journal.models.entry import Channel
from journal.pages import VersionForm, attempt, day_field, show_form
from matching.models import Proposal
from privacy.consents import consenting
from privacy.policies import find, offered, policy
from privacy.projection import project_many

SAID_BY = [choice for choice in Channel.choices if choice[0] in ("voice", "phone", "interpreter", "referrer")]
ENDED_SHOWN = 10


class HearingForm(forms.Form):
    """What she said, and how it reached us."""

    agrees = forms.TypedChoiceField(
        label="Accepte-t-elle d’entendre ce genre de proposition ?", coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        choices=[("yes", "Oui : lui en parler si cela ouvre un toit à une autre"), ("no", "Non, ou plus maintenant")],
    )  # fmt: skip
    channel = forms.ChoiceField(label="Comment", choices=SAID_BY, initial=Channel.VOICE)
    interpreter = forms.CharField(label="Qui a traduit", max_length=80, required=False)
    words = forms.CharField(label="Avec ses mots", max_length=300, required=False)


class CompleteForm(VersionForm):
    everybody = forms.BooleanField(label="Chacune est partie et a les clés de sa nouvelle chambre, aujourd’hui")
    signed_on = day_field("Conventions signées le", initial=timezone.localdate)


class WithdrawForm(VersionForm):
    reason = forms.CharField(label="Pourquoi", max_length=300)


@policy("proposal", "create")
@require_GET
def relocations(request):
    """What the plan suggests today, each with its reason; what is being asked; what has ended."""
    held = request.actor.territories(Role.COORDINATOR, Role.MANAGER)
    territories = list(Territory.objects.filter(pk__in=held).order_by("name"))
    wanted = request.GET.get("territoire", "")
    territory = next((row for row in territories if wanted in ("", row.code)), None)
    if territory is None:
        raise Http404
    found = suggestions(territory.pk, timezone.localdate())
    chains = RelocationChain.objects.filter(territory=territory).with_steps().order_by("-pk")
    running = list(chains.asking())
    ended = list(chains.exclude(status=RelocationChain.Status.ASKING)[:ENDED_SHOWN])
    names = _names(request.actor, [*_guests_of(found), *_guests_in([*running, *ended])])
    context = {
        "territories": territories if len(territories) > 1 else [],
        "territory": territory,
        "suggestions": [(each, [(move, names[move.need.guest_id]) for move in each.moves]) for each in found],
        "running": [_shown(chain, names) for chain in running],
        "ended": [_shown(chain, names) for chain in ended],
    }
    return render(request, "casework/relocations.html", context)


def _guests_of(found):
    return [move.need.guest for each in found for move in each.moves]


def _guests_in(chains):
    return [step.proposal.guest for chain in chains for step in chain.steps.all()]


def _names(actor, guests):
    """{guest: how this person may call her}: her first name, else her reference."""
    rows = list({guest.pk: guest for guest in guests}.values())
    cards = project_many(rows, actor, fields={"code", "first_name"})
    return {row.pk: card.get("first_name") or card.get("code", "") for row, card in zip(rows, cards, strict=True)}


def _shown(chain, names):
    """One chain with what each step says of itself."""
    return {
        "chain": chain,
        "steps": [(step, names[step.proposal.guest_id], _tone(step.proposal)) for step in chain.steps.all()],
    }


def _tone(proposal):
    """How the state of an answer is drawn."""
    if proposal.status in (Proposal.Status.BOTH_ACCEPTED, Proposal.Status.AGREED, Proposal.Status.CONCLUDED):
        return "done"
    if proposal.status in (Proposal.Status.DECLINED_BY_GUEST, Proposal.Status.DECLINED_BY_HOST):
        return "refused"
    return "waiting" if proposal.status in Proposal.LIVE else "expired"


@policy("proposal", "create")
@require_POST
def open_chain(request):
    """Ask everybody of one suggestion."""
    form = VersionForm(request.POST)
    territory = request.POST.get("territory", "")
    if not territory.isdigit():
        raise Http404
    call = lambda: actions.open_chain(int(territory), request.POST.get("key", ""), by=request.actor)  # noqa: E731 - read once, just below
    chain = attempt(form, call)
    if chain is None:
        messages.error(request, " ".join(form.non_field_errors()))
        return redirect("casework:relocations")
    messages.success(request, "Chacune a sa question, et elle seule. Personne ne déménage tant qu’il manque un oui.")
    return redirect("casework:relocation", chain.pk)


def _chain(request, pk):
    return find(request, RelocationChain.objects.visible_to(request.actor).with_steps(), pk=pk)


@policy("proposal", "read")
@require_GET
def relocation(request, pk):
    """One chain: each move, where its answers stand, and what is missing; its steps for whoever may take them."""
    chain = _chain(request, pk)
    guests = _guests_in([chain])
    agreed = consenting(guests, hearing.PURPOSE)
    shown = _shown(chain, _names(request.actor, guests))
    context = shown | {
        "ready": chain.status == RelocationChain.Status.ASKING and chain.everybody_agrees,
        "agreed": agreed,
        "acts": offered(request.actor, chain, act=("proposal", "create"))["act"],
    }
    return render(request, "casework/relocation.html", context)


@policy("proposal", "create")
@require_http_methods(["GET", "POST"])
def complete(request, pk):
    """The day of the moves: all of them, or none."""
    chain = _chain(request, pk)
    form = CompleteForm(request.POST or None, row=chain)
    facts = {"version", "signed_on"}
    call = lambda: actions.complete(  # noqa: E731 - read once, just below
        chain, by=request.actor, **{name: form.cleaned_data[name] for name in facts}
    )
    return _act(
        request, chain, form, call, "C’est noté : chacune est dans sa chambre.",
        heading="Noter que chacune a déménagé", submit="Noter les déménagements",
        intro="Les départs et les arrivées s’écrivent ensemble : si l’un manque, aucun n’a lieu.",
    )  # fmt: skip


@policy("proposal", "create")
@require_http_methods(["GET", "POST"])
def withdraw(request, pk):
    """The team takes a chain back."""
    chain = _chain(request, pk)
    form = WithdrawForm(request.POST or None, row=chain)
    call = lambda: actions.withdraw(chain, by=request.actor, **form.cleaned_data)  # noqa: E731 - read once, just below
    return _act(
        request, chain, form, call, "La chaîne est retirée. Chacune garde son toit et sa place.",
        heading="Retirer la chaîne", submit="Retirer", intro="Celles et ceux qui ont été interrogés seront prévenus.",
    )  # fmt: skip


def _act(request, chain, form, call, sentence, **words):
    back = reverse("casework:relocation", args=[chain.pk])
    if form.is_bound and form.is_valid() and attempt(form, call):
        messages.success(request, sentence)
        return redirect(back)
    return show_form(request, form, back=back, **words)


@policy("accompaniment", "update")
@require_http_methods(["GET", "POST"])
def hearing_page(request, pk):
    """Her agreement to hear of such moves: said, dated, taken back when she likes."""
    file = find(request, Accompaniment.objects.visible_to(request.actor).select_related("guest"), pk=pk)
    now = hearing.agreed(file.guest)
    form = HearingForm(request.POST or None, initial={"agrees": "yes" if now else "no"})
    back = reverse("casework:accompaniment", args=[file.pk])
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        say = hearing.agree if facts.pop("agrees") else hearing.refuse
        say(file, by=request.actor, **facts)
        messages.success(request, "C’est noté.")
        return redirect(back)
    said = f"Elle l’a accepté le {timezone.localtime(now.at):%d/%m/%Y}. " if now else ""
    return show_form(
        request, form, heading="Déménager pour ouvrir un toit à une autre", submit="Enregistrer", back=back,
        intro=f"{said}Lui dire d’abord : accepter d’en entendre parler n’engage à rien ; chaque proposition lui sera "
        "posée, un non ne lui coûte rien, et elle peut changer d’avis à tout moment.",
    )  # fmt: skip
