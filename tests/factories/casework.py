"""The year: accompaniments, stays, what troubles them, and the way out."""

from datetime import timedelta

import factory
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Actor, Role
from casework.causes import Blockage
from casework.house_rules import RULES
from casework.models import (
    Absence,
    Accompaniment,
    Agreement,
    CheckIn,
    Commitment,
    Concern,
    ConcernMember,
    Difficulty,
    DutyLine,
    DutyShift,
    Exit,
    Extension,
    HomeAway,
    HomeReview,
    HomeWord,
    HouseRule,
    Mediation,
    MediationPoint,
    MediationSession,
    NightCall,
    NightSearch,
    Obstacle,
    OtherRoof,
    PairFollowing,
    PeerInvitation,
    PostExitContact,
    RelocationChain,
    RelocationStep,
    Respite,
    RespiteAnswer,
    Review,
    SaidNights,
    SchoolStep,
    Silence,
    Stay,
    SummerQuestion,
    Suspension,
    VolunteerPair,
    WeeklyDecision,
)
from casework.outcomes import Destination, Evidence, Tonight
from tests.factories.accounts import TerritoryFactory, UserFactory
from tests.factories.dates import days, hours
from tests.factories.guests import AssignmentFactory, ChildFactory, GuestFactory, NeedFactory, ReferralFactory
from tests.factories.homes import HostFactory, OccupancyFactory, RoomFactory
from tests.factories.matching import ProposalFactory


class AccompanimentFactory(DjangoModelFactory):
    """A woman admitted, with her coordinator in charge. ``started_on=day`` gives her year its first night."""

    class Meta:
        model = Accompaniment
        skip_postgeneration_save = True

    class Params:
        exiting = factory.Trait(status=Accompaniment.Status.EXITING)
        exited = factory.Trait(status=Accompaniment.Status.EXITED)

    code = factory.Sequence(lambda n: f"A-t{n:04d}")
    guest = factory.SubFactory(GuestFactory)
    territory = factory.SelfAttribute("guest.territory")
    referral = factory.SubFactory(ReferralFactory, admitted=True, guest=factory.SelfAttribute("..guest"))
    owner = factory.LazyAttribute(lambda row: UserFactory(coordinator=row.territory))
    opened_on = days(-110)

    @factory.post_generation
    def assignment(accompaniment, create, extracted, **kwargs):
        """She is assigned to her owner; ``assignment=False`` leaves it out."""
        if create and extracted is not False:
            AssignmentFactory(guest=accompaniment.guest, user=accompaniment.owner, **kwargs)

    @factory.post_generation
    def started_on(accompaniment, create, extracted, **kwargs):
        if create and extracted:
            CommitmentFactory(accompaniment=accompaniment, starts_on=extracted, **kwargs)


class CommitmentFactory(DjangoModelFactory):
    """A year that began a hundred nights ago."""

    class Meta:
        model = Commitment
        django_get_or_create = ("accompaniment",)

    accompaniment = factory.SubFactory(AccompanimentFactory)
    starts_on = days(-100)


class _ByTwo(DjangoModelFactory):
    class Meta:
        abstract = True

    commitment = factory.SubFactory(CommitmentFactory)
    asked_by = factory.SubFactory(UserFactory, coordinator=True)
    agreed_by = factory.SubFactory(UserFactory, manager=True)


class SuspensionFactory(_ByTwo):
    class Meta:
        model = Suspension

    class Params:
        from_on = days(-20)
        until_on = days(-10)

    ground = Suspension.Ground.HOSPITAL
    period = factory.LazyAttribute(lambda row: DateRange(row.from_on, row.until_on))


class ExtensionFactory(_ByTwo):
    class Meta:
        model = Extension

    months = 2
    awaited = "Attribution d’un logement social"


