"""One mediation, and a page for each thing that is written of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework import permissions as may
from casework.actions import mediations as actions
from casework.mediations import forms
from casework.models import Mediation, Stay
from journal.pages import VersionForm, attempt, show_form
from privacy.policies import can, find, policy
from privacy.projection import project, project_many

Status = Mediation.Status


@policy("mediation_note", "create")
@require_http_methods(["GET", "POST"])
def call(request, pk):
    """Living together has become hard: each is heard alone within 48 hours."""
    row = find(request, Stay.objects.visible_to(request.actor).with_people(), pk=pk)
    form = forms.CallForm(request.POST or None, stay=row, initial=_about(request, row))
    back = reverse("casework:accompaniment", args=[row.accompaniment_id])
    if request.method == "POST" and form.is_valid():
        mediation = attempt(form, lambda: actions.call_mediation(row, by=request.actor, **form.cleaned_data))
        if mediation:
            messages.success(request, "La médiation est ouverte : entendre chacun, seul, sous 48 heures.")
            return redirect("casework:mediation", mediation.pk)
    return show_form(
        request, form, heading="Demander une médiation", submit="Ouvrir la médiation", back=back,
        intro="L’engagement tient : son toit n’est pas en cause.",
    )  # fmt: skip


def _about(request, stay):
    """The difficulty that it comes from (``?difficulte=``): its rule, who spoke of it, and the words one may read."""
    said = request.GET.get("difficulte", "")
    row = stay.difficulties.filter(pk=said).first() if said.isdecimal() and len(said) < 19 else None
    if row is None or not can(request.actor, "mediation_note", "read", stay):
        return {}
    card = project(row, request.actor, fields={"topic", "side", "words"}, why="demande de médiation")
    return {"rule": card.get("topic"), "side": card.get("side"), "subject": card.get("words")}


def _mediation(request, pk):
    rows = Mediation.objects.visible_to(request.actor).select_related("stay__accompaniment__owner", "mediator")
    return find(request, rows, pk=pk)


@policy("mediation_note", "read")
@require_http_methods(["GET"])
def mediation(request, pk):
    """What was heard on each side, the sessions, what was agreed; and the steps that its state allows."""
    row = _mediation(request, pk)
    sessions = list(row.sessions.order_by("planned_on", "pk"))
    points = list(row.points.order_by("agreed_on", "due_on", "pk"))
    context = {
        "mediation": row, "sessions": sessions,
        "card": project(row, request.actor, why="page de la médiation"),
        "points": project_many(points, request.actor, why="page de la médiation"),
        "rule": dict(forms.RULES).get(row.rule, row.rule),
        "steps": _steps(row, request.actor, sessions),
        "file": row.stay.accompaniment_id if _reads_her_file(request.actor, row) else None,
    }  # fmt: skip
    return render(request, "casework/mediation.html", context)


def _reads_her_file(actor, row):
    """A mediator from elsewhere reads the mediation, and no more."""
    return bool(can(actor, "accompaniment.page", "read", row.stay.accompaniment))


def _steps(row, actor, sessions):
    """[(address, label)] of what this actor may write now, the first one first."""
    moves = {move.name for move in row.get_available_status_transitions() if move.has_perm(row, actor)}
    if not moves:
        return []
    coming = any(session.held_on is None for session in sessions)
    held = any(session.held_on for session in sessions)
    raised = row.status == Status.RAISED
    offered = {
        "joint": raised and row.first_contact_at is None,
        "elle": raised and row.heard_guest_on is None,
        "foyer": raised and row.heard_host_on is None,
        "tenue": coming,
        "seance": row.status in (Status.HEARD, Status.NOT_AGREED) and not coming,
        "accord": "agree" in moves and held,
        "revoir": row.status == Status.AGREED,
        "sans-accord": row.status == Status.HEARD and held,
        "mediatrice": not row.mediator_id and may.team_of_stay(row, actor),
        "fin": "decide_ending" in moves,
    }
    return [(reverse("casework:mediation_step", args=[row.pk, step]), STEPS[step].label)
            for step, shown in offered.items() if shown]  # fmt: skip


class Step:
    """One page: its form, and the call that it makes."""

    def __init__(self, label, form, act):
        self.label, self.form, self.act = label, form, act


def _plain(row, post):
    return VersionForm(post, row=row)


def _hear(side):
    return Step(
        "Noter son écoute, à elle" if side == "guest" else "Noter l’écoute du foyer",
        lambda row, post: forms.HearForm(post, row=row, side=side, initial={"on": timezone.localdate()}),
        lambda row, form, by: actions.hear_side(row, side, by=by, **form.cleaned_data),
    )


def _again(row, post):
    points = [(point.pk, f"{point.text} ({point.get_who_display()})") for point in row.points.filter(kept=None)]
    return forms.AgainForm(post, row=row, points=points)


STEPS = {
    "joint": Step(
        "Noter un premier contact", _plain,
        lambda row, form, by: actions.first_contact(row, by=by, **form.cleaned_data),
    ),
    "elle": _hear("guest"),
    "foyer": _hear("host"),
    "mediatrice": Step(
        "Confier à une médiatrice", lambda row, post: forms.MediatorForm(post, row=row, stay=row.stay),
        lambda row, form, by: actions.name_mediator(row, by=by, **form.facts),
    ),
    "seance": Step(
        "Prévoir une séance", lambda row, post: forms.SessionForm(post, row=row),
        lambda row, form, by: actions.plan_session(row, by=by, **form.cleaned_data),
    ),
    "tenue": Step(
        "Noter la séance tenue", lambda row, post: forms.HeldForm(post, row=row),
        lambda row, form, by: actions.hold_session(row, by=by, **form.cleaned_data),
    ),
    "accord": Step(
        "Noter l’accord", lambda row, post: forms.AgreeForm(post, row=row),
        lambda row, form, by: actions.agree_on(row, by=by, **form.facts),
    ),
    "sans-accord": Step(
        "Noter l’absence d’accord", _plain,
        lambda row, form, by: actions.advance_mediation(row, "not_agree", by=by, **form.cleaned_data),
    ),
    "revoir": Step(
        "Revoir l’accord", _again, lambda row, form, by: actions.look_again(row, by=by, **form.cleaned_data)
    ),
    "fin": Step(
        "Préparer la fin du séjour", _plain,
        lambda row, form, by: actions.advance_mediation(row, "decide_ending", by=by, **form.cleaned_data),
    ),
}  # fmt: skip


@policy("mediation_note", "read")
@require_http_methods(["GET", "POST"])
def step(request, pk, step):
    """One thing to write; what cannot be written any more says so."""
    row = _mediation(request, pk)
    chosen = STEPS.get(step)
    if chosen is None:
        raise Http404
    if not may.team_or_mediator(row, request.actor):
        raise PermissionDenied
    form = chosen.form(row, request.POST or None)
    back = reverse("casework:mediation", args=[row.pk])
    act = lambda: chosen.act(row, form, request.actor)  # noqa: E731
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, "C’est noté.")
        return redirect(back)
    return show_form(request, form, heading=chosen.label, submit="Enregistrer", back=back)
