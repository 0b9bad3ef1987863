"""What goes with the roof: the calls, what worries us, what she wishes for."""

from casework.models.concern import Concern
from casework.models.support import Theme
from reporting.registry import Reading, Unit, indicator, middle, share
from reporting.window import Window

FOLLOWED, SAFETY = "Suivi", "Sécurité"


def _calls(window: Window, side: str) -> Reading:
    due = [row for row in window.calls if row.side == side and window.holds(row.due_on)]
    over = [row for row in due if row.due_on < window.known.as_of]
    return share(((row.guest, row.on_time) for row in over), pending=len(due) - len(over))


@indicator(
    "calls_guest", "Appels de suivi faits à temps, à elle", Unit.SHARE, group=FOLLOWED,
    definition="Appels faits au plus tard à leur date et sans que l’autre écoute, sur les appels dus dans la période.",
)  # fmt: skip
def calls_guest(window: Window) -> Reading:
    return _calls(window, "guest")


@indicator(
    "calls_host", "Appels de suivi faits à temps, au foyer", Unit.SHARE, group=FOLLOWED,
    definition="Les mêmes, pour le foyer. Les deux côtés ne se mélangent jamais.",
)  # fmt: skip
def calls_host(window: Window) -> Reading:
    return _calls(window, "host")


@indicator(
    "goals_reached", "Objectifs atteints", Unit.SHARE, group=FOLLOWED,
    definition="Objectifs atteints dans la période, sur les objectifs atteints ou laissés dans la période. Ceux qui "
    "courent encore sont comptés à part.",
)  # fmt: skip
def goals_reached(window: Window) -> Reading:
    return _goals(window, window.goals)


def _goals(window: Window, goals) -> Reading:
    closed = [row for row in goals if window.holds(row.achieved_on) or window.holds(row.abandoned_on)]
    running = [row for row in goals if row.opened_on < window.horizon and not (row.achieved_on or row.abandoned_on)]
    return share(((row.guest, row.achieved_on is not None) for row in closed), pending=len(running))


def _of_theme(theme: Theme) -> None:
    @indicator(
        f"goals_{theme.value}", f"Objectifs atteints : {theme.label.lower()}", Unit.SHARE, group=FOLLOWED,
        definition=f"Les mêmes, pour le thème « {theme.label} ».",
    )  # fmt: skip
    def goals(window: Window) -> Reading:
        return _goals(window, [row for row in window.goals if row.theme == theme.value])


for _theme in Theme:
    _of_theme(_theme)


def _psychology(code: str, name: str, unit: Unit, definition: str, rows) -> None:
    """Counts of a psychologist's help: under five women they are said to nobody, as ``casework.psychology`` does."""

    @indicator(code, name, unit, group=FOLLOWED, guarded=True, definition=definition)
    def counted(window: Window) -> Reading:
        here = [row for row in rows(window) if window.holds(row.on)]
        here = [row for row in here if window.territory in (None, row.territory)]
        women = len({row.guest for row in here})
        return Reading(women if unit == Unit.GUESTS else len(here), len(here), women)


_psychology(
    "psy_offered", "Une psychologue proposée", Unit.GUESTS,
    "Femmes à qui rencontrer une psychologue a été proposé dans la période. Ce qu’elles ont répondu n’est pas compté.",
    lambda window: window.known.offers,
)  # fmt: skip
_psychology(
    "psy_sessions", "Séances avec une psychologue, prévues", Unit.COUNT,
    "Rendez-vous de la période qui n’ont pas été annulés, jusqu’au jour de l’extraction.",
    lambda window: window.known.sessions,
)  # fmt: skip
_psychology(
    "psy_attended", "Séances avec une psychologue, suivies", Unit.COUNT,
    "Parmi eux, ceux où elle est venue.",
    lambda window: [row for row in window.known.sessions if row.attended],
)  # fmt: skip


def _of_level(level: Concern.Level) -> None:
    @indicator(
        f"concerns_{level.value}", f"Affaires réservées, {level.label.lower()}", Unit.COUNT, group=SAFETY,
        guarded=True,
        definition=f"Affaires de niveau {level.value} signalées dans la période, au niveau qu’elles ont aujourd’hui.",
    )  # fmt: skip
    def concerns(window: Window) -> Reading:
        rows = [row for row in window.concerns if row.level == level.value and window.holds(row.raised_on)]
        return Reading(len(rows), len(rows), len({row.guest for row in rows}))


for _level in Concern.Level:
    _of_level(_level)


@indicator(
    "concern_hours", "Heures avant l’examen d’une affaire", Unit.HOURS, group=SAFETY, guarded=True,
    definition="Heures entre le signalement d’une affaire de la période et son examen, au milieu. Celles qui "
    "attendent encore sont comptées à part.",
)  # fmt: skip
def concern_hours(window: Window) -> Reading:
    rows = [row for row in window.concerns if window.holds(row.raised_on)]
    looked = [(row.guest, row.hours_to_triage) for row in rows if row.hours_to_triage is not None]
    return middle(looked, pending=len(rows) - len(looked))
