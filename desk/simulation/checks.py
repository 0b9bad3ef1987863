"""What must hold whatever happens: each check answers with sentences about what is wrong, numbers only, or nothing."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from casework.models import Accompaniment, Exit, HomeAway, Respite, Stay
from casework.roofs import Ledger
from hosting.models import Assignment, Need
from journal.models import Task
from matching.models import Proposal
from messaging.models import Message
from reporting import report

RELAY_DAYS = 60  # written here apart from the service: it is what the service is compared with


def this_morning(today):
    """After the scans: everybody has an owner in charge, nobody without a roof is without somebody's task."""
    return [*_without_an_owner(today), *_lost_sight_of(today), *_away_unseen(today), *_ending_unseen(today)]


def _open():
    return Accompaniment.objects.filter(status=Accompaniment.Status.OPEN)


def _without_an_owner(today):
    charge = Assignment.objects.in_force(today).in_charge().filter(guest=OuterRef("guest"), user=OuterRef("owner"))
    files = Accompaniment.objects.exclude(status=Accompaniment.Status.EXITED)
    left = files.filter(~Exists(charge) | Q(owner__is_active=False))
    return [f"{today} file {pk}: nobody is in charge" for pk in left.values_list("pk", flat=True)]


def _lost_sight_of(today):
    """Her year runs, she sleeps nowhere that is known: somebody has a task: tonight, a stay's end, today's keys."""
    stay = Stay.objects.filter(accompaniment=OuterRef("pk"), status="ongoing", planned_until__gt=today)
    without = _open().filter(~Exists(stay), commitment__starts_on__lte=today)
    without = without.exclude(other_roofs__period__contains=today).exclude(
        commitment__suspensions__period__contains=today
    )
    kinds = ["roof_tonight", "ask_about_end", "hand_over_keys"]
    asked = set(Task.objects.open().filter(kind__in=kinds).values_list("thread", flat=True))
    return [
        f"{today} file {row.pk}: no roof tonight, and nobody knows" for row in without if row.guest_id not in asked
    ]


def _away_unseen(today):
    """Her home is away tonight without her, and no other has been found: somebody has a task about it."""
    respite = Respite.objects.filter(stay=OuterRef("pk"), status="accepted", from_on__lte=today, until_on__gt=today)
    away = HomeAway.objects.filter(
        host=OuterRef("occupancy__room__host"), she_may_stay=False, period__contains=today
    )  # fmt: skip
    stays = Stay.objects.filter(Exists(away), ~Exists(respite), status="ongoing", accompaniment__status="open")
    stays = stays.exclude(accompaniment__other_roofs__period__contains=today).select_related("accompaniment")
    asked = set(Task.objects.open().filter(kind__in=["plan_respite", "roof_tonight"]).values_list("thread", flat=True))
    return [
        f"{today} stay {stay.pk}: its home is away, and nobody knows"
        for stay in stays if stay.accompaniment.guest_id not in asked
    ]  # fmt: skip


def _ending_unseen(today):
    """A roof that ends within sixty days, before her year does: a room is looked for, or found."""
    ending = Stay.objects.filter(
        status="ongoing", planned_until__lte=today + timedelta(days=RELAY_DAYS), planned_until__gt=today,
        accompaniment__status="open",
    ).select_related("accompaniment__commitment").prefetch_related(
        "accompaniment__commitment__suspensions", "accompaniment__commitment__extensions"
    )  # fmt: skip
    searched = set(Need.objects.filter(closed_on=None).values_list("guest", flat=True))
    asked = set(Proposal.objects.live().values_list("guest", flat=True))
    planned = set(Stay.objects.filter(status="planned").values_list("accompaniment", flat=True))
    return [
        f"{today} stay {stay.pk}: it ends, and nothing is looked for"
        for stay in ending
        if stay.planned_until < stay.accompaniment.commitment.ends_on
        and stay.accompaniment.guest_id not in searched | asked
        and stay.accompaniment_id not in planned
    ]


def this_week(diary, today):
    """The ledger of every woman says what the diary says."""
    files = Accompaniment.objects.filter(pk__in=diary.women).with_clock()
    return [sentence for row in files for sentence in _compared(diary.women[row.pk], row, today)]


