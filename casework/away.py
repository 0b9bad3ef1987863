"""August: each home with somebody in July or August is asked in April whether it leaves, and whether she may stay.

Silence is not an answer: it becomes a call by somebody who has a name. What a home answers is replaced whole when it
answers again; the journal keeps each answer.
"""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone

from accounts.models import Actor
from casework.actions.walls import explained
from casework.models import HomeAway, Stay, SummerQuestion
from casework.respites import see_to_nights
from hosting.models import Host
from hosting.permissions import holds_link, team_or_host
from journal.agenda import close_others, close_tasks, draft, open_tasks
from journal.judgements import judged, judgement
from journal.models import Task
from journal.moves import NotYet, lock, write

CAMPAIGN_DAYS = judgement(
    "summer_campaign_days", 77, "La question de l’été est posée aux foyers", "jours avant le 1er juillet",
    between=(30, 150), source="domaine §3.13 : campagne à partir du 15 avril",
)  # fmt: skip
SILENCE_DAYS = judgement(
    "summer_silence_days", 14, "Un foyer qui n’a pas répondu sur l’été est appelé", "jours après la question",
    between=(3, 45), source="à valider : deux messages à une semaine, puis un appel",
)  # fmt: skip
CALL = "call_about_summer"


def summer_of(year):
    """July and August: ``[1 July, 1 September)``."""
    return date(year, 7, 1), date(year, 9, 1)


def opens_on(year, territory_id, values=None):
    """The day on which the homes of a territory are asked about the summer of ``year``."""
    values = values or judged()
    return summer_of(year)[0] - timedelta(days=values.of(CAMPAIGN_DAYS, territory_id))


def stays_of_summer(year, today):
    """The stays, running or coming, that may hold a night of July or August; one past its end runs on until told."""
    start, end = summer_of(year)
    goes_on = Q(planned_until__gt=start) | Q(status=Stay.Status.ONGOING, planned_until__lte=today)
    return Stay.objects.live().filter(goes_on, planned_from__lt=end)


def ask_homes(today):
    """Open the question for each home that has somebody this summer, once its campaign has begun. How many wait.

    A stay signed in June is asked about in June: the campaign lasts until the end of August.
    """
    values = judged(today)
    if today >= summer_of(today.year)[1]:
        return 0
    homes = Host.objects.filter(rooms__occupancies__stay__in=stays_of_summer(today.year, today)).distinct()
    for host in homes.exclude(summer_questions__year=today.year).order_by("pk"):
        if today >= opens_on(today.year, host.territory_id, values):
            _ask(host, today)
    return SummerQuestion.objects.waiting().filter(year=today.year).count()


def _ask(host, today):
    question, created = SummerQuestion.objects.get_or_create(host=host, year=today.year, defaults={"asked_on": today})
    if created:
        write(question, "ask", by=Actor.service(), facts={"year": question.year})


def call_the_silent(today):
    """Unanswered for too long: a call, by whoever answers for the woman who lives there. How many are to be called.

    Nobody is called about a home where nobody is expected this summer any more, nor once the summer is over.
    """
    values, due, waiting = judged(today), [], []
    owners = _owners(today)
    for question in SummerQuestion.objects.waiting().select_related("host").order_by("pk"):
        if today >= summer_of(question.year)[1] or question.host_id not in owners:
            continue  # what is over is nobody's task
        task = draft(
            question.host, CALL, territory_id=question.territory_id, owner_id=owners[question.host_id], due_on=today,
            urgency=Task.Urgency.WEEK, key=str(question.year),
        )  # fmt: skip
        waiting.append(task)
        if question.asked_on + timedelta(days=values.of(SILENCE_DAYS, question.territory_id)) <= today:
            due.append(task)
    close_others(CALL, keep=waiting)
    return open_tasks(due)


def _owners(today):
    """{home where somebody is expected this summer: who answers for her}, the first to come where there are two."""
    stays = stays_of_summer(today.year, today).order_by("planned_from", "pk")
    owners: dict[int, int] = {}
    for host, owner in stays.values_list("occupancy__room__host", "accompaniment__owner"):
        owners.setdefault(host, owner)
    return owners


def may_say(host, by):
    """The team, the home itself, and the adult of the home who holds the link that asked."""
    question = next((row for row in host.summer_questions.all() if holds_link(row, by)), None)
    return team_or_host(host, by) or question is not None


@transaction.atomic
def say_away(host, departures, *, by, year=None, channel="screen", window=None):
    """Write down when the people of a home are away: ``departures`` are (first night, return, may she stay).

    They replace what was said of ``window``, the months that the question was about (``year``'s summer, or from
    today on). No departure at all is an answer: they stay. Raises NotYet for dates that do not hold.
    """
    if not may_say(host, by):
        raise PermissionDenied
    row = lock(Host, host.pk)[host.pk]
    start, end = window or (summer_of(year) if year else (timezone.localdate(), date.max))
    _check(departures, start, end)
    # a departure that has begun before the window is not asked about here, and stays
    row.departures.filter(period__startswith__gte=start, period__startswith__lt=end).delete()
    try:
        with transaction.atomic():
            for lower, upper, may_stay in departures:
                HomeAway.objects.create(host=row, period=DateRange(lower, upper), she_may_stay=may_stay)
    except IntegrityError as refused:
        raise explained(refused) from None
    facts = {"departures": len(departures), "alone": sum(may_stay for *_, may_stay in departures)}
    write(row, "say_away", by=by, channel=channel, facts=facts)
    if year:
        _answered(row, year, by, channel)
    for stay in Stay.objects.live().filter(occupancy__room__host=row).order_by("pk"):
        see_to_nights(stay, by=by)
    return row


def _check(departures, start, end):
    for lower, upper, _ in departures:
        if upper <= lower:
            raise NotYet("Le retour suit le départ.")
        if not start <= lower < end:
            raise NotYet(f"La question porte sur les départs à partir du {start:%d/%m/%Y}" + (
                "." if end == date.max else f" et avant le {end:%d/%m/%Y}."))  # fmt: skip


def _answered(host, year, by, channel):
    today = timezone.localdate()
    question, _ = SummerQuestion.objects.get_or_create(host=host, year=year, defaults={"asked_on": today})
    question.answered_on, question.channel = today, channel
    question.save(update_fields=["answered_on", "channel"])
    close_tasks(host, CALL, by=by)
