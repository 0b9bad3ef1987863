"""« Départs » : the grid of the nights, the homes that have not answered, and the answer noted by telephone."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework import away
from casework.away_grid import read_grid
from casework.forecast.lanes import HEIGHT, Bar
from casework.forecast.page import territories_of
from casework.grid import Night
from casework.models import SummerQuestion
from hosting.models import Host
from journal.models.entry import Channel
from journal.pages import attempt, day_field, show_form
from privacy.policies import find, policy
from privacy.projection import project_many

DAY_WIDTH = 14  # pixels of a night
# kind: (class of the drawing, words on the bar, words of the list)
KINDS = {
    Night.HOME: ("prevu", "", "dans son foyer"),
    Night.ALONE: ("libre", "seule", "seule dans son foyer, qui est d’accord"),
    Night.RESPITE: ("lit", "répit", "en répit dans un autre foyer"),
    Night.ELSEWHERE: ("lit", "ailleurs", "sous un autre toit"),
    Night.ASKED: ("vide", "pas encore dit", "dans son foyer, qui n’a pas encore répondu"),
    Night.UNCOVERED: ("noir", "", "sans toit connu"),
    Night.OUTSIDE: ("susp", "", "hors de son année"),
}


class AwayForm(forms.Form):
    """« Partez-vous ? Peut-elle rester seule ? » Two departures at most; where there is none, none is written."""

    LEAVES = [("no", "Non, nous restons"), ("yes", "Oui, nous partons")]
    STAYS = [("yes", "Oui, elle peut rester"), ("no", "Non")]
    leaves = forms.ChoiceField(label="Partez-vous ?", choices=LEAVES, widget=forms.RadioSelect)
    leaves_on = day_field("Premier soir sans vous", required=False)
    back_on = day_field("Retour le", required=False)
    she_may_stay = forms.ChoiceField(
        label="Peut-elle rester seule chez vous ?", choices=STAYS, widget=forms.RadioSelect, required=False
    )
    again_on = day_field("Un autre départ : premier soir sans vous", required=False)
    again_back_on = day_field("Retour le", required=False)
    again_may_stay = forms.ChoiceField(
        label="Cette fois-là, peut-elle rester seule ?", choices=STAYS, widget=forms.RadioSelect, required=False
    )
    choice_details = {
        "leaves": {"no": ("shutters:open", ""), "yes": ("shutters:closed", "Vous dites les dates.")},
    }
    SLOTS = (("leaves_on", "back_on", "she_may_stay"), ("again_on", "again_back_on", "again_may_stay"))

    @classmethod
    def initial_of(cls, departures, answered):
        """What was said, as the form shows it again."""
        if not answered:
            return {}
        initial = {"leaves": "yes" if departures else "no"}
        for row, (first, last, stays) in zip(departures, cls.SLOTS, strict=False):
            values = (row.period.lower, row.period.upper, "yes" if row.she_may_stay else "no")
            initial |= dict(zip((first, last, stays), values, strict=True))
        return initial

    def clean(self):
        facts = super().clean()
        if facts.get("leaves") != "yes":
            return facts | {"departures": []}
        slots = [slot for slot in self.SLOTS if slot is self.SLOTS[0] or any(facts.get(name) for name in slot)]
        for name in (name for slot in slots for name in slot if not facts.get(name) and name not in self.errors):
            self.add_error(name, ValidationError("Répondre à cette question."))
        if not self.errors:
            facts["departures"] = [(facts[first], facts[last], facts[stays] == "yes") for first, last, stays in slots]
        return facts


class AwayByPhoneForm(AwayForm):
    channel = forms.ChoiceField(
        label="Comment l’avez-vous su", choices=[c for c in Channel.choices if c[0] in ("phone", "voice", "screen")],
        initial=Channel.PHONE,
    )  # fmt: skip


@dataclass
class Row:
    """One line of the drawing, and the sentences that say the same."""

    title: str
    url: str
    bars: list
    uncovered: int
    said: list


@policy("list.guests", "search")
@require_GET
def departures(request):
    """One line per woman, night by night, over two months; above, who has not answered."""
    territories, territory = territories_of(request)
    today = timezone.localdate()
    windows = _windows(today, territory)
    chosen = request.GET.get("mois", windows[0][0])
    window = next((period for code, _, period in windows if code == chosen), None)
    if window is None:
        raise Http404
    lines = read_grid(territory, window, today)
    context = {
        "territories": territories, "territory": territory, "windows": windows, "chosen": chosen, "window": window,
        "last": window[1] - timedelta(days=1), "rows": _rows(lines, window, request.actor),
        "uncovered": sum(line.uncovered for line in lines), "lacking": sum(line.uncovered > 0 for line in lines),
        "asked": sum(line.asked for line in lines), "waiting": _waiting(request.actor, territory, today),
        "opens_on": away.opens_on(_summer(today), territory), "today": today,
        "width": (window[1] - window[0]).days * DAY_WIDTH, "height": HEIGHT,
        "days": _days(window), "legend": [(KINDS[kind][0], KINDS[kind][2]) for kind in Night],
        "today_x": (today - window[0]).days * DAY_WIDTH if window[0] <= today < window[1] else None,
    }  # fmt: skip
    return render(request, "casework/departures.html", context)


def _summer(today):
    """The year of the summer that one speaks of: the next one from September on."""
    return today.year if today < away.summer_of(today.year)[1] else today.year + 1


def _windows(today, territory):
    """(code, words, period): this month and the next, and the summer; the summer first while its campaign runs."""
    year = _summer(today)
    start = today.replace(day=1)
    later = (start + timedelta(days=62)).replace(day=1)
    near = ("proche", "Ce mois et le suivant", (start, later))
    summer = ("ete", f"Juillet et août {year}", away.summer_of(year))
    return [summer, near] if today >= away.opens_on(year, territory) else [near, summer]


def _days(window):
    """(pixels, day): the first of each month, and every Monday that is not too near one to be read."""
    found = []
    for number in range((window[1] - window[0]).days):
        day = window[0] + timedelta(days=number)
        if day.day == 1 or (day.weekday() == 0 and 4 <= day.day <= 28):
            found.append((number * DAY_WIDTH, day))
    return found


def _waiting(actor, territory, today):
    """[(card, day of the question, address)] of the homes that have the question and have not answered."""
    rows = SummerQuestion.objects.waiting().filter(host__territory=territory, year=_summer(today))
    rows = list(rows.select_related("host").order_by("asked_on", "host__code"))
    cards = project_many([row.host for row in rows], actor, fields={"code", "first_name"})
    return [
        (card, row.asked_on, reverse("casework:home_away", args=[row.host_id]))
        for card, row in zip(cards, rows, strict=True)
    ]


def _rows(lines, window, actor):
    guests = [line.ledger.accompaniment.guest for line in lines]
    cards = project_many(guests, actor, fields={"code", "first_name"})
    return [_row(line, card, window) for line, card in zip(lines, cards, strict=True)]


def _row(line, card, window):
    file = line.ledger.accompaniment
    title = f"{card.get('first_name', '')} {file.code}".strip()
    bars = [_bar(run, window) for run in line.runs]
    said = [(run, KINDS[run.kind][2]) for run in line.runs if run.kind not in (Night.HOME, Night.OUTSIDE)]
    return Row(title, reverse("casework:accompaniment", args=[file.pk]), bars, line.uncovered, said)


def _bar(run, window):
    kind, words, _ = KINDS[run.kind]
    return Bar((run.lower - window[0]).days * DAY_WIDTH, run.nights * DAY_WIDTH - 1, kind, words)


# --- the answer ----------------------------------------------------------------------------------------------------


def form_for(host, data, *, year=None, form_class=AwayForm):
    """The form of this home: what it has said is shown again."""
    lower, upper = away.summer_of(year) if year else (timezone.localdate(), date.max)
    said = [row for row in host.departures.order_by("period") if lower <= row.period.lower < upper]
    answered = bool(said) or (year and host.summer_questions.filter(year=year, answered_on__isnull=False).exists())
    return form_class(data, initial=form_class.initial_of(said, answered))


def take(host, form, *, by, year, channel):
    """One domain call: the departures that were typed; None when refused, and the form says why."""
    departures = form.cleaned_data["departures"]
    return attempt(form, lambda: away.say_away(host, departures, by=by, year=year, channel=channel))


@policy("host.away", "update")
@require_http_methods(["GET", "POST"])
def home_away(request, pk):
    """The team notes what a home said on the telephone: of the summer while it is asked about, else of what comes."""
    rows = Host.objects.visible_to(request.actor).exclude(user=request.actor.user_id)
    row = find(request, rows.prefetch_related("summer_questions"), pk=pk)
    year = question_of(row)
    form = form_for(row, request.POST or None, year=year, form_class=AwayByPhoneForm)
    if form.is_bound and form.is_valid():
        done = take(row, form, by=request.actor, year=year, channel=form.cleaned_data["channel"])
        if done:
            messages.success(request, "C’est noté.")
            return redirect("casework:departures")
    return show_form(
        request, form, heading=f"Les départs du foyer {row.code}", submit="Enregistrer",
        intro=_asks_about(year), back=reverse("hosting:host", args=[row.pk]),
    )  # fmt: skip


def question_of(host):
    """The summer that this home is asked about today, or None."""
    year = _summer(timezone.localdate())
    return next((year for row in host.summer_questions.all() if row.year == year), None)


def _asks_about(year):
    return f"Cet été : juillet et août {year}." if year else "Les départs à venir, quels qu’ils soient."


@policy("host.away", "update")
@require_http_methods(["GET", "POST"])
def own_away(request):
    """The home says it from its own space."""
    row = Host.objects.filter(user=request.user).prefetch_related("summer_questions").first()
    if row is None:
        raise Http404
    year = question_of(row)
    form = form_for(row, request.POST or None, year=year)
    if form.is_bound and form.is_valid() and take(row, form, by=request.actor, year=year, channel=Channel.SCREEN):
        messages.success(request, "Merci, c’est noté.")
        return redirect("desk:host")
    return answer_page(request, form, year)


def answer_page(request, form, year):
    status = getattr(form, "status", 422 if form.is_bound and form.errors else 200)
    return render(request, "casework/host_away.html", {"form": form, "year": year}, status=status)
