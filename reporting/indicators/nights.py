"""Nights, women, stays: how much, and for whom."""

from reporting.nights import length, within
from reporting.registry import Reading, Unit, average, indicator, middle, people, survival, total
from reporting.window import Window

NIGHTS, WOMEN, STAYS = "Nuits", "Femmes accueillies", "Séjours"


def _slept(window: Window) -> list[tuple[int, int]]:
    return [(stay.guest, length(stay.slept(window.since, window.horizon))) for stay in window.stays]


def _offered(window: Window) -> list[tuple[int, int]]:
    return [(stay.guest, length(stay.offered(window.since, window.horizon))) for stay in window.stays]


@indicator(
    "nights", "Nuitées", Unit.NIGHTS, group=NIGHTS,
    definition="Nuits des séjours passées dans la période, de la première nuit au départ (non compris), moins les "
    "absences dormies ailleurs. Une mère et deux enfants : une nuitée. Une nuit compte une fois passée.",
)  # fmt: skip
def nights(window: Window) -> Reading:
    return total(_slept(window))


@indicator(
    "nights_offered", "Nuitées offertes", Unit.NIGHTS, group=NIGHTS,
    definition="Les mêmes nuits, absences comprises : la chambre lui était gardée.",
)  # fmt: skip
def nights_offered(window: Window) -> Reading:
    return total(_offered(window))


@indicator(
    "person_nights", "Nuits-personnes", Unit.NIGHTS, group=NIGHTS,
    definition="Nuitées comptées pour elle et pour chacun des enfants qui viennent avec elle : une mère et deux "
    "enfants font trois nuits-personnes. Les enfants sont ceux que l’on connaît le jour de l’extraction.",
)  # fmt: skip
def person_nights(window: Window) -> Reading:
    return total((guest, count * window.persons(guest)) for guest, count in _slept(window))


@indicator(
    "person_nights_offered", "Nuits-personnes offertes", Unit.NIGHTS, group=NIGHTS,
    definition="Nuits-personnes, absences comprises.",
)  # fmt: skip
def person_nights_offered(window: Window) -> Reading:
    return total((guest, count * window.persons(guest)) for guest, count in _offered(window))


@indicator(
    "other_roof_nights", "Nuits sous un autre toit", Unit.NIGHTS, group=NIGHTS,
    definition="Nuits de son année trouvées ailleurs que chez un foyer (hôtel, place d’un partenaire, proches à son "
    "choix). Elles ne sont pas des nuitées ; elles sont des nuits couvertes.",
)  # fmt: skip
def other_roof_nights(window: Window) -> Reading:
    return total((file.guest, length(within(file.other_roofs, window.since, window.horizon))) for file in window.files)


@indicator(
    "valuation", "Valorisation des nuitées", Unit.EUROS, group=NIGHTS,
    definition="Nuitées de la période, fois le coût de référence d’une nuit que le territoire a choisi, le dernier "
    "décidé le jour de l’extraction ; la source est écrite à côté. Sans coût de référence, rien n’est dit.",
)  # fmt: skip
def valuation(window: Window) -> Reading:
    """None as soon as one night has no cost: a part of the nights would be worth less than they are."""
    costs = {cost.territory: cost for cost in window.known.costs}
    rows = [(stay.territory, stay.guest, length(stay.slept(window.since, window.horizon))) for stay in window.stays]
    rows = [row for row in rows if row[2]]
    used = {place for place, _, _ in rows}
    if not rows or used - costs.keys():
        return Reading(None, 0, 0)
    euros = sum(number * costs[place].euros for place, _, number in rows)
    said = sorted({f"{costs[place].euros} € la nuit depuis le {costs[place].from_on:%d/%m/%Y} : {costs[place].source}"
                   for place in used})  # fmt: skip
    each = {costs[place].euros for place in used}
    return Reading(
        euros, sum(row[2] for row in rows), len({row[1] for row in rows}),
        denominator=each.pop() if len(each) == 1 else None, note=" ; ".join(said),
    )  # fmt: skip


@indicator(
    "guests", "Femmes accueillies", Unit.GUESTS, group=WOMEN,
    definition="Femmes qui ont au moins une nuit de séjour dans la période. Les enfants sont comptés à part.",
)  # fmt: skip
def guests(window: Window) -> Reading:
    return people(stay.guest for stay in window.stays)