class StayFactory(DjangoModelFactory):
    """A stay to come. ``ongoing=True``: she has lived there for a hundred nights; ``ended=True``: for ninety, until
    ten days ago. Both give the accompaniment its commitment, from the first night of this stay unless it has one.
    """

    class Meta:
        model = Stay
        skip_postgeneration_save = True

    class Params:
        ongoing = factory.Trait(
            status=Stay.Status.ONGOING, planned_from=days(-100), started_on=factory.SelfAttribute("planned_from")
        )
        ended = factory.Trait(
            status=Stay.Status.ENDED,
            planned_from=days(-100),
            started_on=factory.SelfAttribute("planned_from"),
            ended_on=days(-10),
            ending=Stay.Ending.PLANNED,
            guest_reason=Stay.Reason.AS_PLANNED,
            host_reason=Stay.Reason.AS_PLANNED,
        )
        cancelled = factory.Trait(status=Stay.Status.CANCELLED)
        room = factory.SubFactory(RoomFactory)

    accompaniment = factory.SubFactory(AccompanimentFactory)
    planned_from = days(5)
    planned_until = factory.LazyAttribute(lambda stay: stay.ended_on or stay.planned_from + timedelta(days=180))
    started_on = None
    ended_on = None
    occupancy = factory.SubFactory(
        OccupancyFactory,
        guest=factory.SelfAttribute("..accompaniment.guest"),
        room=factory.SelfAttribute("..room"),
        from_on=factory.SelfAttribute("..planned_from"),
        until_on=factory.SelfAttribute("..planned_until"),
        released=factory.LazyAttribute(lambda row: row.factory_parent.status == Stay.Status.CANCELLED),
    )

    @factory.post_generation
    def commitment(stay, create, extracted, **kwargs):
        if create and extracted is not False and stay.started_on:
            CommitmentFactory(accompaniment=stay.accompaniment, starts_on=stay.started_on, **kwargs)


class OtherRoofFactory(DjangoModelFactory):
    class Meta:
        model = OtherRoof

    class Params:
        from_on = days(-3)
        until_on = days(4)

    accompaniment = factory.SubFactory(AccompanimentFactory)
    kind = OtherRoof.Kind.HOTEL
    period = factory.LazyAttribute(lambda row: DateRange(row.from_on, row.until_on))


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    class Params:
        from_on = days(-3)
        until_on = days(0)

    stay = factory.SubFactory(StayFactory, ongoing=True)
    period = factory.LazyAttribute(lambda row: DateRange(row.from_on, row.until_on))


class RespiteFactory(DjangoModelFactory):
    """A respite that she has the question about, for a week, in another home. ``accepted=True``: two yeses."""

    class Meta:
        model = Respite

    class Params:
        accepted = factory.Trait(status=Respite.Status.ACCEPTED)
        she_accepted = factory.Trait(status=Respite.Status.SHE_ACCEPTED)
        ended = factory.Trait(
            status=Respite.Status.ENDED,
            from_on=days(-10),
            until_on=days(-3),
            ended_on=factory.SelfAttribute("until_on"),
        )
        room = factory.SubFactory(RoomFactory)

    stay = factory.SubFactory(StayFactory, ongoing=True)
    from_on = days(10)
    until_on = factory.LazyAttribute(lambda row: row.from_on + timedelta(days=7))
    occupancy = factory.SubFactory(
        OccupancyFactory,
        guest=factory.SelfAttribute("..stay.accompaniment.guest"),
        room=factory.SelfAttribute("..room"),
        from_on=factory.SelfAttribute("..from_on"),
        until_on=factory.SelfAttribute("..until_on"),
        kind=factory.LazyAttribute(lambda row: "respite" if row.factory_parent.status in Respite.COVERING else "hold"),
        held_until=factory.LazyAttribute(
            lambda row: None if row.factory_parent.status in Respite.COVERING else timezone.now() + timedelta(hours=72)
        ),
        released=factory.LazyAttribute(
            lambda row: row.factory_parent.status not in (*Respite.OPEN, *Respite.COVERING)
        ),
    )


