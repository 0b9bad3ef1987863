"""« Toit ce soir », one screen made for a telephone on a Friday at half past six; and « Où dormir », worked daily."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Role
from casework import shelter
from casework.evenings import board, duty, watch
from casework.evenings import tonight as work
from casework.evenings.forms import CallForm, DayForm, HomeWordForm, OutcomeForm
from casework.models import Accompaniment, DutyLine, HomeWord, NightSearch
from casework.roofs import Ledger
from hosting.models import Host
from journal.pages import attempt, show_form
from privacy.policies import find, offered, policy
from privacy.projection import project


def _territories(request):
    """Her evening's territories; whoever has none, or whose shift is over, is refused."""
    found = board.territories_of(request.actor)
    if not found:
        raise PermissionDenied
    return found


def _accompaniment(request, pk):
    return find(request, Accompaniment.objects.visible_to(request.actor).select_related("guest", "owner"), pk=pk)


@policy("tonight", "read")
@require_GET
def tonight(request):
    """Every woman without a roof tonight or tomorrow, the homes that say yes today, the number and the last word."""
    territories = _territories(request)
    now, today = timezone.now(), timezone.localdate()
    without, tomorrow, soon = board.read_nights(request.actor, today)
    lines = dict(DutyLine.objects.filter(territory__in=territories).values_list("territory", "number"))
    shifts = duty.shift_now(territories, now)
    words = [word for territory in sorted(territories) if (word := duty.last_word(territory, now))]
    context = {
        "without": without,
        "tomorrow": tomorrow,
        "soon": len(soon),
        "rooms": board.rooms_tonight(territories, today),
        "answers": HomeWord.Answer.choices,
        "numbers": sorted(lines.values()),
        "shifts": list(shifts.values()),
        "own_shift": next((shift for shift in shifts.values() if shift.user_id == request.actor.user_id), None),
        "words": [(word, project(word, request.actor, fields={"hand_over"})) for word in words],
        "team": request.actor.has_role(Role.COORDINATOR, Role.MANAGER),
        "today": today,
    }
    return render(request, "casework/evenings/tonight.html", context)


@policy("tonight", "read")
@require_GET
def pool(request):
    """The emergency pool, day after day: each woman in black or red, today's outcome, the days nobody has told."""
    territories = _territories(request)
    today = timezone.localdate()
    nights = [night for box in board.read_nights(request.actor, today) for night in box]
    called, yes = board.homes_called(territories, today)
    days = board.last_days(nights, today)
    context = {
        "lines": [(night, days[night.accompaniment.pk]) for night in nights],
        "untold": watch.untold(today, territories),
        "called": called,
        "yes": yes,
        "today": today,
    }
    return render(request, "casework/evenings/pool.html", context)


@policy("tonight", "read")
@require_GET
def night(request, pk):
    """One woman's evening: how to reach her, which rooms suit her, what was tried, what to say."""
    row = find(request, Accompaniment.objects.visible_to(request.actor).with_clock(), pk=pk)
    today = timezone.localdate()
    ledger = Ledger(row, today)
    search = NightSearch.objects.filter(accompaniment=row, day=today).prefetch_related("calls__partner").first()
    words = {word.host_id: word for word in HomeWord.objects.filter(day=today, host__territory=row.territory_id)}
    free = [] if ledger.tonight or row.status != Accompaniment.Status.OPEN else shelter.rooms_tonight(row)
    context = {
        "accompaniment": row,
        "ledger": ledger,
        "search": search,
        "card": project(row.guest, request.actor, fields={"first_name"}),
        "contact": project(row.guest.contact, request.actor, why="toit ce soir"),
        "rooms": [(room, label, words.get(room.host_id)) for room, label in free],
        "say": board.what_to_say(row, ledger.next_roof_needed_by, request.actor),
        "untold": NightSearch.objects.filter(accompaniment=row, day__lt=today, outcome="").order_by("day"),
        "may": offered(request.actor, row, record=("tonight", "record")),
    }
    return render(request, "casework/evenings/night.html", context)


def _act(request, row, form, call, sentence, **page):
    back = reverse("casework:night", args=[row.pk])
    if request.method == "POST" and form.is_valid() and attempt(form, call) is not None:
        messages.success(request, sentence)
        return redirect(back)
    return show_form(request, form, back=back, **page)


@policy("tonight", "record")
@require_http_methods(["GET", "POST"])
def call(request, pk):
    """One call to the 115 or to a partner, with its answer: a refusal counts too."""
    row = _accompaniment(request, pk)
    form = CallForm(request.POST or None, territory_id=row.territory_id, initial={"to": request.GET.get("a", "115")})
    return _act(
        request, row, form, lambda: work.record_call(row, by=request.actor, **form.facts), "L’appel est noté.",
        heading="Noter un appel", submit="Noter cet appel",
        intro="Une place pour elle devient son toit de ce soir. Un refus se note aussi : il compte.",
    )  # fmt: skip


@policy("tonight", "record")
@require_http_methods(["GET", "POST"])
def outcome(request, pk):
    """What came of today, or of a day that nobody has told (``?jour=``)."""
    row = _accompaniment(request, pk)
    asked = DayForm(request.GET)
    day = (asked.cleaned_data["jour"] if asked.is_valid() else None) or timezone.localdate()
    search = NightSearch.objects.filter(accompaniment=row, day=day).first()
    known = {name: getattr(search, name) for name in ("outcome", "escort", "luggage")} if search else {}
    form = OutcomeForm(request.POST or None, initial=known)
    return _act(
        request, row, form, lambda: work.record_outcome(row, by=request.actor, day=day, **form.cleaned_data),
        "C’est dit.", heading=f"Dire ce qu’a donné le {day:%d/%m}", submit="Enregistrer",
        intro="Un jour sans toit se dit aussi : c’est une dette de l’association, jamais de la sienne.",
    )  # fmt: skip


@policy("tonight", "record")
@require_POST
def word(request, pk):
    """A tap: what this home says for tonight."""
    host = find(request, Host.objects.visible_to(request.actor), pk=pk)
    form = HomeWordForm(request.POST)
    if form.is_valid():
        said = work.say_for_tonight(host, form.cleaned_data["answer"], by=request.actor)
        messages.success(request, f"{host.code} : {said.get_answer_display().lower()}.")
    return redirect("casework:tonight")