@indicator(
    "guests_new", "dont nouvelles", Unit.GUESTS, group=WOMEN,
    definition="Parmi elles, celles dont la toute première nuit, où que ce soit, est dans la période.",
)  # fmt: skip
def guests_new(window: Window) -> Reading:
    return people(stay.guest for stay in window.stays if window.holds(window.first_night[stay.guest]))


@indicator(
    "children", "Enfants accueillis", Unit.CHILDREN, group=WOMEN,
    definition="Enfants venus avec une femme accueillie dans la période, tels qu’on les connaît le jour de "
    "l’extraction.",
)  # fmt: skip
def children(window: Window) -> Reading:
    mothers = {stay.guest for stay in window.stays if window.persons(stay.guest) > 1}
    found = sum(window.persons(guest) - 1 for guest in mothers)
    return Reading(found, found, len(mothers))


@indicator(
    "stays", "Séjours", Unit.STAYS, group=STAYS,
    definition="Séjours qui ont au moins une nuit dans la période.",
)  # fmt: skip
def stays(window: Window) -> Reading:
    return Reading(len(window.stays), len(window.stays), len({stay.guest for stay in window.stays}))


@indicator(
    "stays_each", "Séjours par femme", Unit.EACH, group=STAYS,
    definition="Séjours de la période rapportés aux femmes accueillies dans la période.",
)  # fmt: skip
def stays_each(window: Window) -> Reading:
    women = len({stay.guest for stay in window.stays})
    count = len(window.stays)
    return Reading(count / women if women else None, women, women, count, women)


def _completed(window: Window) -> list[tuple[int, int]]:
    return [(stay.guest, stay.nights(window.horizon)) for stay in window.ended]


@indicator(
    "stay_mean", "Durée moyenne d’un séjour terminé", Unit.DAYS, group=STAYS,
    definition="Moyenne, en nuits, des séjours dont le départ est dans la période, de leur première nuit à leur "
    "départ, même commencés avant. Les séjours en cours n’y sont pas : voir la médiane estimée.",
)  # fmt: skip
def stay_mean(window: Window) -> Reading:
    return average(_completed(window))


@indicator(
    "stay_median", "Durée médiane d’un séjour terminé", Unit.DAYS, group=STAYS,
    definition="Médiane, en nuits, des mêmes séjours terminés.",
)  # fmt: skip
def stay_median(window: Window) -> Reading:
    return middle(_completed(window))


@indicator(
    "stay_survival", "Durée médiane d’un séjour, en cours compris", Unit.DAYS, group=STAYS,
    definition="Médiane de Kaplan–Meier de tous les séjours commencés avant la fin de la période, depuis l’origine : "
    "un séjour en cours compte pour le temps déjà vécu. Non atteinte tant que plus de la moitié durent encore.",
)  # fmt: skip
def stay_survival(window: Window) -> Reading:
    begun = [stay for stay in window.all_stays if stay.started_on < window.horizon]
    return survival(
        (stay.guest, stay.nights(window.horizon), stay.ended_on is not None and stay.ended_on <= window.horizon)
        for stay in begun
    )


def _lived(window: Window) -> list[tuple[int, int]]:
    every = window.stays_of_file
    found = [(file.guest, sum(stay.nights(window.horizon) for stay in every[file.pk])) for file in window.exits]
    return [row for row in found if row[1]]


@indicator(
    "nights_each_mean", "Nuits par accompagnement terminé, en moyenne", Unit.DAYS, group=STAYS,
    definition="Somme des nuits de tous ses séjours, pour chaque femme sortie dans la période : moyenne. Celles qui "
    "n’ont eu aucune nuit n’y sont pas.",
)  # fmt: skip
def nights_each_mean(window: Window) -> Reading:
    return average(_lived(window))


@indicator(
    "nights_each_median", "Nuits par accompagnement terminé, au milieu", Unit.DAYS, group=STAYS,
    definition="La médiane des mêmes sommes.",
)  # fmt: skip
def nights_each_median(window: Window) -> Reading:
    return middle(_lived(window))