def _compared(her, row, today):
    ledger = Ledger(row, today)
    if not ledger.has_begun:
        began = her.first_night is not None and her.first_night <= today
        return [f"{today} file {row.pk}: her year has begun, and is not counted"] if began else []
    if her.first_night is None:
        return [f"{today} file {row.pk}: her year is counted, and has not begun"]
    covered, uncovered = her.count(today)
    wrong = []
    if ledger.ends_on != her.year_ends_on():
        wrong.append(f"{today} file {row.pk}: ends on {ledger.ends_on}, the diary says {her.year_ends_on()}")
    if ledger.covered != covered:
        wrong.append(f"{today} file {row.pk}: {ledger.covered} nights covered, the diary says {covered}")
    if ledger.uncovered != uncovered:
        wrong.append(f"{today} file {row.pk}: {len(ledger.uncovered)} nights owed, the diary says {len(uncovered)}")
    return wrong


def at_the_end(diary, stage):
    return [
        *this_week(diary, stage.today), *_exits(diary), *_figures(diary, stage.today), *_told_once(), *_asked_once(),
    ]  # fmt: skip


LASTING = ("E01", "E02", "E03", "E04", "E05", "E07", "E12")
POSITIVE = (*LASTING, "E06", "E08", "E11")


def _figures(diary, today):
    """What is published of the last six months and of the whole year, beside what the diary counts."""
    wrong = []
    for since in (today - timedelta(days=180), date(2000, 1, 1)):
        said = {line.declared.code: line.reading for line in report.build(since, today, as_of=today).lines}
        exits = [
            her.exit for her in diary.women.values() if her.exit and her.exit.signed and her.exit.destination != "E22"
        ]
        exits = [row.destination for row in exits if since <= row.on < today]
        owed = [night for her in diary.women.values() for night in her.count(today)[1] if night >= since]
        counted = {
            "nights_offered": (said["nights_offered"].value, diary.nights_in_homes(since, today, today)),
            "nights": (said["nights"].value, diary.nights_slept(since, today)),
            "guests": (said["guests"].value, diary.hosted(since, today, today)),
            "stays": (said["stays"].value, diary.stays(since, today)),
            "nights_owed": (said["nights_owed"].value, len(owed)),
            "exits": (said["exits"].value, len(exits)),
            "exits_strict": (said["exits_strict"].numerator, sum(where in LASTING for where in exits)),
            "exits_programme": (said["exits_programme"].numerator, sum(where in POSITIVE for where in exits)),
            "exits_lost": (said["exits_lost"].value, exits.count("E21")),
        }
        wrong += [f"{code} since {since}: {found}, the diary says {lived}"
                  for code, (found, lived) in counted.items() if found != lived]  # fmt: skip
    return wrong


def _exits(diary):
    signed = Counter(
        Exit.objects.filter(cancelled_on=None, confirmed_at__isnull=False).values_list("destination", flat=True)
    )
    written = Counter(her.exit.destination for her in diary.women.values() if her.exit is not None and her.exit.signed)
    return [] if signed == written else [f"exits: {dict(signed)}, the diary says {dict(written)}"]


def _told_once():
    """One message for one event and one person; none is left half sent."""
    half = Message.objects.filter(status__in=[Message.Status.SENDING, Message.Status.CLAIMED])
    wrong = [f"message {pk}: left half sent" for pk in half.values_list("pk", flat=True)]
    due = Stay.objects.filter(status__in=["ongoing", "ended"], proposal__isnull=False)
    told = Counter(
        (message.facts["pk"], message.contact_id)
        for message in Message.objects.filter(kind="casework.move_in_soon").exclude(status=Message.Status.CANCELLED)
    )
    wrong += [f"stay {pk}: told {number} times of the move-in" for (pk, _), number in told.items() if number > 1]
    wrong += _told_twice_a_day()
    silent = set(due.values_list("pk", flat=True)) - {pk for pk, _ in told}
    return wrong + [f"stay {pk}: nobody was told of the move-in" for pk in sorted(silent)]


def _told_twice_a_day():
    """What dates call for, in plain counting: one kind about one row reaches one person once in a day."""
    told = Counter(
        (
            row.kind,
            row.facts["model"],
            row.facts["pk"],
            row.contact_id,
            row.user_id,
            timezone.localdate(row.created_at),
        )
        for row in Message.objects.exclude(key__contains=":entry-").only(
            "kind", "facts", "contact", "user", "created_at"
        )
    )
    return [
        f"{model} {pk}: {kind} told {n} times on {day}" for (kind, model, pk, _, _, day), n in told.items() if n > 1
    ]


def _asked_once():
    """One open task for one reason about one row."""
    twice = (
        Task.objects.open().values("content_type", "object_id", "kind", "key").annotate(n=Count("pk")).filter(n__gt=1)
    )
    return [f"task {row['kind']} about {row['object_id']}: open {row['n']} times" for row in twice]
