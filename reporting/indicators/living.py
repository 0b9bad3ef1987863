"""Living together: how stays end, whether a roof followed the same night, what mediation did."""

from datetime import timedelta

from reporting.known import Stay
from reporting.registry import Reading, Unit, indicator, middle, share
from reporting.window import Window

LIVING = "Vie ensemble"
EARLY = {
    "early_guest": "à sa demande",
    "early_host": "à la demande du foyer",
    "early_programme": "sur décision de l’équipe",
    "emergency": "en urgence",
}


@indicator(
    "early_endings", "Ruptures", Unit.SHARE, group=LIVING,
    definition="Séjours terminés avant la date prévue (à sa demande, à celle du foyer, sur décision de l’équipe ou en "
    "urgence), sur les séjours terminés dans la période. Un départ pour une solution à elle n’est pas une rupture.",
)  # fmt: skip
def early_endings(window: Window) -> Reading:
    return share((stay.guest, stay.ending in EARLY) for stay in window.ended)


def reasons(window: Window, side: str) -> dict[str, list[int]]:
    """{why, as one side says it: the women, once for each stay}, of the stays ended early in the period."""
    found: dict[str, list[int]] = {}
    for stay in window.ended:
        if stay.ending in EARLY:
            said = stay.guest_reason if side == "guest" else stay.host_reason
            found.setdefault(said or "not_said", []).append(stay.guest)
    return found


def _by(ending: str, words: str) -> None:
    @indicator(
        f"endings_{ending}", f"Ruptures {words}", Unit.SHARE, group=LIVING,
        definition=f"Séjours terminés {words}, avant la date prévue, sur les séjours terminés dans la période.",
    )  # fmt: skip
    def endings(window: Window) -> Reading:
        return share((stay.guest, stay.ending == ending) for stay in window.ended)


for _ending, _words in EARLY.items():
    _by(_ending, _words)


@indicator(
    "roof_same_night", "Un toit le soir même", Unit.SHARE, group=LIVING,
    definition="Ruptures après lesquelles elle a dormi le soir même sous un toit que nous connaissons (un autre "
    "foyer, un autre toit trouvé, ou sa propre solution, sortie signée), sur les ruptures de la période.",
)  # fmt: skip
def roof_same_night(window: Window) -> Reading:
    files = {file.pk: file for file in window.files}
    early = [stay for stay in window.ended if stay.ending in EARLY]
    return share((stay.guest, _roof_after(window, stay, files[stay.file])) for stay in early)


def _roof_after(window: Window, stay: Stay, file) -> bool | None:
    """None for a departure of the very day of the extraction: that night is not over."""
    night = stay.ended_on
    if night is None or night >= window.known.as_of:
        return None
    if file.exit is not None and file.exit.exited_on <= night and file.exit.destination != "E21":
        return True
    return any(since <= night < until for since, until in window.roofed(file)) or _later(window, stay, night)


def _later(window: Window, stay: Stay, night) -> bool:
    """The next home, where the period ends with the departure."""
    return any(
        after.started_on <= night and (after.ended_on is None or after.ended_on > night)
        for after in window.stays_of_file[stay.file]
        if after.pk != stay.pk
    )


@indicator(
    "mediations", "Médiations", Unit.COUNT, group=LIVING,
    definition="Médiations demandées dans la période.",
)  # fmt: skip
def mediations(window: Window) -> Reading:
    asked = [row for row in window.mediations if window.holds(row.asked_on)]
    return Reading(len(asked), len(asked), len({row.guest for row in asked}))


@indicator(
    "mediation_hours", "Heures avant les premières écoutes", Unit.HOURS, group=LIVING,
    definition="Heures entre la demande d’une médiation de la période et l’écoute de chacun, au milieu. Celles qui "
    "attendent encore d’être entendues sont comptées à part.",
)  # fmt: skip
def mediation_hours(window: Window) -> Reading:
    asked = [row for row in window.mediations if window.holds(row.asked_on)]
    heard = [(row.guest, row.hours_to_hear) for row in asked if row.hours_to_hear is not None]
    return middle(heard, pending=len(asked) - len(heard))


@indicator(
    "mediation_lasts", "Séjours qui durent 30 jours après", Unit.SHARE, group=LIVING,
    definition="Médiations de la période dont le séjour durait encore 30 jours après la demande, sur celles qui ont "
    "30 jours. Les plus récentes sont comptées à part.",
)  # fmt: skip
def mediation_lasts(window: Window) -> Reading:
    stays = {stay.pk: stay for stay in window.all_stays}
    answers, pending = [], 0
    for row in window.mediations:
        if not window.holds(row.asked_on) or row.stay not in stays:
            continue
        limit, ended = row.asked_on + timedelta(days=30), stays[row.stay].ended_on
        if limit > window.known.as_of:
            pending += 1
        else:
            answers.append((row.guest, ended is None or ended > limit))
    return share(answers, pending)
