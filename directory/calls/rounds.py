"""A round of calls: places shared between pairs, calls noted, and a sample drawn by lot and called again by others."""

from collections import defaultdict
from heapq import heapify, heapreplace
from math import ceil
from secrets import SystemRandom
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Actor, Role, Territory, User
from directory import editing
from directory.campaigns.following import target
from directory.hours.french import read_french
from directory.models import (
    CallPair,
    Origin,
    Override,
    PhoneRound,
    Place,
    PlaceCall,
    QualityCheck,
    Service,
    Verification,
)
from directory.territories import covered
from directory.updates.receiving import REVIEW_AFTER
from journal.moves import NotYet, TooLate, lock, perform

AT_LEAST = 5  # under five calls made again, a rate says nothing
CHANCE = SystemRandom()
Outcome = PlaceCall.Outcome


@transaction.atomic
def open_round(
    *, name: str, territory: Territory, departments: list[str], categories: list[str], sample_percent: int, by: Actor
) -> PhoneRound:
    return PhoneRound.objects.create(
        name=name, territory=territory, departments=covered(departments, territory), categories=categories,
        sample_percent=sample_percent, by=by,
    )  # fmt: skip


def volunteers_of(territory: Territory) -> Any:
    """Those who give their time there today."""
    today = timezone.localdate()
    rows = User.objects.filter(
        memberships__territory=territory, memberships__role=Role.VOLUNTEER, memberships__starts_on__lte=today,
        is_active=True,
    ).exclude(memberships__ends_on__lte=today)  # fmt: skip
    return rows.distinct().order_by("first_name", "pk")


@transaction.atomic
def pair_up(round_: PhoneRound, first: User, second: User) -> CallPair:
    """Two volunteers share a part of it. Raises TooLate for somebody who is of another pair of this round."""
    round_ = lock(PhoneRound, round_.pk)[round_.pk]
    taken = {pk for pair in round_.pairs.all() for pk in pair.members}
    if {first.pk, second.pk} & taken:
        raise TooLate("L’une des deux personnes est déjà dans un binôme de cette tournée.")
    pair = CallPair(round=round_, first=first, second=second)
    pair.validate_constraints()
    pair.save()
    return pair


@transaction.atomic
def share_out(round_: PhoneRound) -> int:
    """Give each place that nobody has to the pair that has the fewest, near ones together. How many were given."""
    round_ = lock(PhoneRound, round_.pk)[round_.pk]
    pairs = list(round_.pairs.order_by("pk"))
    if not pairs:
        raise NotYet("Former d’abord un binôme.")
    given = set(round_.calls.values_list("place", flat=True))
    rows = target(round_.departments, round_.categories).order_by("postal_code", "name", "pk")
    places = [place for place in rows.only("pk", "postal_code", "name") if place.pk not in given]
    load = dict.fromkeys((pair.pk for pair in pairs), 0)
    for pk in round_.calls.values_list("pair", flat=True):
        load[pk] += 1
    PlaceCall.objects.bulk_create(
        PlaceCall(round=round_, place=place, pair_id=pair)
        for place, pair in zip(places, _turns(load, len(places)), strict=True)
    )
    return len(places)


def _turns(load: dict[int, int], many: int) -> list[int]:
    """The pair of each place in order: always to who has the fewest, but in one piece each (a street stays whole)."""
    heap = [(has, pair) for pair, has in load.items()]
    heapify(heap)
    gained = dict.fromkeys(load, 0)
    for _ in range(many):
        has, pair = heap[0]
        heapreplace(heap, (has + 1, pair))
        gained[pair] += 1
    return [pair for pair, number in gained.items() for _ in range(number)]


# --- a call --------------------------------------------------------------------------------------------------------


def miss(call: PlaceCall, *, by: Actor, version: int | str | None = None) -> PlaceCall:
    return perform(call, "miss", by=by, version=version, channel="phone", caller=by.user)


