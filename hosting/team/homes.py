"""The team takes a home from its first contact to « prêt », and keeps its papers in date."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Role
from hosting import actions, rests
from hosting.models import Adult, Area, Availability, Host
from hosting.models.host import checks_missing
from hosting.spaces import open_space
from hosting.team import forms
from journal.moves import perform
from journal.pages import VersionForm, attempt, show_form
from privacy.policies import find, policy
from privacy.projection import project, project_many

PER_PAGE = 25
TEAM = (Role.COORDINATOR, Role.MANAGER)
STEPS = {
    "contact_made": (forms.ContactMadeForm, "Noter le premier contact"),
    "ask_approval": (VersionForm, "Demander l’approbation"),
    "visit_done": (forms.VisitedForm, "Noter la visite"),
    "plan_visit": (forms.VisitForm, "Fixer la visite"),
    "resume": (VersionForm, "Reprendre"),
    "review": (VersionForm, "Reprendre l’examen"),
    "pause": (forms.PauseForm, "Mettre en pause"),
    "not_retain": (forms.NotRetainForm, "Ne pas retenir"),
    "let_rest": (VersionForm, "Classer sans réponse"),
    "suspend": (VersionForm, "Suspendre"),
    "leave": (VersionForm, "Quitter le réseau"),
}
ONWARDS = {"contact_made", "ask_approval", "visit_done", "plan_visit", "resume", "review"}  # towards « prêt »


@policy("list.hosts", "search")
@require_GET
def homes(request):
    """The register of homes: filters in the address, the funnel above."""
    wanted, area = request.GET.get("etat", ""), request.GET.get("secteur", "")
    day = timezone.localdate()
    everyone = Host.objects.filter(territory__in=request.actor.territories(*TEAM))
    rows = everyone.registered().with_home()
    if wanted == "pret":
        rows = rows.ready(day)
    elif wanted == "libre":
        rows = rows.ready(day).filter(Exists(_open_rooms(day)))
    elif wanted in Host.Status.values:
        rows = everyone.with_home().filter(status=wanted)
    if area.isdigit():
        rows = rows.filter(household__area=area)
    page = Paginator(rows.order_by("code"), PER_PAGE).get_page(request.GET.get("page"))
    cards = project_many(page.object_list, request.actor, fields={"code", "first_name"})
    ready = set(Host.objects.ready(day).filter(pk__in=[row.pk for row in page]).values_list("pk", flat=True))
    context = {
        "page": page,
        "lines": [(row, card, row.pk in ready) for row, card in zip(page, cards, strict=True)],
        "funnel": _funnel(everyone, day),
        "statuses": [("", "Tous"), ("pret", "Prêts"), ("libre", "Prêts et libres"), *Host.Status.choices],
        "areas": Area.objects.filter(territory__in=request.actor.territories(*TEAM)),
        "wanted": wanted,
        "area": area,
    }
    return render(request, "hosting/team/homes.html", context)


def _open_rooms(day):
    return Availability.objects.filter(room__host=OuterRef("pk"), room__withdrawn_on=None, period__contains=day)


def _funnel(hosts, day):
    """Registered, visited, ready, ready and open: the bottleneck is never the number of registered homes."""
    ready = Q(pk__in=hosts.ready(day))
    counts = hosts.registered().aggregate(
        registered=Count("pk"),
        visited=Count("pk", filter=Q(status__in=["visited", "panel", "approved", "paused"])),
        ready=Count("pk", filter=ready),
        free=Count("pk", filter=ready & Exists(_open_rooms(day))),
    )
    words = {"registered": "inscrits", "visited": "visités", "ready": "prêts", "free": "prêts et libres"}
    return [(word, counts[name]) for name, word in words.items()]


def _home(request, pk):
    rows = Host.objects.visible_to(request.actor).filter(territory__in=request.actor.territories(*TEAM))
    return find(request, rows.with_home().prefetch_related("adults", "visits__visitors", "rooms"), pk=pk)


@policy("list.hosts", "search")
@require_GET
def home(request, pk):
    """One home: where it stands, what is missing, its people, its rooms. Its address only behind the door."""
    row = _home(request, pk)
    day = timezone.localdate()
    possible = {move.name for move in row.get_available_status_transitions() if move.has_perm(row, request.actor)}
    steps = [step for step in STEPS if step in possible]
    context = {
        "host": row,
        "card": project(row, request.actor),
        "household": project(row.household, request.actor),
        "missing": checks_missing(row, day),
        "is_ready": Host.objects.ready(day).filter(pk=row.pk).exists(),
        "buttons": [(STEPS[step][1], reverse("hosting:host_move", args=[row.pk, step])) for step in steps],
        "onwards": steps[:1] and steps[0] in ONWARDS,
        "may_have_space": row.user_id is None and row.status not in (Host.Status.LEFT, Host.Status.NOT_RETAINED),
        "rooms": row.rooms.prefetch_related("availabilities"),
        "today": day,
        "resting": rests.resting(row, day),
    }
    return render(request, "hosting/team/home.html", context)


def _call(row, step, facts, actor):
    """The domain call behind each step."""
    if step == "plan_visit":
        return actions.plan_visit(row, by=actor, **{**facts, "visitors": list(facts["visitors"])})
    calls = {
        "visit_done": actions.record_visit,
        "ask_approval": actions.ask_approval,
        "not_retain": actions.not_retain,
        "pause": actions.pause_host,
        "resume": actions.resume_host,
        "leave": actions.leave_network,
    }
    if step in calls:
        return calls[step](row, by=actor, **facts)
    return perform(row, step, by=actor, **facts)


@policy("host", "update")
@require_http_methods(["GET", "POST"])
def move(request, pk, step):
    """One step of the path to « prêt »."""
    row = _home(request, pk)
    if step not in STEPS:  # approving, above all: it takes a second person, by the queue of signatures alone
        raise Http404
    form_class, heading = STEPS[step]
    form = form_class(request.POST or None, row=row)
    if form.is_bound and form.is_valid() and attempt(form, lambda: _call(row, step, form.cleaned_data, request.actor)):
        messages.success(request, "C’est noté.")
        return redirect("hosting:host", row.pk)
    notice = ""
    if step == "ask_approval":
        missing = checks_missing(row, timezone.localdate())
        notice = f"Il manque encore : {', '.join(missing)}." if missing else ""
    back = reverse("hosting:host", args=[row.pk])
    return show_form(request, form, heading=heading, submit=heading, back=back, notice=notice)


@policy("host", "update")
@require_http_methods(["GET", "POST"])
def papers(request, pk):
    """Training and insurance: a date seen, never a paper kept."""
    row = _home(request, pk)
    form = forms.HostForm(request.POST or None, instance=row)
    back = reverse("hosting:host", args=[row.pk])
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        if attempt(form, lambda: actions.update_papers(row, by=request.actor, **facts)):
            messages.success(request, "Les dates sont notées.")
            return redirect(back)
    return show_form(request, form, heading="Formation et assurance", submit="Enregistrer", back=back)


@policy("host", "update")
@require_http_methods(["GET", "POST"])
def adult(request, pk, number=None):
    """One adult of the home and his checks: dates seen, nothing copied."""
    row = _home(request, pk)
    person = get_object_or_404(Adult, pk=number, host=row) if number else Adult(host=row)
    form = forms.AdultForm(request.POST or None, instance=person)
    back = reverse("hosting:host", args=[row.pk])
    if form.is_bound and form.is_valid():
        reached = {name: form.cleaned_data[name] for name in ("phone", "email")}
        if attempt(form, lambda: actions.update_adult(form.instance, by=request.actor, **reached)):
            messages.success(request, "C’est noté.")
            return redirect(back)
    return show_form(
        request, form, heading="Un adulte du foyer", submit="Enregistrer", back=back,
        intro="Une date dit que la pièce a été vue. Aucun document n’est gardé.",
    )  # fmt: skip


@policy("host", "update")
@require_POST
def space(request, pk):
    """Open the host's own pages: he comes in with codes that he receives by mail."""
    row = _home(request, pk)
    form = VersionForm(request.POST)
    if attempt(form, lambda: open_space(row, by=request.actor)) is None:
        messages.error(request, " ".join(form.non_field_errors()))
    else:
        messages.success(request, "Son espace est ouvert : il y entre avec un code reçu par courriel.")
    return redirect("hosting:host", row.pk)