class HomeAwayFactory(DjangoModelFactory):
    """A home that leaves for two weeks, without her. ``alone=True``: she may stay."""

    class Meta:
        model = HomeAway

    class Params:
        from_on = days(10)
        until_on = days(24)
        alone = factory.Trait(she_may_stay=True)

    host = factory.SubFactory(HostFactory, ready=True)
    period = factory.LazyAttribute(lambda row: DateRange(row.from_on, row.until_on))
    she_may_stay = False


class SummerQuestionFactory(DjangoModelFactory):
    """A home asked about its summer, without an answer. ``answered=True``: it has said."""

    class Meta:
        model = SummerQuestion

    class Params:
        answered = factory.Trait(answered_on=days(0), channel="phone")

    host = factory.SubFactory(HostFactory, ready=True)
    asked_on = days(-3)
    year = factory.LazyAttribute(lambda row: row.asked_on.year)


class AgreementFactory(DjangoModelFactory):
    """The signed agreement of a coming stay, its rules as the team suggests them. ``draft``: chosen, not signed."""

    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(until_on=None, guest_signed_on=None, host_signed_on=None, association_signed_on=None)

    stay = factory.SubFactory(StayFactory)
    proposal = factory.SelfAttribute("stay.proposal")
    until_on = factory.SelfAttribute("stay.planned_until")
    guest_signed_on = host_signed_on = association_signed_on = factory.LazyAttribute(
        lambda row: min(row.stay.planned_from, timezone.localdate()) - timedelta(days=1)
    )

    @factory.post_generation
    def rules(agreement, create, extracted, **kwargs):
        """``rules=False`` leaves them out."""
        for rule in RULES if create and extracted is not False else ():
            HouseRuleFactory(agreement=agreement, topic=rule.topic, option=rule.options[0])


class HouseRuleFactory(DjangoModelFactory):
    class Meta:
        model = HouseRule

    agreement = factory.SubFactory(AgreementFactory, rules=False)
    topic = "keys"
    option = "own"


class DifficultyFactory(DjangoModelFactory):
    """Something that was hard yesterday, about the kitchen."""

    class Meta:
        model = Difficulty

    stay = factory.SubFactory(StayFactory, ongoing=True)
    topic = "kitchen"
    side = "guest"
    noted_on = days(-1)
    words = "La cuisine est prise le soir."
    recorded_by = factory.LazyFunction(lambda: UserFactory(coordinator=True).actor)


class ExitFactory(DjangoModelFactory):
    """A way out, not confirmed yet. ``confirmed=True``: a second person has signed."""

    class Meta:
        model = Exit

    class Params:
        confirmed = factory.Trait(
            confirmed_by=factory.LazyFunction(lambda: UserFactory(approver=True).actor), confirmed_at=hours(-1)
        )

    accompaniment = factory.SubFactory(AccompanimentFactory, exiting=True)
    destination = Destination.SOCIAL_HOUSING
    evidence = Evidence.DOCUMENT
    exited_on = days(-2)
    tonight = Tonight.THERE
    recorded_by = factory.LazyFunction(lambda: UserFactory(coordinator=True).actor)


class CheckInFactory(DjangoModelFactory):
    """A call to her that is due today. ``made``: made on its day, without the home; ``home``: to the home."""

    class Meta:
        model = CheckIn

    class Params:
        home = factory.Trait(side=CheckIn.Side.HOST)
        made = factory.Trait(
            done_on=factory.SelfAttribute("due_on"),
            done_by=factory.LazyFunction(lambda: UserFactory(coordinator=True).actor),
            spoke_alone=True,
            mood=CheckIn.Mood.WELL,
        )

        not_well = factory.Trait(tapped_at=hours(-1), tapped_mood=CheckIn.Mood.LOW)
        wants_a_call = factory.Trait(tapped_at=hours(-1), wants_call=True)

    stay = factory.SubFactory(StayFactory, ongoing=True)
    side = CheckIn.Side.GUEST
    due_on = days(0)


