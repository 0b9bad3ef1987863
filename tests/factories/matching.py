"""What was computed, and what was proposed. ``ProposalFactory(reflecting=True)`` has everything that came before."""

from datetime import timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from matching.models import HOLD, THINK, AdultAnswer, Keep, Meeting, Proposal, Run, SetAside, Shortlist
from matching.models.plan import Piece
from tests.factories.accounts import UserFactory
from tests.factories.dates import days, hours
from tests.factories.guests import GuestFactory, NeedFactory
from tests.factories.homes import AdultFactory, HostFactory, OccupancyFactory, RoomFactory
from tests.factories.journal import JobFactory

AFTER_BOTH = ("both_accepted", "agreed", "concluded")
AFTER_THE_MEETING = ("reflecting", *AFTER_BOTH)
AFTER_HER_YES = ("host_asked", "to_meet", "meeting_planned", "declined_by_host", *AFTER_THE_MEETING)


class RunFactory(DjangoModelFactory):
    class Meta:
        model = Run

    input_hash = "0" * 64
    needs = 1
    rooms = 1
    seconds = 0.01


class ShortlistFactory(DjangoModelFactory):
    """The possible rooms of a need: ``homes`` of them, none planned."""

    class Meta:
        model = Shortlist

    class Params:
        homes = factory.LazyFunction(lambda: [RoomFactory()])

    run = factory.SubFactory(RunFactory)
    need = factory.SubFactory(NeedFactory)
    priority = 10_000
    rooms = factory.LazyAttribute(lambda row: [room.pk for room in row.homes])
    froms = factory.LazyAttribute(lambda row: [timezone.localdate()] * len(row.homes))
    scores = factory.LazyAttribute(lambda row: [800 - rank for rank in range(len(row.homes))])
    nights = factory.LazyAttribute(lambda row: [100] * len(row.homes))


class PieceFactory(DjangoModelFactory):
    """A part of a plan that is shared, waiting for its answer."""

    class Meta:
        model = Piece

    job = factory.SubFactory(JobFactory)
    number = factory.Sequence(lambda n: n)
    needs = 1
    question = b"{}"


class KeepFactory(DjangoModelFactory):
    """A room that a colleague keeps for her, for three days."""

    class Meta:
        model = Keep

    class Params:
        overdue = factory.Trait(created_at=hours(-73), expires_at=hours(-1))

    need = factory.SubFactory(NeedFactory)
    room = factory.SubFactory(RoomFactory)
    period = factory.LazyFunction(lambda: DateRange(timezone.localdate(), timezone.localdate() + timedelta(days=180)))
    kept_by = factory.LazyAttribute(lambda row: UserFactory(coordinator=row.need.territory))
    expires_at = hours(72)


class SetAsideFactory(DjangoModelFactory):
    class Meta:
        model = SetAside

    guest = factory.SubFactory(GuestFactory)
    host = factory.SubFactory(HostFactory)
    reason = SetAside.Reason.SHE_SAID
    set_by = factory.LazyAttribute(lambda row: UserFactory(coordinator=row.guest.territory))


class ProposalFactory(DjangoModelFactory):
    """She has the question. Traits, or ``status=``, take it further; a closed one has released its room."""

    class Meta:
        model = Proposal

    class Params:
        host_asked = factory.Trait(status=Proposal.Status.HOST_ASKED)
        to_meet = factory.Trait(status=Proposal.Status.TO_MEET)
        meeting_planned = factory.Trait(status=Proposal.Status.MEETING_PLANNED)
        reflecting = factory.Trait(status=Proposal.Status.REFLECTING)
        both_accepted = factory.Trait(status=Proposal.Status.BOTH_ACCEPTED)
        agreed = factory.Trait(status=Proposal.Status.AGREED)
        concluded = factory.Trait(status=Proposal.Status.CONCLUDED)
        overdue = factory.Trait(answer_by=hours(-1))
        from_on = days(3)
        until_on = days(183)
        live = factory.LazyAttribute(lambda row: row.status in Proposal.LIVE)

    guest = factory.SubFactory(GuestFactory)
    territory = factory.SelfAttribute("guest.territory")
    need = factory.SubFactory(
        NeedFactory, guest=factory.SelfAttribute("..guest"), from_on=factory.SelfAttribute("..from_on")
    )
    room = factory.SubFactory(RoomFactory, host__territory=factory.SelfAttribute("...territory"))
    proposed_by = factory.LazyAttribute(lambda row: UserFactory(coordinator=row.territory))
    status = Proposal.Status.GUEST_ASKED
    period = factory.LazyAttribute(lambda row: DateRange(row.from_on, row.until_on))
    answer_by = factory.LazyAttribute(
        lambda row: timezone.now() + HOLD if row.status in ("guest_asked", "host_asked") else None
    )
    asked_host_at = factory.Maybe(factory.LazyAttribute(lambda row: row.status in AFTER_HER_YES), hours(-24 * 6))
    met_at = factory.Maybe(factory.LazyAttribute(lambda row: row.status in AFTER_THE_MEETING), hours(-24 * 3))
    guest_confirmed_at = factory.LazyAttribute(lambda row: row.met_at + THINK if row.status in AFTER_BOTH else None)
    host_confirmed_at = factory.LazyAttribute(
        lambda row: row.met_at + THINK + timedelta(hours=1) if row.status in AFTER_BOTH else None
    )
    guest_reason = factory.LazyAttribute(lambda row: "not_said" if row.status == "declined_by_guest" else "")
    host_reason = factory.LazyAttribute(lambda row: "not_said" if row.status == "declined_by_host" else "")
    move_in_on = factory.LazyAttribute(lambda row: row.from_on if row.status in ("agreed", "concluded") else None)
    hold = factory.SubFactory(
        OccupancyFactory,
        held=True,
        guest=factory.SelfAttribute("..guest"),
        room=factory.SelfAttribute("..room"),
        period=factory.SelfAttribute("..period"),
        released_at=factory.LazyAttribute(
            lambda hold: (
                None if hold.factory_parent.live or hold.factory_parent.status == "concluded" else timezone.now()
            )
        ),
    )


class AdultAnswerFactory(DjangoModelFactory):
    class Meta:
        model = AdultAnswer

    proposal = factory.SubFactory(ProposalFactory, host_asked=True)
    adult = factory.SubFactory(AdultFactory, host=factory.SelfAttribute("..proposal.room.host"), checked=True)
    accepts = True


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    class Params:
        done = factory.Trait(at=hours(-72), done_at=hours(-71))

    proposal = factory.SubFactory(ProposalFactory, meeting_planned=True)
    at = hours(48)
