"""The host's space, on a phone: three large choices, the months of the room, the questions that wait, who is new."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework import respite_link, respites
from casework.models import Respite, Stay
from hosting import actions, rests
from hosting.languages import spoken
from hosting.models import Host
from hosting.team.forms import NewcomerForm, RestForm
from journal.models.entry import Channel
from journal.pages import VersionForm, attempt, day_field
from matching import actions as matching
from matching.models import Proposal
from privacy.policies import find, policy
from privacy.projection import project_many


class ChoiceForm(forms.Form):
    """Available, not now until a day, or soon from a day."""

    CHOICES = [("open", "Disponible"), ("pause", "Pas en ce moment"), ("soon", "Bientôt, à partir du…")]
    choice = forms.ChoiceField(label="Votre chambre", choices=CHOICES, widget=forms.RadioSelect)
    ask_again_on = day_field("Me redemander le", required=False)
    start = day_field("Ouverte à partir du", required=False)
    choice_details = {
        "choice": {
            "open": ("shutters:open", "Vous confirmez les mois déjà dits."),
            "pause": ("shutters:closed", "Nous vous redemandons le jour que vous choisissez."),
            "soon": ("shutters:ajar", "Vous dites à partir de quand."),
        }
    }

    def clean(self):
        facts = super().clean()
        if facts.get("choice") == "pause" and not facts.get("ask_again_on"):
            self.add_error("ask_again_on", "Dire quand vous redemander.")
        if facts.get("choice") == "soon" and not facts.get("start"):
            self.add_error("start", "Dire à partir de quand.")
        return facts


def _own(request):
    host = Host.objects.filter(user=request.user).select_related("household__area", "territory").first()
    if host is None:
        raise Http404
    return host


@policy("room", "create_update")
@require_http_methods(["GET", "POST"])
def home(request):
    """Her home at a glance. Nothing here names the woman before both have accepted."""
    host = _own(request)
    form = ChoiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: choose(host, form, request.actor)):
        messages.success(request, "Merci, c’est noté.")
        return redirect("desk:host")
    proposals = list(Proposal.objects.visible_to(request.actor).live().with_people())
    stays = list(Stay.objects.visible_to(request.actor).live().with_people())
    around = Respite.objects.visible_to(request.actor).filter(
        status__in=Respite.OPEN, occupancy__room__host=host, until_on__gte=timezone.localdate()
    )
    around = list(around.with_people().order_by("from_on"))
    coming = [row for row in around if row.status == Respite.Status.ACCEPTED]
    guests = [
        *(row.accompaniment.guest for row in stays), *(row.stay.accompaniment.guest for row in coming),
        *(row.guest for row in proposals),
    ]  # fmt: skip
    cards = iter(project_many(guests, request.actor, fields={"first_name"}))  # whoever comes: asked once, for all
    living, visiting = [next(cards) for _ in stays], [next(cards) for _ in coming]
    context = {
        "host": host,
        "help_phone": host.territory.settings.get("help_phone", ""),
        "form": form,
        "rooms": host.rooms.filter(withdrawn_on=None).prefetch_related("availabilities"),
        "questions": list(zip(proposals, _cards(proposals, cards), strict=True)),
        "respites": list(zip(coming, visiting, strict=True)),
        "nights_asked": [row for row in around if respite_link.is_waiting(row, Respite.Status.SHE_ACCEPTED)],
        "stays": [(row, card, row.nights) for row, card in zip(stays, living, strict=True)],
    }
    return render(request, "desk/host.html", context, status=getattr(form, "status", 422 if form.errors else 200))


def _cards(proposals, names):
    """What the home may know of each: the card kept with the proposal, her first name once both have accepted."""
    cards = [dict(row.snapshot.get("guest", {})) for row in proposals]
    return [
        card | {"spoken": spoken(card.get("languages", [])), "first_name": name.get("first_name")}
        for card, name in zip(cards, names, strict=True)
    ]


def choose(host, form, actor):
    facts = form.cleaned_data
    if facts["choice"] == "pause":
        return actions.pause_host(host, by=actor, ask_again_on=facts["ask_again_on"])
    if host.status == Host.Status.PAUSED:
        host = actions.resume_host(host, by=actor)
    for room in host.rooms.filter(withdrawn_on=None):
        if facts["choice"] == "soon":
            actions.change_availability(room, [(facts["start"], None)], by=actor)
        elif room.availabilities.running_from(timezone.localdate()).exists():
            actions.confirm_availability(room, by=actor)
        else:
            actions.change_availability(room, [(timezone.localdate(), None)], by=actor)
    return host


@policy("proposal", "host_answer")
@require_http_methods(["GET", "POST"])
def answer(request, pk):
    """The signed-in host answers for himself: the adult of the home that carries his contact, or the first one."""
    host = _own(request)
    row = get_object_or_404(Proposal.objects.visible_to(request.actor).with_people(), pk=pk)
    form = forms.Form(request.POST or None)
    if request.method == "POST" and form.is_valid() and request.POST.get("answer") in ("yes", "no"):
        accepts, reason = request.POST["answer"] == "yes", request.POST.get("reason") or None
        if attempt(form, lambda: _answer(row, host, request.actor, accepts, None if accepts else reason)):
            messages.success(request, "Merci, votre réponse est notée.")
            return redirect("desk:host")
    her = project_many([row.guest], request.actor, fields={"first_name"})
    context = {
        "proposal": row, "guest": _cards([row], her)[0], "form": form,
        "reasons": Proposal.HostReason.choices,
        "second": row.status == Proposal.Status.REFLECTING,
        "waiting": row.status in (Proposal.Status.HOST_ASKED, Proposal.Status.REFLECTING),
    }  # fmt: skip
    return render(request, "desk/host_answer.html", context, status=getattr(form, "status", 200))


def _answer(row, host, actor, accepts, reason):
    if row.status == Proposal.Status.REFLECTING:
        return matching.confirm(row, "host", by=actor, accepts=accepts, reason=reason)
    return matching.adult_answers(row, _signed_in(host), by=actor, accepts=accepts, reason=reason)


def _signed_in(host):
    """The adult who answers here: the one that carries the home's contact, or the first. Each answers for himself."""
    return host.adults.filter(contact=host.contact).first() or host.adults.order_by("pk").first()


