"""The numbers that somebody calls when it is grave, and the doors for the same: one tap from a worry about a woman.

Public and the same for everybody: that a page is opened says nothing about anyone. National numbers, all free.
"""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directory.taxonomy import CATEGORIES, HEALTH, SAFETY, Family
from privacy.policies import public_page


@dataclass(frozen=True)
class Line:
    number: str
    name: str
    when: str
    text: bool = False  # answered by SMS


@dataclass(frozen=True)
class Helplines:
    title: str
    lines: tuple[Line, ...]
    family: Family


ALWAYS = "jour et nuit"
LISTS = {
    "violences": Helplines("Violences : qui appeler", (
        Line("17", "Police et gendarmerie, danger immédiat", ALWAYS),
        Line("114", "Urgences par SMS, pour qui ne peut pas parler", ALWAYS, text=True),
        Line("3919", "Violences Femmes Info : écoute, conseil, places d’accueil", ALWAYS),
        Line("119", "Enfance en danger", ALWAYS),
        Line("116006", "Aide aux victimes", "tous les jours, 9 h à 20 h"),
        Line("0800059595", "Viols femmes informations", "du lundi au vendredi, 10 h à 19 h"),
        Line("115", "Hébergement d’urgence", ALWAYS),
    ), SAFETY),
    "sante": Helplines("Santé : qui appeler", (
        Line("15", "SAMU, urgence vitale", ALWAYS),
        Line("112", "Urgences, depuis toute l’Europe", ALWAYS),
        Line("114", "Urgences par SMS, pour qui ne peut pas parler", ALWAYS, text=True),
        Line("3114", "Prévention du suicide", ALWAYS),
        Line("0800081111", "Sexualité, contraception, IVG", "du lundi au samedi, 9 h à 20 h"),
        Line("0800235236", "Fil santé jeunes", "tous les jours, 9 h à 23 h"),
        Line("115", "Samu social", ALWAYS),
    ), HEALTH),
}  # fmt: skip


@public_page("des numéros nationaux et des rubriques de l’annuaire, les mêmes pour tout le monde")
@require_safe
def helplines(request, kind):
    """One list: what to dial, then the kinds of places that help with it."""
    found = LISTS.get(kind)
    if found is None:
        raise Http404
    doors = [
        {"label": each.label, "url": f"{reverse('directory:search')}?rubrique={each.code}"}
        for each in CATEGORIES
        if each.family is found.family
    ]
    others = [(code, each.title) for code, each in LISTS.items() if code != kind]
    nav = [{"label": "Trouver un lieu", "url": reverse("directory:search"), "active": False}]
    return render(
        request, "directory/helplines.html", {"list": found, "doors": doors, "others": others, "public_nav": nav}
    )
