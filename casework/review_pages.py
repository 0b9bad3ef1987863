"""« Pourquoi ça n'avance pas » : the reviews of one woman's year and what blocks; then what blocks, for all."""

from dataclasses import dataclass, field
from datetime import date

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework import forms
from casework.causes import Blockage
from casework.form_pages import file_url, her_file, submitted
from casework.models import Accompaniment, Obstacle, Renewal, Review, SupportStep
from casework.reviews import AGENDA, NOTICE_DAYS, YEAR, awaited, calendar, decide_week, hold_review
from casework.support.summary import blocked_of
from journal.pages import show_form
from privacy.facts import for_many
from privacy.policies import can, can_many, find, policy
from privacy.projection import project_many


@policy("review", "read")
@require_GET
def reviews(request, pk):
    """Her six reviews, held or to come, with what was said; and each cause that blocks, since when."""
    row = find(request, Accompaniment.objects.visible_to(request.actor).with_clock(), pk=pk)
    today, facts = timezone.localdate(), for_many(request.actor, [row])
    held = list(row.reviews.select_related("reviewer").order_by("month"))
    steps = calendar(row.commitment, held) if hasattr(row, "commitment") else []
    said = {review.pk: card["words"] for review, card in zip(held, project_many(
        held, request.actor, fields={"words"}), strict=True)}  # fmt: skip
    may_hold = row.status == Accompaniment.Status.OPEN and bool(
        can(request.actor, "review", "record", row, facts=facts)
    )
    context = {
        "accompaniment": row,
        "steps": [(step, said.get(step.review.pk) if step.review else "") for step in steps],
        "awaited": awaited(steps, today, NOTICE_DAYS.of(row.territory_id)) if steps else None,
        "may_hold": may_hold,
        "obstacles": Obstacle.objects.open().filter(accompaniment=row).order_by("since_on", "cause"),
        "steps_blocked": _steps_that_block(row, request.actor, facts),
        "cleared": Obstacle.objects.filter(accompaniment=row, cleared_on__isnull=False).order_by("-cleared_on"),
        "weeks": row.weekly_decisions.select_related("decided_by").order_by("-decided_on")[:8],
        "file": file_url(row) if can(request.actor, "accompaniment.page", "read", row, facts=facts) else "",
        "today": today,
    }
    return render(request, "casework/reviews.html", context)


def _steps_that_block(row, actor, facts):
    """What blocks in her plan and her papers, as far as this person may read them."""
    plan, papers = (can(actor, name, "read", row, facts=facts) for name in ("support", "renewal"))
    return [each for each in blocked_of(row) if (papers if isinstance(each.row, Renewal) else plan and not plan.mask)]


@policy("review", "record")
@require_http_methods(["GET", "POST"])
def review(request, pk, month):
    """Write down the review of one month: who was there, what blocks, and for the year what it decides."""
    row = her_file(request, pk)
    if month not in Review.Month.values:
        raise Http404
    month = Review.Month(month)
    open_ = Obstacle.objects.open().filter(accompaniment=row).values_list("cause", flat=True)
    initial = {"held_on": timezone.localdate(), "blocked": list(open_)}
    form = forms.ReviewForm(request.POST or None, year=month == YEAR, initial=initial)
    back = reverse("casework:reviews", args=[row.pk])
    done = submitted(
        request, form, lambda: hold_review(row, by=request.actor, month=month, **form.cleaned_data),
        "Le point est noté.", back,
    )  # fmt: skip
    return done or show_form(
        request, form, heading=month.label, submit="Enregistrer le point", back=back, intro=AGENDA[month]
    )


@policy("review", "record")
@require_http_methods(["GET", "POST"])
def week(request, pk):
    """Past the end of her year: what is decided this week."""
    row = her_file(request, pk)
    form = forms.WeekForm(request.POST or None)
    done = submitted(
        request, form, lambda: decide_week(row, by=request.actor, **form.cleaned_data),
        "C’est décidé pour cette semaine.", file_url(row),
    )  # fmt: skip
    return done or show_form(
        request, form, heading="Décider de la semaine", submit="Enregistrer la décision", back=file_url(row),
        intro="Son année est finie. Personne n’est mis dehors : rien ne s’arrête sans une personne qui le décide.",
    )  # fmt: skip


@dataclass
class Cause:
    """One cause, and the women whom it keeps waiting: {their file: since when}."""

    label: str
    women: dict[Accompaniment, date] = field(default_factory=dict)

    @property
    def since(self):
        return min(self.women.values())


@policy("review", "read")
@require_GET
def what_blocks(request):
    """Each cause, with how many women it keeps and since when: at their reviews, in their plans and their papers.

    Counted among the women of whom this person may read it: her own, her territory's for whoever answers for it.
    """
    files = Accompaniment.objects.visible_to(request.actor).open().filter(commitment__isnull=False)
    files = list(files.select_related("guest", "territory").order_by("code"))
    facts = for_many(request.actor, files)
    readable = {name: can_many(request.actor, name, "read", files, facts=facts) for name in BLOCKED_IN}
    files = [row for row in files if readable["review"][row.pk]]
    wanted = request.GET.get("territoire", "")
    territories = sorted({row.territory for row in files}, key=lambda territory: territory.name)
    files = {row.pk: row for row in files if wanted in ("", row.territory.code)}
    causes = {}
    for name, rows in BLOCKED_IN.items():
        for pk, cause, since in rows(list(files)):
            if readable[name][pk] and not readable[name][pk].mask:
                women = causes.setdefault(cause, Cause(Blockage(cause).label)).women
                women[files[pk]] = min(since, women.get(files[pk], since))
    context = {
        "causes": sorted(causes.values(), key=lambda cause: (-len(cause.women), cause.since)),
        "blocked": len({row for cause in causes.values() for row in cause.women}),
        "followed": len(files), "territories": territories if len(territories) > 1 else [], "territory": wanted,
    }  # fmt: skip
    return render(request, "casework/what_blocks.html", context)


# object of the matrix: (file, cause, since) of what blocks there
BLOCKED_IN = {
    "review": lambda files: (
        Obstacle.objects.open().filter(accompaniment__in=files).values_list("accompaniment", "cause", "since_on")
    ),
    "support": lambda files: (
        SupportStep.objects.blocked()
        .filter(goal__accompaniment__in=files)
        .values_list("goal__accompaniment", "cause", "blocked_on")
    ),
    "renewal": lambda files: (
        Renewal.objects.blocked().filter(accompaniment__in=files).values_list("accompaniment", "cause", "blocked_on")
    ),
}
