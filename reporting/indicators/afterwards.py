"""After the way out: whether they keep their home, whether they come back, whether they give their time.

Only those who agreed are asked for their news, and some cannot be reached: of the others nobody knows. They stay in
the denominator, so that the share is the lowest that it may be; the highest is said beside it.
"""

from datetime import date

from dateutil.relativedelta import relativedelta

from casework.models.post_exit import PostExitContact
from casework.outcomes import EXCLUDED, PROGRAMME
from reporting.known import File
from reporting.registry import Reading, Unit, indicator, share
from reporting.window import Window

AFTER = "Après la sortie"
INVITED_AFTER_MONTHS = 3  # domain §1 row 10
RETURNED_AFTER_DAYS = 14  # domain §3.8: a new request within two weeks is a transfer, not a return
Result = PostExitContact.Result
HOUSED = {Result.SAME, Result.MOVED, Result.INSECURE}
UNHEARD = {Result.REFUSED, Result.NOT_REACHED}


def _old_enough(window: Window, months: int) -> list[tuple[File, date]]:
    """The positive exits whose ``months`` fall in the period, each with that day."""
    positive = [file for file in window.files if file.exit and file.exit.destination in PROGRAMME]
    days = [(file, file.exit.exited_on + relativedelta(months=months)) for file in positive if file.exit]
    return [(file, limit) for file, limit in days if window.holds(limit)]


def _asked_again(window: Window, file: File, limit: date) -> bool:
    """She was referred anew, anywhere, more than two weeks after and before ``limit``."""
    assert file.exit is not None
    left = file.exit.exited_on
    return any(
        row.guest == file.guest and row.pk != file.referral and row.status != "linked"
        and (row.submitted_on - left).days > RETURNED_AFTER_DAYS and row.submitted_on < limit
        for row in window.known.referrals
    )  # fmt: skip


def _maintained(months: int) -> None:
    @indicator(
        f"maintained_{months}", f"Toujours logées {months} mois après", Unit.SHARE, group=AFTER,
        definition=f"Même logement, autre logement ou logement fragile, d’après les nouvelles prises à {months} mois, "
        f"sur les sorties positives (définition du dispositif) dont les {months} mois tombent dans la période. Pas "
        "jointe, pas d’accord pour être appelée, pas encore répondu : inconnues, gardées au dénominateur. Le taux "
        "est donc le plus bas possible ; le plus haut est dit à côté.",
    )  # fmt: skip
    def maintained(window: Window) -> Reading:
        return share((file.guest, _housed(window, file, limit, months)) for file, limit in _old_enough(window, months))


def _housed(window: Window, file: File, limit: date, months: int) -> bool | None:
    if _asked_again(window, file, limit):
        return False
    said = next((row.result for row in window.news_of_file[file.pk] if row.month == months), None)
    return None if said is None or said in UNHEARD else said in HOUSED


def _returns(months: int) -> None:
    @indicator(
        f"returns_{months}", f"Revenues sans logement dans les {months} mois", Unit.SHARE, group=AFTER, version=2,
        definition=f"De nouveau sans logement d’après les nouvelles prises, ou nouvelle demande plus de "
        f"{RETURNED_AFTER_DAYS} jours après une sortie positive (définition du dispositif), dans les {months} mois, "
        f"sur les sorties positives dont les {months} mois tombent dans la période. Celles dont on n’a aucune "
        "nouvelle sont inconnues, gardées au dénominateur : le taux est le plus bas possible ; le plus haut est dit à "
        "côté.",
    )  # fmt: skip
    def returns(window: Window) -> Reading:
        return share((file.guest, _came_back(window, file, limit)) for file, limit in _old_enough(window, months))


def _came_back(window: Window, file: File, limit: date) -> bool | None:
    heard = [row for row in window.news_of_file[file.pk] if row.result not in UNHEARD]
    if _asked_again(window, file, limit) or any(row.result == Result.RETURNED and row.on < limit for row in heard):
        return True
    return False if heard else None


for _months in (6, 12):
    _maintained(_months)
for _months in (6, 12, 24):
    _returns(_months)


@indicator(
    "participation", "Anciennes accueillies devenues bénévoles", Unit.SHARE, group=AFTER,
    definition=f"Femmes sorties depuis plus de {INVITED_AFTER_MONTHS} mois à la fin de la période (décès non compris) "
    "qui ont dit oui à l’invitation à donner de leur temps, sur toutes celles sorties depuis plus de "
    f"{INVITED_AFTER_MONTHS} mois, depuis l’origine.",
)  # fmt: skip
def participation(window: Window) -> Reading:
    answers, recent = [], 0
    for file in window.files:
        if file.exit is None or file.exit.destination in EXCLUDED or file.exit.exited_on > window.horizon:
            continue
        if file.exit.exited_on + relativedelta(months=INVITED_AFTER_MONTHS) >= window.horizon:
            recent += 1
        else:
            yes = window.known.volunteers.get(file.pk)
            answers.append((file.guest, yes is not None and yes <= window.horizon))
    return share(answers, pending=recent)
