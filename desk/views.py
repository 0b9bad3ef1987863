"""The pages that gather: the roof board, the signatures, the door of each role."""

from collections import Counter

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Leave, Role
from desk import today as board
from desk.todo import of_task, of_tasks
from journal import signatures
from journal.agenda import close_tasks, postpone
from journal.models import Signature, Task
from journal.pages import attempt
from privacy.facts import on_duty
from privacy.policies import find, policy, signed_in_page

PER_PAGE = 25
OTHER_TASKS, MANY_TASKS = 30, 200  # those shown, and those counted
DOORS = (
    ((Role.COORDINATOR, Role.MANAGER), "desk:today"),
    ((Role.REFERRER, Role.ORGANISATION_MANAGER), "hosting:referring:list"),
    ((Role.SAFEGUARDING_LEAD, Role.DIRECTOR), "casework:concerns"),
    ((Role.APPROVER,), "desk:signatures"),
    ((Role.PSYCHOLOGIST,), "casework:psy_home"),
    ((Role.VOLUNTEER,), "casework:round"),
    ((Role.HOST,), "desk:host"),
    ((Role.NATIONAL_ADMIN, Role.SYSADMIN), "admin:index"),
    ((Role.FUNDER,), "reporting:reports"),
)


@signed_in_page("la porte : renvoie chacune à sa page")
@require_GET
def home(request):
    """Each role has its own first page; whoever is on duty without another, that of the evening."""
    if not request.actor.has_role(Role.COORDINATOR, Role.MANAGER) and on_duty(request.actor):
        return redirect("casework:tonight")
    for roles, page in DOORS:
        if request.actor.has_role(*roles):
            return redirect(page)
    return render(request, "desk/nothing.html")


@policy("list.guests", "search")
@require_GET
def today(request):
    """« Aujourd'hui » : one line per woman, late first, and the one thing to do."""
    mine = request.GET.get("qui") == "moi"
    day = timezone.localdate()
    everyone = board.rank(request.actor, day)
    territories = request.actor.territories(Role.COORDINATOR, Role.MANAGER)
    leaves = list(
        Leave.objects.running(day).with_people().filter(territory__in=territories).order_by("until_on", "pk")
    )
    hers = {request.user.pk, *(row.user_id for row in leaves if row.substitute_id == request.user.pk)}
    own = [rank for rank in everyone if rank.standing.owner in hers]
    page = Paginator(own if mine else everyone, PER_PAGE).get_page(request.GET.get("page"))
    lines = board.dress(board.read_lines(page.object_list, day), request.actor)
    others = list(board.other_tasks(request.actor, day)[: MANY_TASKS + 1])
    uncovered = sum(rank.urgent for rank in everyone)
    context = {
        "page": page,
        "groups": _grouped(lines, own if mine else everyone),
        "tabs": [
            {"label": "L’équipe", "url": "?", "active": not mine, "count": len(everyone)},
            {"label": "Les miens", "url": "?qui=moi", "active": mine, "count": len(own)},
        ],
        "today": day,
        "leaves": leaves,
        "uncovered": uncovered,
        "housed": sum(rank.housed for rank in everyone),
        "total": len(everyone),
        "tasks": of_tasks(others[:OTHER_TASKS]),
        "more_tasks": max(0, len(others) - OTHER_TASKS),
        "many_tasks": len(others) > MANY_TASKS,
    }
    return render(request, "desk/today.html", context)


def _grouped(lines, everyone):
    """The lines of the page under their headings, with the count of the whole board."""
    counts = Counter(rank.group for rank in everyone)
    return [
        (title, counts[code], [line for line in lines if line.group == code])
        for code, title in board.GROUPS.items()
        if any(line.group == code for line in lines)
    ]


class PostponeForm(forms.Form):
    until = forms.DateField(label="Reporter au", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="Pourquoi", max_length=200, help_text="Vos collègues le liront.")


def _task(request, pk):
    return find(request, Task.objects.open().visible_to(request.actor), pk=pk)


@policy("task", "update")
@require_http_methods(["GET", "POST"])
def postpone_task(request, pk):
    """Put a task off, with a reason."""
    task = _task(request, pk)
    form = PostponeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if attempt(form, lambda: postpone(task, facts["until"], facts["reason"], by=request.actor)):
            messages.success(request, "C’est reporté.")
            return redirect("desk:today")
    context = {"form": form, "heading": "Reporter cette tâche", "submit": "Reporter", "back": "/"}
    return render(request, "form_page.html", context, status=getattr(form, "status", 422 if form.errors else 200))


@policy("task", "update")
@require_POST
def done_task(request, pk):
    """A call was made, a thing was done that no other page records."""
    task = _task(request, pk)
    if not of_task(task).by_hand:  # done by the move that it asks for, never by ticking
        raise Http404
    close_tasks(task.subject, task.kind, by=request.actor)
    messages.success(request, "C’est noté.")
    return redirect("desk:today")


# --- second signatures ---------------------------------------------------------------------------------------------


@signed_in_page("la file des signatures : chacun n'y voit que celles de son territoire")
@require_GET
def signature_list(request):
    if not request.actor.territories():
        raise Http404
    rows = Signature.objects.visible_to(request.actor).select_related("requested_by__user", "content_type")
    pending = list(rows.pending().order_by("due_at", "pk"))
    answered = rows.exclude(status=Signature.Status.PENDING).order_by("-requested_at", "-pk")
    mine = [row for row in pending if row.is_open_to(request.actor) and row.requested_by_id != request.actor.pk]
    context = {
        "mine": mine,
        "others": [row for row in pending if row not in mine],
        "page": Paginator(answered, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "desk/signatures.html", context)


class SignForm(forms.Form):
    reason = forms.CharField(
        label="Si vous ne signez pas, dites pourquoi", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


@signed_in_page("une signature : chacun n'y voit que celles de son territoire")
@require_http_methods(["GET", "POST"])
def signature(request, pk):
    """A masked summary, readable on a phone; two buttons of the same size."""
    row = get_object_or_404(Signature.objects.visible_to(request.actor).select_related("requested_by__user"), pk=pk)
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agrees = request.POST.get("answer") == "sign"
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: signatures.answer(row, by=request.actor, agrees=agrees, reason=reason)):
            messages.success(request, "C’est signé." if agrees else "C’est noté : vous n’avez pas signé.")
            return redirect("desk:signatures")
    signs = row.is_open_to(request.actor) and row.requested_by_id != request.actor.pk
    context = {"signature": row, "form": form, "may_answer": row.status == Signature.Status.PENDING and signs}
    return render(request, "desk/signature.html", context, status=getattr(form, "status", 422 if form.errors else 200))
