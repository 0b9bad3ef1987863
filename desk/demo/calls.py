"""The calls of the stays of the story: the past ones as a team would have noted them, the last ones by real moves."""

from datetime import timedelta

from casework.checkins import pairs
from casework.checkins.actions import no_answer, record
from casework.checkins.calendar import ordinary_days
from casework.checkins.planning import keep_up
from casework.models import CheckIn, Stay

PROMISES = (
    "Demander une seconde clé.", "Apporter un plan du bus.", "Rappeler pour le rendez-vous de jeudi.",
    "Demander une lampe de chevet.", "Voir ensemble les horaires de la cuisine.",
)  # fmt: skip
MOODS = (3, 4, 4, 4, 5, 5)
TIRED_PROMISE = "Rappeler jeudi, et parler d’une pause."
FOLLOWED = 3
LEFT_TO_CALL = 3  # one in so many of the calls of the last week
WORRIES = (
    {"mood": 2, "signals": ["whispers"], "unpaid_work": "yes", "promise": "Rappeler sans attendre."},
    {"spoke_alone": False, "promise": "Rappeler quand elle sera seule."},
    {"mood": 4, "signals": ["settled"], "unpaid_work": "no", "money": "no", "pressure": "no", "promise": PROMISES[1]},
)


def made(stage):
    """Every call of the past, then a few through the real moves: a worry, one who was not alone, one who is well."""
    CheckIn.objects.all().delete()  # those that the keys wrote: they are made below
    stays = list(Stay.objects.exclude(started_on=None).select_related("accompaniment__owner").order_by("pk"))
    CheckIn.objects.bulk_create(row for stay in stays for row in _of(stage, stay))
    running = [stay for stay in stays if stay.status == Stay.Status.ONGOING]
    _paired(stage, [stay.accompaniment for stay in running[:FOLLOWED]])
    keep_up(running, stage.day(-1))
    waiting = (
        CheckIn.objects.waiting(stage.day(-1)).filter(due_on__lt=stage.today).select_related("stay__accompaniment")
    )
    for row, said in zip(waiting.filter(side="guest").order_by("-due_on", "pk"), WORRIES, strict=False):
        by = stage.actor(row.stay.accompaniment.owner)
        record(row, by=by, **{"spoke_alone": True, "done_on": stage.day(-1)} | said)
    _tired(stage, waiting.filter(side="host").order_by("-due_on", "-pk").first())
    late = waiting.filter(side="host").order_by("due_on", "pk").first()
    if late:
        no_answer(late, by=stage.actor(late.stay.accompaniment.owner))


def _tired(stage, row):
    """One home has said its fatigue: it is on « Prendre soin des foyers » this morning."""
    if row:
        by = stage.actor(row.stay.accompaniment.owner)
        record(row, by=by, spoke_alone=True, done_on=stage.day(-1), mood=2, signals=["tired"], promise=TIRED_PROMISE)


def _paired(stage, files):
    """Two volunteers follow a few women: their round has something to do."""
    first, second = stage.team.volunteers[:2]
    pair = pairs.make_pair(stage.team.territory.pk, first, second, by=stage.service)
    for file in files:
        pairs.follow(pair, file, by=stage.actor(file.owner))


def _of(stage, stay):
    until = stay.ended_on or stage.today
    for side in CheckIn.Side:
        for due_on in ordinary_days(stay.started_on):
            recent = due_on > stage.day(-8)
            if due_on >= until or (recent and stay.ended_on is None and stage.chance.randrange(LEFT_TO_CALL) == 0):
                break
            yield CheckIn(
                stay=stay, side=side, due_on=due_on, done_on=min(due_on + _late(stage), until - timedelta(days=1)),
                done_by=stage.actor(stay.accompaniment.owner), spoke_alone=True, mood=stage.chance.choice(MOODS),
                unpaid_work="no", money="no", pressure="no",
                promise=stage.chance.choice(PROMISES) if stage.chance.randrange(3) == 0 else "",
            )  # fmt: skip


def _late(stage):
    return timedelta(days=stage.chance.choice((0, 0, 0, 0, 0, 1, 3)))