class ConcernFactory(DjangoModelFactory):
    """Something worrying that has just been said of a woman. ``acting``, ``decided``, ``closed``: further on."""

    class Meta:
        model = Concern

    class Params:
        acting = factory.Trait(status=Concern.Status.ACTING, first_act=Concern.FirstAct.HEARD)
        decided = factory.Trait(
            status=Concern.Status.DECISION, first_act=Concern.FirstAct.HEARD, decision=Concern.Decision.WATCH
        )
        closed = factory.Trait(
            status=Concern.Status.CLOSED,
            decision=Concern.Decision.WATCH,
            closed_at=hours(-1),
            closed_by=factory.LazyFunction(lambda: UserFactory(safeguarding_lead=True).actor),
            signed_by=factory.LazyFunction(lambda: UserFactory(director=True).actor),
        )
        danger = factory.Trait(level=Concern.Level.DANGER, kind=Concern.Kind.VIOLENCE)
        living = factory.Trait(
            stay=factory.SubFactory(StayFactory, ongoing=True),
            guest=factory.SelfAttribute("stay.accompaniment.guest"),
            host=factory.SelfAttribute("stay.occupancy.room.host"),
        )

    code = factory.Sequence(lambda n: f"R-t{n:04d}")
    guest = factory.SubFactory(GuestFactory)
    territory = factory.SelfAttribute("guest.territory")
    level = Concern.Level.SERIOUS
    kind = Concern.Kind.PRESSURE
    observer = Concern.Observer.VOLUNTEER
    about = Concern.About.HOST
    words = "Elle ne sort plus seule."
    raised_by = factory.LazyAttribute(lambda row: UserFactory(volunteer=row.territory).actor)


class HomeReviewFactory(DjangoModelFactory):
    """A panel that has just been asked for. ``cleared``: it has looked, by two."""

    class Meta:
        model = HomeReview

    class Params:
        cleared = factory.Trait(
            closed_at=hours(-1),
            outcome=HomeReview.Outcome.CLEARED,
            decided_by=factory.LazyFunction(lambda: UserFactory(safeguarding_lead=True).actor),
            signed_by=factory.LazyFunction(lambda: UserFactory(director=True).actor),
        )

    host = factory.SubFactory("tests.factories.homes.HostFactory")
    territory = factory.SelfAttribute("host.territory")
    rule = HomeReview.Rule.ENDINGS
    found = [1, 2, 3]


class ConcernMemberFactory(DjangoModelFactory):
    """Somebody of the circle, since an hour ago: the safeguarding lead unless another is named."""

    class Meta:
        model = ConcernMember

    concern = factory.SubFactory(ConcernFactory)
    user = factory.LazyAttribute(lambda row: UserFactory(safeguarding_lead=row.concern.territory))
    part = Role.SAFEGUARDING_LEAD
    from_at = hours(-1)
    added_by = factory.LazyFunction(Actor.service)


class VolunteerPairFactory(DjangoModelFactory):
    """Two volunteers of one territory, for six months from today. ``ended=True``: they have stopped."""

    class Meta:
        model = VolunteerPair

    class Params:
        ended = factory.Trait(from_on=days(-200), until_on=days(-1))

    territory = factory.SubFactory(TerritoryFactory)
    first = factory.LazyAttribute(lambda row: UserFactory(volunteer=row.territory))
    second = factory.LazyAttribute(lambda row: UserFactory(volunteer=row.territory))
    from_on = days(0)
    committed_until = days(182)


class PairFollowingFactory(DjangoModelFactory):
    class Meta:
        model = PairFollowing

    pair = factory.SubFactory(VolunteerPairFactory)
    accompaniment = factory.SubFactory(AccompanimentFactory)


class ReviewFactory(DjangoModelFactory):
    """The review of the first month, with her and her social worker."""

    class Meta:
        model = Review

    accompaniment = factory.SubFactory(AccompanimentFactory)
    month = Review.Month.FIRST
    held_on = days(-70)
    reviewer = factory.SelfAttribute("accompaniment.owner")
    guest_present = True
    referrer_present = True
    words = "Elle attend son numéro de demande."


