"""What the year tells: the move-in two days before, to both sides; a relay to look for, to whoever owns it."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from casework.away import summer_of
from casework.models import Stay, SummerQuestion
from casework.relays import reminders
from hosting.notifications import adults_of, to_adults
from messaging.models import Link
from messaging.notifications import Recipient, ToColleague, ToGuest, ToHost, once_a_round

BEFORE_MOVING_IN = timedelta(days=2)  # domain §3.11


@once_a_round
def _moving_in(today):
    coming = Stay.objects.filter(
        status=Stay.Status.PLANNED, planned_from__gte=today, planned_from__lte=today + BEFORE_MOVING_IN
    )
    return list(coming.with_people().order_by("pk"))


class _OfMoveIn:
    """The day, and the number that answers; never where."""

    page = "casework:stay"
    follows: tuple[str, ...] = ("accompaniment",)

    def due(self, now):
        for stay in _moving_in(timezone.localdate(now)):
            yield stay, f"{stay.planned_from}"

    def still_true(self, stay):
        return stay.status == Stay.Status.PLANNED and stay.planned_from >= timezone.localdate()

    def expires_at(self, stay, since):
        return timezone.make_aware(datetime.combine(stay.planned_from + timedelta(days=1), time.min))

    def facts(self, stay):
        return {"on": stay.planned_from}

    def owner_id(self, stay):
        return stay.accompaniment.owner_id


class MoveInSoon(_OfMoveIn, ToGuest):
    label = "Emménagement dans deux jours, à elle"

    def reads(self):
        return ("accompaniment__guest__contact",)

    def recipients(self, stay, entry):
        guest = stay.accompaniment.guest
        yield Recipient(who=guest.code, contact=guest.contact, holder=guest.pk)


class MoveInSoonAtHome(_OfMoveIn, ToHost):
    label = "Emménagement dans deux jours, au foyer"

    def reads(self):
        return adults_of("occupancy__room__host__")

    def recipients(self, stay, entry):
        yield from to_adults(stay.occupancy.room.host)


class _OfRelay(ToColleague):
    """A reference and a day; where and why are on the page."""

    page = "matching:need"
    follows = ("guest",)

    def reads(self):
        return "guest", "owner"

    def still_true(self, need):
        return need.closed_on is None

    def facts(self, need):
        return {"code": need.guest.code, "on": need.from_on}

    def owner_id(self, need):
        return need.owner_id


class RelayOpened(_OfRelay, on="hosting.need.open"):
    label = "Un relais est à chercher"

    def recipients(self, need, entry):
        if need.owner and need.owner_id != entry.actor.user_id:
            yield Recipient(who=need.guest.code, user=need.owner)


class RelayStillOpen(_OfRelay):
    label = "Rappel, chaque semaine : un relais est encore à trouver"

    def due(self, now):
        return reminders(timezone.localdate(now))

    def recipients(self, need, entry):
        yield Recipient(who=need.guest.code, user=need.owner)


@once_a_round
def _active(user_id):
    return User.objects.filter(pk=user_id, is_active=True).first()


class RelayEscalated(_OfRelay, on="hosting.need.escalate"):
    label = "Un relais qui n’est pas trouvé est dit à une personne de plus"

    def recipients(self, need, entry):
        user = _active(entry.facts["to"])
        if user:
            yield Recipient(who=need.guest.code, user=user)


class SummerAsked(ToHost):
    """« Partez-vous cet été ? » to each adult of the home, and once more a week later; then it is a call."""

    label = "Question de l’été, au foyer"
    page = "casework:home_away"
    link = Link.Purpose.HOST_AWAY
    again_after = timedelta(days=7)

    def due(self, now):
        today = timezone.localdate(now)
        waiting = SummerQuestion.objects.waiting().filter(year=today.year).select_related("host")
        for question in waiting.order_by("pk"):
            week = min((today - question.asked_on) // self.again_after, 1)
            yield question, f"{week + 1}"

    def reads(self):
        return adults_of("host__")

    def recipients(self, question, entry):
        yield from to_adults(question.host)

    def still_true(self, question):
        return question.answered_on is None and timezone.localdate() < summer_of(question.year)[1]

    def told_about(self, question):
        return question.host


class DutyPlanned(ToColleague, on="casework.dutyshift.plan_shift"):
    label = "Une permanence est prévue, à qui répondra"
    page = "casework:shift"

    def recipients(self, shift, entry):
        if shift.user_id != entry.actor.user_id:
            yield Recipient(who="permanence", user=shift.user)

    def still_true(self, shift):
        return shift.cancelled_at is None and not shift.is_over()

    def expires_at(self, shift, since):
        return shift.ends_at

    def facts(self, shift):
        return {"begins_at": shift.begins_at, "ends_at": shift.ends_at}
