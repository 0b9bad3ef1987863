"""« Vue d'ensemble »: the joint plan beside each woman's own best, what a change would do, where homes are scarce."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Role, Territory
from matching import acceptance, trials
from matching import overview as pages
from privacy.policies import policy


@policy("matching.result", "read")
@require_GET
def overview(request):
    """Everybody who waits in one's territories; a trial is in the address, and changes nothing."""
    shown = pages.read(request.actor)
    trial = pages.trial(shown, request.GET)
    context = {
        "page": shown,
        "trial": trial,
        "changes": pages.told(shown, trial),
        "asked": request.GET,
        "rules": trials.liftable(),
        "facts": [(code, words) for code, (words, _) in trials.HOME_FACTS.items()],
        "wanted": request.GET.getlist("avec"),
    }
    return render(request, "matching/overview.html", context)


@policy("matching.result", "read")
@require_GET
def answers(request):
    """What past answers teach: what was counted, the prior, the factor; and whether one's territory counts with it."""
    today = timezone.localdate()
    known, counting = acceptance.counted(today), acceptance.territories_counting(today)
    mine = Territory.objects.filter(pk__in=request.actor.territories(Role.COORDINATOR, Role.MANAGER)).order_by("name")
    rows = [(point, *known.answers.get(point.code, (0, 0)), known.factor(point)) for point in acceptance.POINTS]
    context = {
        "rows": rows,
        "territories": [(territory, territory.pk in counting) for territory in mine],
        "version": acceptance.VERSION,
        "prior": (acceptance.PRIOR_REFUSALS, acceptance.PRIOR_ANSWERS),
        "same_home": acceptance.SAME_HOME,
    }
    return render(request, "matching/answers.html", context)
