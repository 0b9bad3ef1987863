"""« Sans nouvelles » : 24 hours, another way; 48, whom she trusts and her social worker; 72, the manager decides.

Each step is a task of a named person, found again every morning; her room is held for stated days; her nights are
unknown until somebody says them. Nothing here ever writes « perdue de vue ».
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Membership, Role
from casework import clock
from casework import permissions as may
from casework.actions.walls import explained
from casework.models import Accompaniment, SaidNights, Silence
from hosting.models import Guest
from journal.agenda import close_tasks, draft, open_tasks
from journal.judgements import judged, judgement
from journal.models import Task
from journal.moves import NotYet, TooLate, lock_only, perform, write
from messaging.rounds import once_a_round


def _hours(name, default, label):
    return judgement(name, default, label, "heures sans nouvelles", between=(6, 168), source="cahier des charges")


SECOND_HOURS = _hours("silence_second_hours", 24, "Un autre moyen est essayé après")
CIRCLE_HOURS = _hours("silence_circle_hours", 48, "Personne de confiance et travailleuse sociale sont prévenues après")
DECIDE_HOURS = _hours("silence_decide_hours", 72, "La responsable décide (visite, hôpital, police) après")
ROOM_DAYS = judgement(
    "silence_room_days",
    7,
    "La chambre d’une femme sans nouvelles est gardée",
    "jours",
    between=(3, 30),
    source="cahier des charges",
)
Status = Silence.Status
STEPS = {
    Status.RAISED: ("silence_second", SECOND_HOURS),
    Status.SECOND: ("silence_circle", CIRCLE_HOURS),
    Status.CIRCLE: ("silence_decide", DECIDE_HOURS),
}


@transaction.atomic
def raise_silence(accompaniment, *, by, first_night, words=""):
    """She cannot be reached by her own way. From ``first_night`` on her nights are unknown; her room stays hers.

    Raises NotYet for a night to come or one that is known, TooLate where she is looked for already.
    """
    if not may.team(accompaniment, by):
        raise PermissionDenied
    lock_only(Guest, accompaniment.guest_id)
    row = Accompaniment.objects.get(pk=accompaniment.pk)
    if row.status != Accompaniment.Status.OPEN:
        raise TooLate("Cet accompagnement n’est plus en cours.")
    if first_night > timezone.localdate():
        raise NotYet("La première nuit inconnue est passée, ou c’est ce soir.")
    if row.silences.filter(ended_on__gt=first_night).exists():
        raise NotYet("Ces nuits sont déjà celles d’une autre absence de nouvelles.")
    held = timezone.localdate() + timedelta(days=ROOM_DAYS.of(row.territory_id))
    try:
        with transaction.atomic():
            silence = Silence.objects.create(
                accompaniment=row, first_night=first_night, words=words.strip(), room_held_until=held
            )
    except IntegrityError as refused:
        raise explained(refused) from None
    write(silence, "raise_silence", by=by, target=silence.status, facts={"first_night": first_night})
    watch(silence, timezone.localdate(), judged())
    return silence


@transaction.atomic
def advance_silence(silence, transition, *, by, version=None, words="", **facts):
    """One step: the task that asked for it is done, the next one is somebody's."""
    lock_only(Guest, silence.accompaniment.guest_id)
    row = perform(silence, transition, by=by, version=version, note=words, **facts)
    close_tasks(row, by=by)
    watch(row, timezone.localdate(), judged())
    return row


@transaction.atomic
def say_nights(silence, *, by, start, until, was):
    """Found again: where she slept, night after night, as she says it. Her ledger counts them from now on."""
    if not may.team_of_stay(silence, by):
        raise PermissionDenied
    lock_only(Guest, silence.accompaniment.guest_id)
    row = Silence.objects.get(pk=silence.pk)
    if row.status != Status.FOUND:
        raise NotYet("Ses nuits se disent quand elle est retrouvée.")
    if not row.first_night <= start < until <= row.ended_on:
        raise NotYet(f"Des nuits entre le {row.first_night:%d/%m/%Y} et le {row.ended_on:%d/%m/%Y}.")
    try:
        with transaction.atomic():
            said = SaidNights.objects.create(
                silence=row, period=DateRange(start, until), was=SaidNights.Was(was), said_by=by.user
            )
    except IntegrityError as refused:
        raise explained(refused) from None
    write(row, "say_nights", by=by, facts={"start": start, "until": until, "was": SaidNights.Was(was)})
    if not unsaid(row):
        close_tasks(row, by=by)
    return said


def unsaid(silence):
    """The periods of a silence that nobody has said yet."""
    said = [(row.period.lower, row.period.upper) for row in silence.said.all()]
    return clock.without(silence.nights(timezone.localdate()), said)


def watch_all(today):
    """Every open silence has its step, every step its person; every found woman her nights to say."""
    rows = Silence.objects.exclude(status=Status.CLOSED).filter(accompaniment__status=Accompaniment.Status.OPEN)
    rows = rows.select_related("accompaniment").prefetch_related("said").order_by("pk")
    return open_tasks(_drafts(rows, today, judged(today)))


def watch(silence, today, values):
    """Open what this silence asks for, each to a named person; how many tasks. Safe to run twice."""
    return open_tasks(_drafts([silence], today, values))


def _drafts(silences, today, values):
    return [
        draft(
            silence, kind, territory_id=silence.territory_id, owner_id=owner_id, due_on=due_on,
            urgency=Task.Urgency.TONIGHT if due_on <= today else Task.Urgency.TODAY,
        )
        for silence in silences
        for kind, due_on, owner_id in _asked(silence, today, values)
    ]  # fmt: skip


def _asked(silence, today, values):
    """(kind, day, whose) of what is asked now."""
    owner, territory = silence.accompaniment.owner_id, silence.territory_id
    if silence.status == Status.FOUND:
        if unsaid(silence):
            yield "silence_nights", silence.ended_on, owner
        return
    decides_on = _day(silence, values.of(DECIDE_HOURS, territory))
    lead = lead_of(territory, today) or owner
    kind, hours = STEPS.get(silence.status, ("", None))
    if kind:
        decides = kind == "silence_decide"
        yield kind, _day(silence, values.of(hours, territory)), lead if decides else owner
    if kind in ("silence_second", "silence_circle") and decides_on <= today:
        yield "silence_decide", decides_on, lead  # whatever was not done before, after three days she decides
    if silence.room_held_until <= today:
        yield "silence_room", silence.room_held_until, lead


def _day(silence, hours):
    return timezone.localdate(silence.raised_at + timedelta(hours=hours))


@once_a_round
def lead_of(territory_id, today):
    """The manager of the territory who decides, by number; the first of them where there are several."""
    managers = Membership.objects.in_force(today).filter(role=Role.MANAGER, territory=territory_id)
    return managers.order_by("pk").values_list("user", flat=True).first()
