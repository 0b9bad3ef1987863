"""A roof for tonight: what is tried and what came of it, each day, for each woman who has none or soon will not.

Domain §3.7: the emergency pool is the homes that take in at short notice, partners' beds and the 115; the outcome of
each day is recorded, found or not.
"""

from datetime import datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from casework import permissions as may
from casework.actions import record_other_roof
from casework.models import Accompaniment, HomeWord, NightCall, NightSearch, OtherRoof, Stay
from casework.roofs import Ledger
from hosting.models import Guest
from journal.agenda import close_tasks
from journal.moves import NotYet, TooLate, lock_only, write

Outcome = NightSearch.Outcome
ROOFS = {outcome.value for outcome in NightSearch.FOUND} - {Outcome.SHELTER.value}  # each is a kind of OtherRoof
TASKS = ("work_pool", "night_unsaid")
TOLD_FOR = timedelta(days=30)  # how far back a day may still be told
CALLED = {
    NightCall.To.EMERGENCY: ("call_115", OtherRoof.Kind.EMERGENCY),
    NightCall.To.PARTNER: ("call_partner", OtherRoof.Kind.PARTNER),
}


def search_of(accompaniment, day=None):
    """The search of that day (today when not said), opened when there is none."""
    return NightSearch.objects.get_or_create(accompaniment_id=accompaniment.pk, day=day or timezone.localdate())[0]


@transaction.atomic
def record_call(accompaniment, *, by, to, answer, partner=None, at=None, nights=1):
    """One call, with its hour and its answer. « Une place » is her roof from tonight, for so many nights."""
    row = _working_for(accompaniment, by)
    at = at or timezone.now()
    if at > timezone.now() or timezone.localdate(at) != timezone.localdate():
        raise NotYet("Un appel d’aujourd’hui, déjà passé.")
    to, answer = NightCall.To(to), NightCall.Answer(answer)
    if (to == NightCall.To.PARTNER) != (partner is not None):
        raise NotYet("Choisir le partenaire appelé, et lui seul.")
    call = NightCall.objects.create(search=search_of(row), to=to, partner=partner, at=at, answer=answer, by=by)
    move, roof = CALLED[to]
    write(row, move, by=by, happened_at=at, facts={"answer": answer.value, "partner": partner and partner.pk})
    if answer == NightCall.Answer.PLACED:
        _roof(row, roof, timezone.localdate(), nights, by=by)
    return call


@transaction.atomic
def record_outcome(accompaniment, *, by, outcome, day=None, nights=1, escort="", luggage=""):
    """What came of a day. A roof found is her roof of that night; « rien trouvé » is said as well.

    Raises NotYet for a day that has not come or is too old, TooLate where a roof was already written down for it.
    """
    row = _working_for(accompaniment, by)
    today = timezone.localdate()
    day, outcome = day or today, Outcome(outcome)
    if not today - TOLD_FOR <= day <= today:
        raise NotYet("Un jour de ce mois, déjà venu.")
    search = search_of(row, day)
    if search.is_found and outcome != search.outcome:
        raise TooLate("Un toit est déjà noté pour ce jour.")
    if outcome == Outcome.SHELTER and not _sleeps_at_a_home(row, day):
        raise NotYet("Noter d’abord la mise à l’abri : la chambre, et les deux oui.")
    if outcome in ROOFS and not search.is_found:
        _roof(row, outcome.value, day, nights, by=by)
        search.refresh_from_db()
    return _settle(row, search, outcome, by=by, escort=escort, luggage=luggage)


@transaction.atomic
def say_for_tonight(host, answer, *, by):
    """A home's word for tonight, by telephone: the last one of the day counts."""
    if not may.team_or_on_duty(host, by):
        raise PermissionDenied
    answer = HomeWord.Answer(answer)
    word, _ = HomeWord.objects.update_or_create(
        host=host, day=timezone.localdate(), defaults={"answer": answer, "at": timezone.now(), "by": by}
    )
    write(host, "say_for_tonight", by=by, facts={"answer": answer.value})
    return word


def roof_came(accompaniment, outcome, *, by):
    """A roof of hers was written down, whichever way: today's search says so, where one was open and it covers her."""
    today = timezone.localdate()
    search = NightSearch.objects.filter(accompaniment=accompaniment, day=today).first()
    if search is None or search.is_found or not has_roof(accompaniment, today):
        return None
    return _settle(accompaniment, search, Outcome(outcome), by=by)


def has_roof(accompaniment, day):
    """Whether the night of that day is under a known roof."""
    other = OtherRoof.objects.filter(accompaniment=accompaniment, period__contains=day)
    return _sleeps_at_a_home(accompaniment, day) or other.exists()


def _sleeps_at_a_home(accompaniment, day):
    """A stay that gives her a roof that night, or that gave her one."""
    stays = Stay.objects.filter(accompaniment=accompaniment, started_on__lte=day)
    return stays.roofing(day).exists() or stays.filter(ended_on__gt=day).exists()


def _working_for(accompaniment, by):
    """Her file, locked from her on; for the team and whoever is on duty, while it is open."""
    if not may.team_or_on_duty(accompaniment, by):
        raise PermissionDenied
    lock_only(Guest, accompaniment.guest_id)
    row = Accompaniment.objects.get(pk=accompaniment.pk)
    if row.status != Accompaniment.Status.OPEN:
        raise TooLate("Cet accompagnement n’est plus en cours.")
    return row


def _roof(accompaniment, kind, day, nights, *, by):
    """So many nights from that day on; from the first that has no roof yet, where she sleeps somewhere until then."""
    if has_roof(accompaniment, day):
        row = Accompaniment.objects.with_clock().get(pk=accompaniment.pk)
        day = Ledger(row, timezone.localdate()).next_roof_needed_by or day
    return record_other_roof(accompaniment, kind, day, day + timedelta(days=nights), by=by)


def _settle(accompaniment, search, outcome, *, by, escort="", luggage=""):
    search.outcome, search.recorded_by, search.recorded_at = outcome, by, timezone.now()
    search.escort, search.luggage = escort or search.escort, luggage or search.luggage
    search.save(update_fields=["outcome", "recorded_by", "recorded_at", "escort", "luggage"])
    close_tasks(accompaniment, *(TASKS if search.day == timezone.localdate() else TASKS[1:]), by=by)
    happened = timezone.make_aware(datetime.combine(search.day, time(23, 59)))
    write(
        accompaniment, "night_outcome", by=by, happened_at=min(happened, timezone.now()),
        facts={"day": search.day, "outcome": outcome.value},
    )  # fmt: skip
    return search
