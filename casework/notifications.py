"""What the year tells: the move-in two days before, to both sides; a relay to look for, to whoever owns it."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from casework.models import Stay
from hosting.notifications import to_adults
from messaging.notifications import Recipient, ToColleague, ToGuest, ToHost

BEFORE_MOVING_IN = timedelta(days=2)  # domain §3.11


class _OfMoveIn:
    """The day, and the number that answers; never where."""

    page = "casework:stay"

    def due(self, now):
        today = timezone.localdate(now)
        coming = Stay.objects.filter(
            status=Stay.Status.PLANNED, planned_from__gte=today, planned_from__lte=today + BEFORE_MOVING_IN
        )
        for stay in coming.with_people().order_by("pk"):
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

    def recipients(self, stay, entry):
        guest = stay.accompaniment.guest
        yield Recipient(who=guest.code, contact=guest.contact, holder=guest.pk)


class MoveInSoonAtHome(_OfMoveIn, ToHost):
    label = "Emménagement dans deux jours, au foyer"

    def recipients(self, stay, entry):
        yield from to_adults(stay.occupancy.room.host)


class RelayOpened(ToColleague, on="hosting.need.open"):
    label = "Un relais est à chercher"
    page = "matching:need"

    def recipients(self, need, entry):
        if need.owner and need.owner_id != entry.actor.user_id:
            yield Recipient(who=need.guest.code, user=need.owner)

    def still_true(self, need):
        return need.closed_on is None

    def facts(self, need):
        return {"code": need.guest.code, "on": need.from_on}

    def owner_id(self, need):
        return need.owner_id
