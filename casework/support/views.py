"""The forms of her support: a view fills one and makes one domain call."""

from django.http import Http404
from django.views.decorators.http import require_http_methods

from casework.models import HoursContract, Renewal, SupportStep
from casework.support import forms, hours, plan, renewing
from casework.support.pages import find_file, find_goal, submit
from privacy.policies import find, policy


@policy("support", "update")
@require_http_methods(["GET", "POST"])
def open_goal(request, pk):
    file = find_file(request, pk)
    form = forms.GoalForm(request.POST or None)
    return submit(
        request, form, lambda: plan.open_goal(file, by=request.actor, **form.cleaned_data), "C’est noté.", file,
        heading="Noter un objectif", submit="Enregistrer l’objectif", intro="Ce qu’elle souhaite passe avant tout.",
    )  # fmt: skip


@policy("support", "update")
@require_http_methods(["GET", "POST"])
def name_referent(request, pk):
    file = find_file(request, pk)
    form = forms.ReferentForm(request.POST or None, accompaniment=file)
    return submit(
        request, form, lambda: plan.name_referent(file, by=request.actor, **form.cleaned_data),
        "Une personne répond de ce thème.", file, heading="Nommer une référente", submit="Enregistrer",
        intro="Une seule personne par thème : elle n’a pas à tout redire à chacune.",
    )  # fmt: skip


ENDS = {
    "atteint": (True, "Noter l’objectif atteint", "Noter qu’il est atteint", "Bravo à elle : c’est noté."),
    "laisse": (False, "Laisser cet objectif", "Laisser l’objectif", "L’objectif est laissé. Cela ne lui coûte rien."),
}


@policy("support", "update")
@require_http_methods(["GET", "POST"])
def end_goal(request, pk, end):
    """Reached, or left: whatever step remained is not due any more."""
    goal = find_goal(request, pk)
    if end not in ENDS:
        raise Http404
    achieved, heading, label, sentence = ENDS[end]
    form = forms.DayForm(request.POST or None)
    return submit(
        request, form, lambda: plan.end_goal(goal, by=request.actor, achieved=achieved, **form.cleaned_data),
        sentence, goal.accompaniment, heading=heading, submit=label,
    )  # fmt: skip


@policy("support", "update")
@require_http_methods(["GET", "POST"])
def add_step(request, pk):
    goal = find_goal(request, pk)
    form = forms.StepForm(request.POST or None)
    return submit(
        request, form, lambda: plan.add_step(goal, by=request.actor, **form.cleaned_data), "La démarche est notée.",
        goal.accompaniment, heading="Ajouter une démarche", submit="Enregistrer la démarche",
        intro="Qui la fait, et pour quand. Le jour venu, une personne est rappelée.",
    )  # fmt: skip


STEPS = {
    "faite": (forms.DayForm, plan.finish_step, "Noter la démarche faite", "Noter qu’elle est faite"),
    "bloquee": (forms.BlockForm, plan.block_step, "Noter ce qui bloque", "Enregistrer"),
    "reprendre": (forms.ResumeForm, plan.resume_step, "Changer qui, ou pour quand", "Enregistrer"),
}


@policy("support", "update")
@require_http_methods(["GET", "POST"])
def move_step(request, pk, move):
    """Done, blocked for a cause, or another day."""
    rows = SupportStep.objects.visible_to(request.actor).with_file()
    row = find(request, rows, pk=pk)
    if move not in STEPS:
        raise Http404
    kind, act, heading, label = STEPS[move]
    form = kind(request.POST or None, initial={"who": row.who, "due_on": row.due_on} if move == "reprendre" else None)
    return submit(
        request, form, lambda: act(row, by=request.actor, **form.cleaned_data), "C’est noté.", row.accompaniment,
        heading=heading, submit=label,
    )  # fmt: skip


@policy("renewal", "update")
@require_http_methods(["GET", "POST"])
def follow_renewal(request, pk):
    file = find_file(request, pk)
    form = forms.RenewalForm(request.POST or None)
    return submit(
        request, form, lambda: renewing.start(file, by=request.actor, **form.cleaned_data),
        "C’est suivi : un rappel viendra à temps.", file, heading="Suivre une échéance", submit="Enregistrer",
        intro="Domiciliation, SIAO, logement social : ce qui se perd si personne ne le renouvelle.",
    )  # fmt: skip


RENEWALS = {
    "renouveler": (forms.RenewForm, renewing.renew, "Noter le renouvellement", "Enregistrer le renouvellement"),
    "bloquee": (forms.BlockForm, renewing.block, "Noter ce qui bloque", "Enregistrer"),
    "fermer": (forms.CloseForm, renewing.close, "Ne plus suivre cette échéance", "Enregistrer"),
}


@policy("renewal", "update")
@require_http_methods(["GET", "POST"])
def move_renewal(request, pk, move):
    """Renewed, blocked for a cause, or not followed any more."""
    row = find(request, Renewal.objects.visible_to(request.actor).with_file(), pk=pk)
    if move not in RENEWALS:
        raise Http404
    kind, act, heading, label = RENEWALS[move]
    form = kind(request.POST or None)
    return submit(
        request, form, lambda: act(row, by=request.actor, **form.cleaned_data), "C’est noté.", row.accompaniment,
        heading=f"{row.get_kind_display()} : {heading[0].lower()}{heading[1:]}", submit=label,
    )  # fmt: skip


@policy("support", "update")
@require_http_methods(["GET", "POST"])
def sign_contract(request, pk):
    file = find_file(request, pk)
    form = forms.ContractForm(request.POST or None)
    return submit(
        request, form, lambda: hours.sign_contract(file, by=request.actor, **form.cleaned_data),
        "Le contrat est noté à côté de son année.", file, heading="Noter un contrat Premières Heures",
        submit="Enregistrer le contrat", intro="Seize heures par semaine et un an au plus.",
    )  # fmt: skip


CONTRACTS = {
    "heures": (forms.HoursForm, hours.change_hours, "Changer les heures"),
    "arret": (forms.DayForm, hours.stop_contract, "Noter l’arrêt du contrat"),
}


@policy("support", "update")
@require_http_methods(["GET", "POST"])
def move_contract(request, pk, end):
    """Other hours, or an end before its day."""
    rows = HoursContract.objects.visible_to(request.actor).select_related("accompaniment__referral")
    row = find(request, rows, pk=pk)
    if end not in CONTRACTS:
        raise Http404
    kind, act, heading = CONTRACTS[end]
    form = kind(request.POST or None, initial={"weekly_hours": row.weekly_hours} if end == "heures" else None)
    return submit(
        request, form, lambda: act(row, by=request.actor, **form.cleaned_data), "C’est noté.", row.accompaniment,
        heading=heading, submit="Enregistrer",
    )  # fmt: skip
