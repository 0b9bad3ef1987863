"""After they have left: their news, and what is published of the year."""

from dateutil.relativedelta import relativedelta

from accounts.models import Role
from casework import peers
from casework.after_exit import note_attempt, note_news, open_what_is_due
from casework.models import Exit, PostExitContact
from casework.outcomes import Occupation
from journal.models import Signature
from journal.signatures import answer
from reporting import publications

OCCUPATIONS = (
    Occupation.WORK, Occupation.LOOKING, Occupation.TRAINING, Occupation.UNKNOWN, Occupation.WORK, Occupation.NEITHER,
)  # fmt: skip
Result = PostExitContact.Result
NEWS = (Result.SAME, Result.SAME, Result.MOVED, None, Result.SAME, Result.INSECURE, Result.SAME, Result.RETURNED)
COMMENT = "Les chambres manquent en été : des foyers s’absentent, et des femmes attendent plus longtemps."


def news(stage, accompaniment, by):
    """Asked two days after each date, where she agreed; some cannot be reached."""
    exit_ = accompaniment.exits.get(cancelled_on=None)
    for month in PostExitContact.Month:
        due = (exit_.exited_on + relativedelta(months=int(month)) - stage.today).days + 2
        if due >= 0:
            return
        yield stage.at(due, 10)
        open_what_is_due(stage.day(due))
        contact = PostExitContact.objects.to_do().with_file().filter(exit=exit_, month=month).first()
        said = NEWS[(exit_.pk + month) % len(NEWS)]
        if contact and said:
            note_news(contact, by=by, result=said)
        elif contact:
            note_attempt(contact, by=by)


def invited(stage):
    """One of those who left long enough ago has been asked whether she wishes to give her time; she thinks it over."""
    for exit_ in Exit.objects.filter(may_contact=True, cancelled_on=None).select_related("accompaniment__owner"):
        file = exit_.accompaniment
        if not peers.hindrance(file, exit_, stage.day(-1)):
            return peers.invite(file, by=stage.actor(file.owner), channel="phone")
    return None


def publish(stage):
    """The year up to the end of last month, prepared by one and signed by another."""
    until = stage.today.replace(day=1)
    since = (until - relativedelta(days=1)).replace(month=1, day=1)
    by = stage.actor(stage.team.by_role[Role.MANAGER][0])
    row = publications.prepare(since, until, by=by, territory=stage.team.territory, comment=COMMENT)
    answer(Signature.objects.pending().about(row).get(), by=stage.actor(stage.team.approvers[0]), agrees=True)
