"""« Comment ça va ? », to each side by its own link; and what worries, to whoever answers for her, at once."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from casework.models import CheckIn, Stay
from hosting.notifications import adults_of, adults_to_reach
from messaging.models import Contact, Link
from messaging.notifications import Recipient, ToColleague, ToGuest, ToHost

FROM_DAY = timedelta(days=7)  # in the first week somebody calls almost every day
A_WEEK = timedelta(days=7)
WRITTEN_TO = {Contact.Preferred.SMS, Contact.Preferred.EMAIL}


class _HowAreYou:
    """One question a week at most, on the day of a call, and never instead of it.

    Where it cannot be sent without risk it is not: nobody is asked to say it, since somebody calls anyway.
    """

    page = "casework:check_in"
    follows: tuple[str, ...] = ("stay__accompaniment",)
    optional = True
    side = ""

    def due(self, now):
        today = timezone.localdate(now)
        asked = CheckIn.objects.filter(
            stay=OuterRef("stay"), side=self.side, due_on__lt=OuterRef("due_on"),
            due_on__gt=OuterRef("due_on") - A_WEEK, due_on__gte=F("stay__started_on") + FROM_DAY,
        )  # fmt: skip
        rows = CheckIn.objects.filter(
            ~Exists(asked), side=self.side, due_on__lte=today, due_on__gt=today - timedelta(days=2), done_on=None,
            tapped_at=None, due_on__gte=F("stay__started_on") + FROM_DAY, stay__status=Stay.Status.ONGOING,
        )  # fmt: skip
        for row in rows.with_people().order_by("pk"):
            yield row, f"{row.due_on}"

    def reads(self):
        return adults_of("stay__occupancy__room__host__")

    def recipients(self, row, entry):
        adult, theirs = next(adults_to_reach(row.host), (None, None))
        hers = row.guest.contact
        contact, holder, who = (
            (hers, row.guest.pk, row.guest.code) if row.is_hers else (theirs, adult and adult.pk, row.host.code)
        )
        if contact and _is_their_own(contact, hers if not row.is_hers else theirs):
            yield Recipient(who=who, contact=contact, holder=holder)

    def still_true(self, row):
        return row.done_on is None and row.tapped_at is None and row.stay.status == Stay.Status.ONGOING

    def owner_id(self, row):
        return row.stay.accompaniment.owner_id


def _is_their_own(contact, other):
    """A telephone that the other side may hold is never asked how one is (domain §3.11)."""
    if contact.preferred not in WRITTEN_TO or contact.shared_phone:
        return False
    if other is None:
        return True
    ours = {contact.phone_index, contact.email_index} - {""}
    return not ours & {other.phone_index, other.email_index}


class HowAreYou(_HowAreYou, ToGuest):
    label = "Comment ça va ? à elle"
    link = Link.Purpose.GUEST_MOOD
    side = CheckIn.Side.GUEST


class HowIsHome(_HowAreYou, ToHost):
    label = "Comment ça va ? au foyer"
    link = Link.Purpose.HOST_MOOD
    side = CheckIn.Side.HOST


class WorryHeard(ToColleague, on="casework.checkin.worry"):
    """A reference, and that it cannot wait; what it is stands on the page."""

    label = "Une inquiétude au suivi d’un séjour"
    page = "casework:check_in"

    def recipients(self, row, entry):
        owner = row.stay.accompaniment.owner
        if owner.pk != entry.actor.user_id:
            yield Recipient(who=row.guest.code, user=owner)

    def facts(self, row):
        return {"code": row.guest.code}

    def owner_id(self, row):
        return row.stay.accompaniment.owner_id
