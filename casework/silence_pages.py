"""« Sans nouvelles » on screen: to say that she cannot be reached, each step, and her nights once she is found."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework import silence_forms as forms
from casework.form_pages import file_url, her_file, submitted
from casework.models import Silence
from casework.silences import advance_silence, raise_silence, say_nights, unsaid
from journal.moves import moves_for
from journal.pages import show_form
from privacy.policies import can, find, policy
from privacy.projection import project

STEPS = {
    "try_second": (forms.StepForm, "Noter l’autre moyen essayé"),
    "tell_circle": (forms.CircleForm, "Noter qui est prévenu"),
    "decide": (forms.DecideForm, "Décider de la recherche"),
    "find": (forms.FoundForm, "Elle est retrouvée"),
}


@policy("silence", "record")
@require_http_methods(["GET", "POST"])
def raise_(request, pk):
    """She does not answer any more: from now on each hour has its step, and each step a person."""
    row = her_file(request, pk)
    form = forms.RaiseForm(request.POST or None)
    done = submitted(
        request, form, lambda: raise_silence(row, by=request.actor, **form.cleaned_data),
        "C’est noté. Essayer un autre moyen d’ici demain.", file_url(row),
    )  # fmt: skip
    return done or show_form(
        request, form, heading="Elle ne répond plus", submit="Ouvrir la recherche", back=file_url(row),
        intro="Ses règles de contact restent les siennes : aucun moyen qu’elle a exclu. Sa chambre lui est gardée.",
        notice="Si elle est en danger maintenant : appeler le 17 ou le 112 d’abord.",
    )  # fmt: skip


@policy("silence", "read")
@require_http_methods(["GET"])
def silence(request, pk):
    """Where the search stands, what was decided, and which nights nobody has said yet."""
    row = _silence(request, pk)
    records = bool(can(request.actor, "silence", "record", row))
    steps = [move.name for move in moves_for(row, request.actor) if move.name in STEPS] if records else []
    context = {
        "silence": row, "words": project(row, request.actor, fields={"words"}).get("words", ""),
        "steps": [(name, STEPS[name][1]) for name in steps], "back": file_url(row),
        "said": row.said.select_related("said_by").order_by("period"),
        "unsaid": unsaid(row) if row.status == Silence.Status.FOUND else [], "records": records,
        "live": row.status in Silence.LIVE,
    }  # fmt: skip
    return render(request, "casework/silence.html", context)


@policy("silence", "record")
@require_http_methods(["GET", "POST"])
def step(request, pk, step):
    """One step of the search, or the nights that she says."""
    row = _silence(request, pk)
    if step == "nights":
        return _nights(request, row)
    if step not in STEPS:
        raise Http404
    form_class, heading = STEPS[step]
    form = form_class(request.POST or None, row=row)
    more = {"decided_by": request.actor.user} if step == "decide" else {}
    back = reverse("casework:silence", args=[row.pk])
    done = submitted(
        request, form, lambda: advance_silence(row, step, by=request.actor, **more, **form.cleaned_data),
        "C’est noté.", back,
    )  # fmt: skip
    return done or show_form(request, form, heading=heading, submit="Enregistrer", back=back)


def _nights(request, row):
    first, last = (unsaid(row) or [(row.first_night, row.ended_on or timezone.localdate())])[0]
    form = forms.NightsForm(request.POST or None, initial={"start": first, "until": last})
    back = reverse("casework:silence", args=[row.pk])
    done = submitted(
        request, form, lambda: say_nights(row, by=request.actor, **form.cleaned_data), "Ces nuits sont notées.", back
    )
    return done or show_form(
        request, form, heading="Ses nuits, comme elle les dit", submit="Enregistrer ces nuits", back=back,
        intro="Elle peut ne pas dire : ces nuits restent alors inconnues, et ne comptent ni pour ni contre.",
    )  # fmt: skip


def _silence(request, pk):
    return find(
        request, Silence.objects.visible_to(request.actor).select_related("accompaniment", "decided_by"), pk=pk
    )
