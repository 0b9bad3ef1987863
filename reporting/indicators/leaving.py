"""The way out: where they go, with what work. Two rates, always side by side (domain §3.8)."""

from casework.outcomes import EXCLUDED, PROGRAMME, STRICT, UNKNOWN
from reporting.known import File
from reporting.registry import Reading, Unit, indicator, people, share
from reporting.window import Window

LEAVING = "Sorties"


def counted(window: Window) -> list[File]:
    """The exits of the period that a rate counts: all but deaths. Those lost from view stay."""
    return [file for file in window.exits if file.exit and file.exit.destination not in EXCLUDED]


KINDS = {
    "lasting": "Logement durable",
    "stable": "Résidence, centre stable",
    "other": "Provisoire, autre, retour à la rue",
    "lost": "Perdues de vue",
}


def exits_by_kind(window: Window) -> dict[str, int]:
    """{kind: how many}: what an exit leads to, deaths apart. The two rates are sums of these."""
    found = dict.fromkeys(KINDS, 0)
    for file in counted(window):
        where = file.exit.destination if file.exit else ""
        kind = (
            "lost"
            if where in UNKNOWN
            else "lasting"
            if where in STRICT
            else "stable"
            if where in PROGRAMME
            else "other"
        )
        found[kind] += 1
    return found


@indicator(
    "exits", "Sorties", Unit.GUESTS, group=LEAVING,
    definition="Sorties signées par deux personnes, dont la date est dans la période, décès non compris.",
)  # fmt: skip
def exits(window: Window) -> Reading:
    return people(file.guest for file in counted(window))


@indicator(
    "exits_lost", "dont perdues de vue", Unit.GUESTS, group=LEAVING,
    definition="Sorties dont on ne sait pas où elles mènent : gardées au dénominateur des taux.",
)  # fmt: skip
def exits_lost(window: Window) -> Reading:
    return people(file.guest for file in counted(window) if file.exit and file.exit.destination in UNKNOWN)


@indicator(
    "deaths", "Décès", Unit.GUESTS, group=LEAVING,
    definition="Décès pendant l’accompagnement. Hors des taux de sortie, et toujours dits.",
)  # fmt: skip
def deaths(window: Window) -> Reading:
    return people(file.guest for file in window.exits if file.exit and file.exit.destination in EXCLUDED)


def _rate(window: Window, positive: frozenset) -> Reading:
    rows = [(file.guest, file.exit.destination) for file in counted(window) if file.exit]
    return share((guest, None if where in UNKNOWN else where in positive) for guest, where in rows)


@indicator(
    "exits_strict", "Sorties vers un logement durable", Unit.SHARE, group=LEAVING,
    definition="Bail ou logement durable (logement social, privé, intermédiation, pension de famille, un chez-soi "
    "d’abord, logement étudiant ou de fonction, retour choisi et durable en famille), sur toutes les sorties de la "
    "période moins les décès. Les inconnues restent au dénominateur.",
)  # fmt: skip
def exits_strict(window: Window) -> Reading:
    return _rate(window, STRICT)


@indicator(
    "exits_programme", "Sorties positives (définition du dispositif)", Unit.SHARE, group=LEAVING,
    definition="Logement durable, et en plus résidence sociale, CHRS, centre maternel, sur toutes les sorties de la "
    "période moins les décès. Les inconnues restent au dénominateur.",
)  # fmt: skip
def exits_programme(window: Window) -> Reading:
    return _rate(window, PROGRAMME)


WORKING, LEARNING = {"work", "both"}, {"training", "both"}


def _occupied(window: Window, kinds: set[str]) -> Reading:
    rows = [(file.guest, file.exit.occupation) for file in counted(window) if file.exit]
    return share((guest, None if said == "unknown" else said in kinds) for guest, said in rows)


@indicator(
    "exits_occupied", "Avec un emploi ou une formation à la sortie", Unit.SHARE, group=LEAVING,
    definition="Emploi, formation, ou les deux, tels que notés à la sortie, sur toutes les sorties de la période "
    "moins les décès. Les inconnues restent au dénominateur.",
)  # fmt: skip
def exits_occupied(window: Window) -> Reading:
    return _occupied(window, WORKING | LEARNING)


@indicator(
    "exits_working", "dont un emploi", Unit.SHARE, group=LEAVING,
    definition="Un emploi, avec ou sans formation, sur les mêmes sorties.",
)  # fmt: skip
def exits_working(window: Window) -> Reading:
    return _occupied(window, WORKING)