class ObstacleFactory(DjangoModelFactory):
    class Meta:
        model = Obstacle

    accompaniment = factory.SelfAttribute("review.accompaniment")
    review = factory.SubFactory(ReviewFactory)
    cause = Blockage.GUARANTOR
    since_on = factory.SelfAttribute("review.held_on")


class SilenceFactory(DjangoModelFactory):
    """A woman who has not answered since yesterday. ``found``: heard from today."""

    class Meta:
        model = Silence

    class Params:
        found = factory.Trait(status=Silence.Status.FOUND, ended_on=days(0), where=Silence.Where.ROOM)

    accompaniment = factory.SubFactory(AccompanimentFactory)
    first_night = days(-1)
    raised_at = hours(-24)
    words = "Appelée deux fois, un message."
    room_held_until = days(7)


class SaidNightsFactory(DjangoModelFactory):
    class Meta:
        model = SaidNights

    silence = factory.SubFactory(SilenceFactory, found=True)
    period = factory.LazyAttribute(lambda row: DateRange(row.silence.first_night, row.silence.ended_on))
    was = SaidNights.Was.ROOM
    said_by = factory.SelfAttribute("silence.accompaniment.owner")


class WeeklyDecisionFactory(DjangoModelFactory):
    class Meta:
        model = WeeklyDecision

    accompaniment = factory.SubFactory(AccompanimentFactory)
    decided_on = days(0)
    choice = WeeklyDecision.Choice.CONTINUES
    decided_by = factory.SelfAttribute("accompaniment.owner")


class PeerInvitationFactory(DjangoModelFactory):
    """Asked, and not answered yet."""

    class Meta:
        model = PeerInvitation

    accompaniment = factory.SubFactory(AccompanimentFactory, exited=True)
    answered_on = factory.LazyAttribute(lambda row: None if row.status == "offered" else timezone.localdate())
    status = PeerInvitation.Status.OFFERED


class RespiteAnswerFactory(DjangoModelFactory):
    """The yes of the first adult of the other home."""

    class Meta:
        model = RespiteAnswer

    respite = factory.SubFactory(RespiteFactory, she_accepted=True)
    adult = factory.LazyAttribute(lambda row: row.respite.occupancy.room.host.adults.order_by("pk").first())
    accepts = True


class PostExitContactFactory(DjangoModelFactory):
    """Her news are due today, a month after an exit that two people signed; she agreed."""

    class Meta:
        model = PostExitContact

    exit = factory.SubFactory(ExitFactory, confirmed=True, may_contact=True)
    month = PostExitContact.Month.FIRST
    due_on = days(0)


class MediationFactory(DjangoModelFactory):
    """A mediation that has just been asked for. ``heard``, ``agreed``: further on."""

    class Meta:
        model = Mediation

    class Params:
        heard = factory.Trait(status=Mediation.Status.HEARD, heard_guest_on=days(-2), heard_host_on=days(-1))
        agreed = factory.Trait(
            status=Mediation.Status.AGREED,
            heard_guest_on=days(-5),
            heard_host_on=days(-4),
            check_again_on=days(10),
        )

    stay = factory.SubFactory(StayFactory, ongoing=True)
    asked_by_side = "guest"
    subject = "Les heures de la cuisine"
    mediator_apart = factory.LazyAttribute(lambda row: getattr(row, "mediator", None) is not None)


class MediationSessionFactory(DjangoModelFactory):
    """A session to come. ``held=True``: it took place on its day."""

    class Meta:
        model = MediationSession

    class Params:
        held = factory.Trait(held_on=factory.SelfAttribute("planned_on"), planned_on=days(-1))

    mediation = factory.SubFactory(MediationFactory, heard=True)
    kind = MediationSession.Kind.JOINT
    planned_on = days(2)