@transaction.atomic
def make(
    call: PlaceCall, outcome: str, *, by: Actor, version: int | str | None = None,
    hours: dict[Service, str] | None = None, telephone: str = "", message: str = "",
) -> PlaceCall:  # fmt: skip
    """Note what the place said: all is so and is verified today; or its hours, its telephone; or it is closed."""
    row = perform(call, "make", by=by, version=version, channel="phone", caller=by.user, outcome=outcome)
    today = timezone.localdate()
    if outcome == Outcome.UNCHANGED:
        editing.verify(row.place, method=Verification.Method.CALL, by=by)
    elif outcome == Outcome.CLOSED:
        editing.add_override(
            row.place, Override.Kind.CLOSURE, since=today, review_on=today + REVIEW_AFTER, message=message, by=by,
            origin=Origin.VOLUNTEER,
        )  # fmt: skip
    else:
        _change(row.place, hours or {}, telephone, by)
    return row


def _change(place: Place, hours: dict[Service, str], telephone: str, by: Actor) -> None:
    """Hours show at once, a telephone is read first (``directory.editing``); what did not change is verified."""
    editing.verify(place, [Verification.Fact.EXISTENCE], Verification.Method.CALL, by=by)
    for service, text in hours.items():
        reading = read_french(text)
        values = {"hours_text": text, "hours": reading.osm, "on_holidays": reading.on_holidays.value}
        editing.change_facts(service, values, by=by, origin=Origin.VOLUNTEER, checked=Verification.Method.CALL)
    if telephone and telephone != place.telephone:
        editing.change_facts(place, {"telephone": telephone}, by=by, origin=Origin.VOLUNTEER)


# --- what the calls are worth --------------------------------------------------------------------------------------


@transaction.atomic
def draw(round_: PhoneRound, chance: Any = CHANCE) -> int:
    """Draw by lot, among the calls made and never drawn, what is missing to the share. How many were drawn.

    Five at least. Nobody knows beforehand which, and nobody chooses.
    """
    round_ = lock(PhoneRound, round_.pk)[round_.pk]
    made = round_.calls.made()
    wanted = max(AT_LEAST, ceil(made.count() * round_.sample_percent / 100))
    missing = wanted - QualityCheck.objects.filter(call__round=round_).count()
    left = list(made.filter(check_made=None).order_by("pk"))
    drawn = chance.sample(left, max(0, min(missing, len(left))))
    QualityCheck.objects.bulk_create(QualityCheck(call=call, caller_id=call.caller_id) for call in drawn)
    return len(drawn)


@transaction.atomic
def check(quality: QualityCheck, wrong: list[str], *, by: Actor) -> QualityCheck:
    """Called again: what was wrong, or nothing. Raises PermissionDenied for one of the pair, TooLate once made."""
    row = (
        QualityCheck.objects.select_for_update(of=("self",), no_key=True)
        .select_related("call__pair")
        .get(pk=quality.pk)
    )
    if by.user_id in row.call.pair.members:
        raise PermissionDenied
    if row.checked_at is not None:
        raise TooLate("Cet appel a déjà été refait.")
    row.checker_id, row.checked_at, row.wrong = by.user_id, timezone.now(), sorted(wrong)
    row.validate_constraints()
    row.save(update_fields=["checker", "checked_at", "wrong"])
    _question(row, by)
    return row


def _question(row: QualityCheck, by: Actor) -> None:
    """What was found wrong is not believed any more until somebody puts it right; what was right is verified again."""
    place = row.call.place
    right = set(Verification.Fact) - set(row.wrong)
    if row.wrong:
        editing.call_into_question(place, row.wrong, by=by, method=Verification.Method.CALL)
    editing.verify(place, right, Verification.Method.CALL, by=by)


def tally(round_: PhoneRound) -> dict[str, int]:
    """The numbers that a rate is made of: how many were made again, how many had something wrong, and which facts."""
    found: dict[str, int] = defaultdict(int)
    rows = QualityCheck.objects.filter(call__round=round_)
    for checked_at, wrong in rows.values_list("checked_at", "wrong"):
        found["drawn"] += 1
        found["checked"] += checked_at is not None
        found["wrong"] += bool(wrong)
        for fact in wrong:
            found[fact] += 1
    return found
