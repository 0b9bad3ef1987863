"""The homes: from the first contact to hosting again, and how many of the open nights are lived in."""

from datetime import date

from dateutil.relativedelta import relativedelta

from reporting.nights import length, merged, minus, within
from reporting.registry import Reading, Unit, indicator, middle, part, people, share
from reporting.window import Window

HOMES = "Foyers"
STEPS = {  # in the order of the way: a later step is worth those before it
    "contacted": ("Foyers contactés", "ceux à qui quelqu’un de l’équipe a parlé"),
    "visited": ("Foyers visités", "ceux dont le logement a été visité"),
    "approved": ("Foyers approuvés", "ceux que deux personnes ont approuvés"),
    "proposed": ("Foyers à qui une femme a été proposée", "ceux pour qui une mise en lien a été proposée"),
    "hosted": ("Foyers qui ont accueilli", "ceux où une femme a passé une nuit"),
    "again": ("Foyers qui ont accueilli à nouveau", "ceux qui ont eu un second séjour"),
}


def _starts(window: Window) -> dict[int, list[date]]:
    """{home: the first nights of its stays, in order}."""
    found: dict[int, list[date]] = {}
    for stay in sorted(window.known.stays, key=lambda stay: stay.started_on):
        if stay.started_on < window.horizon:
            found.setdefault(stay.host, []).append(stay.started_on)
    return found


def _applied(window: Window):
    return [home for home in window.homes if window.holds(home.applied_on)]


def _reached(home, step: str, starts: dict[int, list[date]]) -> bool:
    order = list(STEPS)
    stays = len(starts.get(home.pk, ()))
    reached = {*home.steps, home.stands, *(["hosted"] if stays else []), *(["again"] if stays > 1 else [])}
    return any(later in reached for later in order[order.index(step) :])


@indicator(
    "homes_applied", "Foyers qui se proposent", Unit.HOMES, group=HOMES,
    definition="Candidatures de foyers reçues dans la période.",
)  # fmt: skip
def homes_applied(window: Window) -> Reading:
    return people(home.pk for home in _applied(window))


def _funnel(step: str, name: str, words: str) -> None:
    @indicator(
        f"homes_{step}", name, Unit.SHARE, group=HOMES,
        definition=f"Parmi les foyers qui se sont proposés dans la période, {words} avant sa fin ou l’extraction. Une "
        "étape plus avancée vaut les précédentes.",
    )  # fmt: skip
    def reached(window: Window) -> Reading:
        starts = _starts(window)
        return share((home.pk, _reached(home, step, starts)) for home in _applied(window))


for _step, (_name, _words) in STEPS.items():
    _funnel(_step, _name, _words)


@indicator(
    "homes_approval_days", "Jours de la candidature à l’approbation", Unit.DAYS, group=HOMES,
    definition="Pour les foyers approuvés dans la période : médiane. Les candidatures en cours sont comptées à part.",
)  # fmt: skip
def homes_approval_days(window: Window) -> Reading:
    done = [(home.pk, max(0, (day - home.applied_on).days)) for home in window.homes
            if window.holds(day := home.steps.get("approved")) and day]  # fmt: skip
    there = [home for home in window.homes if "approved" in home.steps or home.stands == "approved" or home.gone]
    open_ = [home for home in window.homes if home not in there and home.applied_on < window.horizon]
    return middle(done, pending=len(open_))


def _between(before: str, after: str, words: str) -> None:
    @indicator(
        f"homes_days_{after}", f"Jours {words}", Unit.DAYS, group=HOMES,
        definition=f"Jours {words}, au milieu, pour les foyers dont cette étape est dans la période. Une étape dont "
        "le jour n’est pas écrit, ou écrit avant la précédente, n’y est pas.",
    )  # fmt: skip
    def days(window: Window) -> Reading:
        starts, found = _starts(window), []
        for home in window.homes:
            stays = dict(zip(("hosted", "again"), starts.get(home.pk, ()), strict=False))
            dated = {"applied": home.applied_on} | home.steps | stays
            first, last = dated.get(before), dated.get(after)
            if first and last and first <= last and window.holds(last):
                found.append((home.pk, (last - first).days))
        return middle(found)


for _before, _after, _words in (
    ("applied", "contacted", "de la candidature au premier appel"), ("contacted", "visited", "de l’appel à la visite"),
    ("visited", "approved", "de la visite à l’approbation"), ("approved", "proposed", "de l’approbation à une femme"),
    ("proposed", "hosted", "de la mise en lien à la première nuit"),
    ("hosted", "again", "du premier au second séjour"),
):  # fmt: skip
    _between(_before, _after, _words)