class MediationPointFactory(DjangoModelFactory):
    class Meta:
        model = MediationPoint

    mediation = factory.SubFactory(MediationFactory, agreed=True)
    text = "La cuisine est libre à partir de vingt heures."
    who = MediationPoint.Who.HOST
    due_on = days(10)


class DutyLineFactory(DjangoModelFactory):
    class Meta:
        model = DutyLine
        django_get_or_create = ("territory",)

    territory = factory.SubFactory(TerritoryFactory)
    number = "05 56 00 00 00"


def _yesterday_evening():
    now = timezone.now()
    return DateTimeTZRange(now - timedelta(hours=40), now - timedelta(hours=30))


class DutyShiftFactory(DjangoModelFactory):
    """Somebody who answers now, of a territory of her own. ``over=True``: she answered, and nobody has looked yet."""

    class Meta:
        model = DutyShift

    class Params:
        begins_at = hours(-2)
        ends_at = hours(10)
        over = factory.Trait(period=factory.LazyFunction(_yesterday_evening))
        reviewed = factory.Trait(
            period=factory.LazyFunction(_yesterday_evening),
            reviewed_by=factory.SubFactory(UserFactory, manager=True),
            reviewed_at=hours(-20),
        )

    territory = factory.SubFactory(TerritoryFactory, code=factory.Sequence(lambda n: f"permanence-{n}"))
    user = factory.LazyAttribute(lambda row: UserFactory(volunteer=row.territory))
    period = factory.LazyAttribute(lambda row: DateTimeTZRange(row.begins_at, row.ends_at))
    planned_by = factory.LazyAttribute(lambda row: UserFactory(coordinator=row.territory).actor)


class NightSearchFactory(DjangoModelFactory):
    """Today's search for a woman, not told yet. ``told=True``: nothing was found, and it is said."""

    class Meta:
        model = NightSearch

    class Params:
        told = factory.Trait(
            outcome=NightSearch.Outcome.NONE,
            recorded_by=factory.LazyFunction(lambda: UserFactory(coordinator=True).actor),
            recorded_at=hours(-1),
        )

    accompaniment = factory.SubFactory(AccompanimentFactory)
    day = days(0)


class NightCallFactory(DjangoModelFactory):
    class Meta:
        model = NightCall

    search = factory.SubFactory(NightSearchFactory)
    to = NightCall.To.EMERGENCY
    answer = NightCall.Answer.NO_PLACE
    by = factory.LazyFunction(lambda: UserFactory(coordinator=True).actor)


class HomeWordFactory(DjangoModelFactory):
    class Meta:
        model = HomeWord

    host = factory.SubFactory(HostFactory)
    day = days(0)
    answer = HomeWord.Answer.YES
    by = factory.LazyFunction(lambda: UserFactory(coordinator=True).actor)


class SchoolStepFactory(DjangoModelFactory):
    """The first step for a child of seven, before a relay."""

    class Meta:
        model = SchoolStep

    need = factory.SubFactory(NeedFactory)
    child = factory.SubFactory(ChildFactory, guest=factory.SelfAttribute("..need.guest"))
    step = SchoolStep.Step.CHOICE
    who = SchoolStep.Who.OWNER


class RelocationChainFactory(DjangoModelFactory):
    """Asked of two women: one who waits, one who would move."""

    class Meta:
        model = RelocationChain

    class Params:
        done = factory.Trait(status=RelocationChain.Status.DONE, ended_at=hours(-1))
        broken = factory.Trait(status=RelocationChain.Status.BROKEN, ended_at=hours(-1))
        withdrawn = factory.Trait(status=RelocationChain.Status.WITHDRAWN, ended_at=hours(-1))

    territory = factory.SubFactory(TerritoryFactory)
    planned_on = days(7)
    nights_saved = 25


class RelocationStepFactory(DjangoModelFactory):
    class Meta:
        model = RelocationStep

    chain = factory.SubFactory(RelocationChainFactory)
    position = 0
    proposal = factory.SubFactory(ProposalFactory, territory=factory.SelfAttribute("..chain.territory"))
