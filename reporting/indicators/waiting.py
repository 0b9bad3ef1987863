"""From the request to the first night. Those who still wait are never left out."""

from datetime import date, timedelta

from reporting.known import Referral
from reporting.registry import Reading, Unit, high, indicator, largest, middle, people, share, survival
from reporting.window import Window

WAITING, ANSWERS = "Attente", "Réponses"
NO_LONGER = {"refused", "withdrawn", "linked"}


def _placed(window: Window, referral: Referral) -> date | None:
    """The first night that answered it, if it had come by the horizon."""
    day = window.placed_on.get(referral.pk)
    return day if day is not None and day < window.horizon else None


def _waits(window: Window) -> list[tuple[int, int]]:
    """Days between the request and a first night of the period. A register may give a night before the request: 0."""
    return [
        (referral.guest, max(0, (day - referral.submitted_on).days))
        for referral in window.referrals
        if (day := _placed(window, referral)) and window.holds(day)
    ]


def _still(window: Window) -> list[tuple[int, int]]:
    """Those who wait at the end of the period, and since how many days."""
    return [
        (referral.guest, (window.horizon - referral.submitted_on).days)
        for referral in window.referrals
        if referral.status not in NO_LONGER and referral.submitted_on < window.horizon
        and not _placed(window, referral) and not _gone(window, referral)
    ]  # fmt: skip


def _gone(window: Window, referral: Referral) -> bool:
    """She left before any night: she does not wait any more."""
    return any(
        file.referral == referral.pk and file.left_on is not None and file.left_on <= window.horizon
        for file in window.files
    )


@indicator(
    "answer_median", "Délai de réponse, au milieu", Unit.DAYS, group=ANSWERS,
    definition="Jours entre l’envoi d’une orientation et la réponse (admission ou refus), pour les réponses de la "
    "période : médiane. Les orientations encore sans réponse sont comptées à part (pas encore échues).",
)  # fmt: skip
def answer_median(window: Window) -> Reading:
    answered = [
        (referral.guest, max(0, (referral.decided_on - referral.submitted_on).days))
        for referral in window.referrals
        if referral.decided_on and window.holds(referral.decided_on)
    ]
    open_ = [row for row in window.referrals if not row.decided_on and row.status not in NO_LONGER]
    return middle(answered, pending=sum(row.submitted_on < window.horizon for row in open_))


@indicator(
    "admission_rate", "Réponses positives", Unit.SHARE, group=ANSWERS,
    definition="Orientations admises, sur les orientations qui ont reçu une réponse dans la période.",
)  # fmt: skip
def admission_rate(window: Window) -> Reading:
    return share(
        (referral.guest, referral.status == "admitted")
        for referral in window.referrals
        if window.holds(referral.decided_on)
    )


@indicator(
    "housed_60", "Admises et accueillies en 60 jours", Unit.SHARE, group=ANSWERS,
    definition="Femmes dont la première nuit vient dans les 60 jours de l’admission, sur les admissions de la "
    "période dont les 60 jours sont passés. Les autres sont comptées à part.",
)  # fmt: skip
def housed_60(window: Window) -> Reading:
    admitted = [r for r in window.referrals if r.status == "admitted" and window.holds(r.decided_on)]
    return _within(window, [(row, row.decided_on) for row in admitted if row.decided_on], 60)


def _within(window: Window, rows: list[tuple[Referral, date]], days: int) -> Reading:
    answers, pending = [], 0
    for referral, since in rows:
        placed, limit = _placed(window, referral), since + timedelta(days=days)
        if limit >= window.horizon:  # placed already or not: counting the quick ones alone would flatter
            pending += 1
        else:
            answers.append((referral.guest, placed is not None and placed <= limit))
    return share(answers, pending)


@indicator(
    "wait_median", "Attente jusqu’à la première nuit, au milieu", Unit.DAYS, group=WAITING,
    definition="Jours entre l’envoi de la demande et la première nuit, pour les premières nuits de la période : "
    "médiane. À lire avec celles qui attendent encore.",
)  # fmt: skip
def wait_median(window: Window) -> Reading:
    return middle(_waits(window), pending=len(_still(window)))


@indicator(
    "wait_p90", "Attente : neuf sur dix ont attendu au plus", Unit.DAYS, group=WAITING,
    definition="Quatre-vingt-dixième centile (rang le plus proche) des mêmes attentes.",
)  # fmt: skip
def wait_p90(window: Window) -> Reading:
    return high(_waits(window))


@indicator(
    "wait_survival", "Attente, celles qui attendent encore comprises", Unit.DAYS, group=WAITING,
    definition="Médiane de Kaplan–Meier entre l’envoi de la demande et la première nuit, pour les demandes envoyées "
    "avant la fin de la période, refus, retraits et doublons exclus : celles qui attendent encore sont comptées.",
)  # fmt: skip
def wait_survival(window: Window) -> Reading:
    placed = [
        (referral.guest, max(0, (day - referral.submitted_on).days), True)
        for referral in window.referrals
        if (day := _placed(window, referral))
    ]
    return survival([*placed, *((guest, days, False) for guest, days in _still(window))])


@indicator(
    "still_waiting", "Attendent encore", Unit.GUESTS, group=WAITING,
    definition="Femmes dont la demande est envoyée et ni refusée ni retirée, sans première nuit à la fin de la "
    "période (ou le jour de l’extraction, s’il vient avant).",
)  # fmt: skip
def still_waiting(window: Window) -> Reading:
    return people(guest for guest, _ in _still(window))


@indicator(
    "still_waiting_median", "Attendent encore, depuis (au milieu)", Unit.DAYS, group=WAITING,
    definition="Médiane des jours écoulés depuis leur demande.",
)  # fmt: skip
def still_waiting_median(window: Window) -> Reading:
    return middle(_still(window))


@indicator(
    "still_waiting_longest", "Attend encore, depuis au plus", Unit.DAYS, group=WAITING,
    definition="La plus longue attente en cours.",
)  # fmt: skip
def still_waiting_longest(window: Window) -> Reading:
    return largest(_still(window))


def _placed_within(days: int) -> None:
    @indicator(
        f"placed_{days}", f"Accueillies en {days} jours", Unit.SHARE, group=WAITING,
        definition=f"Demandes de la période suivies d’une première nuit dans les {days} jours, sur toutes les "
        "demandes envoyées dans la période dont le délai est passé, refus et retraits compris (doublons reliés "
        "exclus). Celles dont le délai court encore sont comptées à part.",
    )  # fmt: skip
    def placed(window: Window) -> Reading:
        sent = [r for r in window.referrals if window.holds(r.submitted_on) and r.status != "linked"]
        return _within(window, [(row, row.submitted_on) for row in sent], days)


for _days in (15, 30, 60):
    _placed_within(_days)
