"""The promise: a roof every night of her year."""

import itertools

from reporting.known import File
from reporting.nights import length, within
from reporting.registry import Reading, Unit, average, indicator, middle, part, share, survival, total
from reporting.window import Window

PROMISE = "Promesse"


@indicator(
    "coverage", "Nuits promises couvertes", Unit.SHARE, group=PROMISE,
    definition="Nuits avec un toit (chez un foyer, absences choisies comprises, ou sous un autre toit trouvé), sur "
    "les nuits promises de la période : de sa première nuit à la fin de son année ou à sa sortie, suspensions "
    "retirées. Une nuit dont on ne sait rien reste au dénominateur. Les nuits d’une même femme ne sont pas "
    "indépendantes : pas d’intervalle.",
)  # fmt: skip
def coverage(window: Window) -> Reading:
    rows = []
    for file in window.files:
        promised, nobody_knows = length(window.promised(file)), length(window.unknown(file))
        rows.append((file.guest, promised - length(window.owed(file)) - nobody_knows, promised))
    return part(rows, unknown=sum(length(window.unknown(file)) for file in window.files))


@indicator(
    "nights_unknown", "Nuits inconnues", Unit.NIGHTS, group=PROMISE,
    definition="Nuits promises de la période pendant lesquelles elle ne pouvait être jointe, et que personne n’a "
    "dites depuis : ni couvertes, ni sans toit. Elles restent au dénominateur.",
)  # fmt: skip
def nights_unknown(window: Window) -> Reading:
    return total((file.guest, length(window.unknown(file))) for file in window.files)


@indicator(
    "nights_owed", "Nuits sans toit", Unit.NIGHTS, group=PROMISE,
    definition="Nuits promises de la période sans aucun toit : la dette de l’association.",
)  # fmt: skip
def nights_owed(window: Window) -> Reading:
    return total((file.guest, length(window.owed(file))) for file in window.files)


def _over(window: Window, file: File) -> bool:
    """Her year ended in the period: by its twelve months, or by an exit signed by two."""
    if file.starts_on is None or file.ends_on is None:
        return False
    if file.exit and file.exit.exited_on <= file.ends_on:
        return window.holds(file.exit.exited_on)
    return window.holds(file.ends_on)


@indicator(
    "kept", "Engagements tenus", Unit.SHARE, group=PROMISE,
    definition="Années terminées dans la période (douze mois atteints, ou sortie signée) sans aucune nuit sans toit, "
    "sur les années terminées dans la période.",
)  # fmt: skip
def kept(window: Window) -> Reading:
    whole = window.from_the_beginning()

    def kept_to_her(file: File) -> bool | None:
        return False if whole.owed(file) else None if whole.unknown(file) else True

    return share((file.guest, kept_to_her(file)) for file in window.files if _over(window, file))


@indicator(
    "moves_each", "Changements de toit par accompagnement", Unit.EACH, group=PROMISE,
    definition="Foyers successifs moins un, en moyenne, pour les accompagnements qui ont une nuit dans la période ; "
    "comptés depuis leur première nuit.",
)  # fmt: skip
def moves_each(window: Window) -> Reading:
    here = {stay.file for stay in window.stays}
    every = window.stays_of_file
    counts = [(every[file][0].guest, _moves(every[file], window)) for file in sorted(here)]
    found = average(counts)
    return Reading(found.value, found.n, found.people, sum(moves for _, moves in counts), len(counts))


def _moves(stays, window) -> int:
    begun = [stay for stay in stays if stay.started_on < window.horizon]
    return sum(before.host != after.host for before, after in itertools.pairwise(begun))


@indicator(
    "accompaniment_mean", "Durée moyenne d’un accompagnement terminé", Unit.DAYS, group=PROMISE,
    definition="Jours de l’ouverture du dossier à la sortie signée, pour les sorties de la période : moyenne.",
)  # fmt: skip
def accompaniment_mean(window: Window) -> Reading:
    return average(_closed(window))


@indicator(
    "accompaniment_median", "Durée médiane d’un accompagnement terminé", Unit.DAYS, group=PROMISE,
    definition="Médiane des mêmes durées.",
)  # fmt: skip
def accompaniment_median(window: Window) -> Reading:
    return middle(_closed(window))


def _closed(window: Window) -> list[tuple[int, int]]:
    return [(file.guest, (file.exit.exited_on - file.opened_on).days) for file in window.exits if file.exit]


@indicator(
    "accompaniment_survival", "Durée médiane d’un accompagnement, en cours compris", Unit.DAYS, group=PROMISE,
    definition="Médiane de Kaplan–Meier de tous les accompagnements ouverts avant la fin de la période : ceux qui "
    "durent encore comptent pour le temps déjà passé.",
)  # fmt: skip
def accompaniment_survival(window: Window) -> Reading:
    rows = []
    for file in window.files:
        if file.opened_on < window.horizon:
            ended = file.exit is not None and file.exit.exited_on <= window.horizon
            end = file.exit.exited_on if file.exit and ended else window.horizon
            rows.append((file.guest, (end - file.opened_on).days, ended))
    return survival(rows)


@indicator(
    "suspended_nights", "Nuits de suspension", Unit.NIGHTS, group=PROMISE,
    definition="Nuits de la période hors de la promesse, à sa demande ou avec son accord (hospitalisation, "
    "proches…), signées par deux personnes.",
)  # fmt: skip
def suspended_nights(window: Window) -> Reading:
    return total((file.guest, length(within(file.suspensions, window.since, window.horizon))) for file in window.files)