@indicator(
    "checks_failed", "Foyers dont une vérification dit non", Unit.HOMES, group=HOMES,
    definition="Foyers dont une visite faite dans la période a donné un avis défavorable, ou qui ont été suspendus. "
    "Toujours comptés.",
)  # fmt: skip
def checks_failed(window: Window) -> Reading:
    return people(home.pk for home in window.homes if any(window.holds(day) for day in home.failed))


def drops(window: Window) -> dict[str, list[int]]:
    """{why the way stopped: the homes}, of those that applied in the period."""
    found: dict[str, list[int]] = {}
    for home in _applied(window):
        if home.gone:
            found.setdefault(home.gone, []).append(home.pk)
    return found


@indicator(
    "homes_dropped", "Foyers non retenus, partis ou sans réponse", Unit.SHARE, group=HOMES,
    definition="Parmi les foyers qui se sont proposés dans la période, ceux dont le chemin s’est arrêté.",
)  # fmt: skip
def homes_dropped(window: Window) -> Reading:
    return share((home.pk, bool(home.gone)) for home in _applied(window))


def open_nights(window: Window) -> list[tuple[int, int, int]]:
    """(home, nights lived in, nights that could have been) by room: open, in a ready home; or lived in."""
    ready = {home.pk: home.ready for home in window.homes}
    open_: dict[tuple[int, int], list] = {}
    for opening in window.openings:
        usable = minus([opening.period], minus([(date.min, date.max)], ready.get(opening.host, ())))
        open_.setdefault((opening.host, opening.room), []).extend(usable)
    lived: dict[tuple[int, int], list] = {}
    for stay in window.stays:
        lived.setdefault((stay.host, stay.room), []).extend(stay.offered(window.since, window.horizon))
    rows = []
    for key in sorted(open_.keys() | lived.keys()):
        nights = merged(lived.get(key, ()))
        could = within([*open_.get(key, ()), *nights], window.since, window.horizon)
        rows.append((key[0], length(nights), length(could)))
    return rows


@indicator(
    "occupancy", "Taux d’occupation", Unit.SHARE, group=HOMES,
    definition="Nuits-chambres occupées, sur les nuits-chambres ouvertes dans un foyer prêt (approuvé, visite et "
    "assurance de moins d’un an, chaque adulte vérifié) ou occupées. Les ouvertures et les papiers sont lus tels "
    "qu’ils sont le jour de l’extraction.",
)  # fmt: skip
def occupancy(window: Window) -> Reading:
    return part(open_nights(window))


@indicator(
    "idle_days", "Jours avant le premier accueil", Unit.DAYS, group=HOMES,
    definition="Pour les foyers dont le premier accueil est dans la période : jours depuis l’approbation, au milieu. "
    "Les foyers approuvés qui n’ont encore accueilli personne sont comptés à part.",
)  # fmt: skip
def idle_days(window: Window) -> Reading:
    starts = _starts(window)
    approved = [(home, day) for home in window.homes if (day := home.steps.get("approved"))]
    first = [(home.pk, max(0, (starts[home.pk][0] - day).days)) for home, day in approved
             if home.pk in starts and window.holds(starts[home.pk][0])]  # fmt: skip
    return middle(first, pending=sum(home.pk not in starts and day < window.horizon for home, day in approved))


@indicator(
    "retention", "Foyers qui accueillent à nouveau", Unit.SHARE, group=HOMES,
    definition="Foyers dont un second séjour a commencé dans les douze mois qui suivent la fin du premier, sur les "
    "foyers dont le premier séjour s’est terminé depuis douze mois au moins, à la fin de la période.",
)  # fmt: skip
def retention(window: Window) -> Reading:
    by_host: dict[int, list] = {}
    for stay in sorted(window.all_stays, key=lambda stay: stay.started_on):
        by_host.setdefault(stay.host, []).append(stay)
    answers, pending = [], 0
    for host, stays in sorted(by_host.items()):
        ended = stays[0].ended_on
        if ended is None:
            continue
        limit = ended + relativedelta(months=12)
        if limit > window.horizon:
            pending += 1
        else:
            answers.append((host, any(after.started_on < limit for after in stays[1:])))
    return share(answers, pending)