@policy("respite", "host_answer")
@require_http_methods(["GET", "POST"])
def respite(request, pk):
    """Some nights, asked of the other home once she has said yes; the same page as by a link."""
    host = _own(request)
    row = find(request, Respite.objects.visible_to(request.actor).filter(occupancy__room__host=host), pk=pk)
    form = VersionForm(request.POST or None, row=row)

    def call(said, version):
        return respites.adult_answers(
            row, _signed_in(host), by=request.actor, accepts=said, version=version, channel=Channel.SCREEN
        )

    if respite_link.answered(request, form, call):
        messages.success(request, "Merci, votre réponse est notée.")
        return redirect("desk:host")
    return respite_link.home_page(request, row, form)


REST_INTRO = "Vous n’avez rien à expliquer. Ce qui touche à la sécurité vous est dit, par une personne."


@policy("room", "create_update")
@require_http_methods(["GET", "POST"])
def pause(request):
    """A home rests until its own day of return, or comes back before."""
    host = _own(request)
    paused, silent = rests.resting(host)
    form = RestForm(request.POST if "until" in request.POST else None)
    if request.method == "POST":
        back_now = "until" not in request.POST
        call = (lambda: rests.wake(host, by=request.actor)) if back_now else _rest(form, host, request.actor)
        if (back_now or form.is_valid()) and attempt(form, call):
            messages.success(request, "Merci d’être là." if back_now else "C’est noté. Reposez-vous bien.")
            return redirect("desk:host")
    status = getattr(form, "status", 422 if form.is_bound and form.errors else 200)
    context = {"form": form, "paused": paused, "silent": silent, "intro": REST_INTRO}
    return render(request, "desk/host_pause.html", context, status=status)


def _rest(form, host, actor):
    return lambda: rests.rest(host, by=actor, **form.facts)


@policy("room", "create_update")
@require_http_methods(["GET", "POST"])
def newcomer(request):
    """« Quelqu'un de nouveau chez vous ? » : said in one page; the team comes to meet him."""
    host = _own(request)
    form = NewcomerForm(request.POST or None)
    if (
        form.is_bound
        and form.is_valid()
        and attempt(form, lambda: actions.newcomer_at_home(host, by=request.actor, **form.cleaned_data))
    ):
        messages.success(request, "Merci de l’avoir dit. Nous vous appelons pour le rencontrer.")
        return redirect("desk:host")
    return render(
        request, "desk/host_newcomer.html", {"form": form}, status=getattr(form, "status", 422 if form.errors else 200)
    )
