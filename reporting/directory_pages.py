"""Figures of the directory that need the arithmetic of published ones: unmet needs, the worth of volunteers' calls."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.calls import rounds
from directory.models import PhoneRound, Verification
from directory.panels import Panel, Table, show
from privacy.policies import find, policy, public_page
from reporting import unmet
from reporting.statistics import wilson


@public_page("des nombres de recherches, jamais sous cinq ; ne montre personne")
@require_safe
def unmet_needs(request):
    """A department and a quarter that is over: what was looked for there and not found."""
    quarters = unmet.quarters_over(timezone.localdate())
    quarter = next((each for each in quarters if each.code == request.GET.get("trimestre")), quarters[0])
    departments = unmet.departments_with_needs(quarter)
    codes = [code for code, _ in departments]
    chosen = request.GET.get("departement", codes[0] if codes else "")
    context = {
        "quarters": quarters, "quarter": quarter, "departments": departments, "chosen": chosen,
        "bands": unmet.Band.labels,
        "needs": unmet.needs(quarter, chosen) if chosen in codes else None,
        "public_nav": [{"label": "Trouver un lieu", "url": reverse("directory:search"), "active": False}],
    }  # fmt: skip
    return render(request, "reporting/unmet_needs.html", context)


@policy("directory.entry", "moderate")
@require_safe
def call_quality(request, pk):
    """The share of calls where something was noted wrong, and what so many calls made again allow to say."""
    row = find(request, PhoneRound.objects.visible_to(request.actor), pk=pk)
    found = rounds.tally(row)
    labels = dict(Verification.Fact.choices)
    lines = [[labels[fact], *share(found[fact], found["checked"])] for fact in labels]
    number, rate, interval = share(found["wrong"], found["checked"])
    panel = Panel(
        title=f"Ce que valent les appels : {row.name}",
        said=[
            "Des appels faits sont tirés au sort et refaits par une personne d’un autre binôme, à qui rien n’est dit "
            "de ce qui a été noté. L’intervalle (Wilson, 95 %) dit jusqu’où si peu d’appels permettent de conclure."
        ],
        figures=[
            ("Tirés au sort", str(found["drawn"])),
            ("Refaits", str(found["checked"])),
            ("Avec une erreur au moins", number),
            ("Taux d’erreur", f"{rate} ({interval})" if found["checked"] else "Aucun appel n’est encore refait"),
        ],
        tables=[Table("Par fait", ("Fait", "Faux", "Taux", "Intervalle à 95 %"), lines)],
        back=(reverse("directory:phone_round", args=[row.pk]), row.name),
    )
    return show(request, panel)


def share(wrong: int, of: int) -> tuple[str, str, str]:
    """(« 3 sur 12 », « 25 % », « de 9 % à 53 % »)."""
    interval = wilson(wrong, of)
    if interval is None:
        return f"{wrong} sur {of}", "", ""
    low, high = (f"{100 * bound:.0f} %" for bound in interval)
    return f"{wrong} sur {of}", f"{100 * wrong / of:.0f} %", f"de {low} à {high}"
