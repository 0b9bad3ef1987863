"""One small world for each actor of the matrix: somebody, and rows towards which she stands just so.

``world("host_pending")`` gives the actor, and the rows of every built object in ``rows`` (by the name that the matrix
test asks for). What the situation implies does not exist (a host who is idle has no proposal) is a stranger's row.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Actor, Territory
from directory.models import CallPair, Change, Notice, OverrideBatch
from hosting.models import Assignment
from messaging.models import Link
from privacy.models import BreakGlass
from tests import factories as make
from tests.factories import directory as tools

HOST_STATES = {"host_cand": "applied", "host_idle": "approved", "host_refused": "not_retained"}
PROPOSALS = {
    "guest_link_pending": "guest_asked",
    "guest_link_confirmed": "agreed",
    "host_pending": "host_asked",
    "host_accepted_1side": "meeting_planned",
    "host_confirmed": "agreed",
}
STAYS = {
    "guest_link_in_stay": "ongoing",
    "guest_link_after": "ended",
    "host_in_stay": "ongoing",
    "host_after": "ended",
}
ROLES = {
    "coord_incharge": "coordinator",
    "coord_same_terr": "coordinator",
    "coord_other_terr": "coordinator",
    "terr_manager": "manager",
    "terr_manager_other": "manager",
    "volunteer_assigned": "volunteer",
    "volunteer_other": "volunteer",
    "on_duty": "volunteer",
    "mediator": "volunteer",
    "psy_assigned": "psychologist",
    "psy_other": "psychologist",
    "approver": "approver",
    "safeguarding_lead": "safeguarding_lead",
    "director": "director",
    "nat_admin": "national_admin",
    "sysadmin": "sysadmin",
    "dpo": "dpo",
    "funder": "funder",
}
PARTS = {"volunteer_assigned": "volunteer", "psy_assigned": "psychologist", "mediator": "mediator"}


@dataclass
class World:
    situation: str
    actor: Actor | None = None
    rows: dict = field(default_factory=dict)
    strangers: dict = field(default_factory=dict)  # the same rows of other people, in the same state


def world(situation, *, draft=False):
    """The world of one actor-situation. ``draft``: her referral was not sent yet (organisations only)."""
    built = World(situation)
    territory = make.TerritoryFactory()
    organisation = make.OrganisationFactory(territory=territory, charter_signed_on=date(2026, 1, 5))
    built.rows = _life(situation, territory, organisation, draft=draft)
    built.strangers = _life(situation, territory, make.OrganisationFactory(territory=territory), draft=draft)
    built.actor = _actor(situation, built.rows)
    return built


def _life(situation, territory, organisation, *, draft):
    """A woman, a home, and what there is between them, as far as this situation goes."""
    guest = make.GuestFactory(territory=territory)
    make.IdentityFactory(guest=guest, birth_date=date(1990, 5, 4))
    host = make.HostFactory(territory=territory, with_account=True, status=HOST_STATES.get(situation, "approved"))
    room = make.RoomFactory(host=host)
    rows = {"territory": territory, "organisation": organisation, "guest": guest, "host": host, "room": room}
    rows["referrer"] = make.UserFactory(referrer=organisation)
    rows["referral"] = make.ReferralFactory(
        guest=guest, organisation=organisation, referred_by=rows["referrer"], status="draft" if draft else "admitted"
    )
    coordinator = make.UserFactory(coordinator=territory)
    if draft:
        imported = situation in ("coord_incharge", "terr_manager")
        type(rows["referral"]).objects.filter(pk=rows["referral"].pk).update(imported=imported)
        return rows | {"coordinator": coordinator, "key_place": make.KeyPlaceFactory(guest=guest)}
    rows["accompaniment"] = make.AccompanimentFactory(guest=guest, referral=rows["referral"], owner=coordinator)
    rows["coordinator"] = coordinator
    rows |= _between(situation, rows)
    rows |= _around(rows)
    return rows


def _between(situation, rows):
    """The proposal and the stay that the situation is about; where it has none, those of somebody else."""
    found = {}
    guest, room = rows["guest"], rows["room"]
    if situation in PROPOSALS:
        proposal = make.ProposalFactory(guest=guest, room=room, status=PROPOSALS[situation])
        found["proposal"] = proposal
        if proposal.status == "agreed":
            found["stay"] = make.StayFactory(
                accompaniment=rows["accompaniment"], proposal=proposal, occupancy=proposal.hold
            )
    parties = situation.startswith(("host_", "guest_link_"))
    if situation in STAYS or not parties:
        state = {STAYS.get(situation, "ongoing"): True}
        found["proposal"] = make.ProposalFactory(
            status="concluded", hold__released_at=timezone.now(), need__closed=True, guest=guest, room=room
        )
        found["stay"] = make.StayFactory(
            accompaniment=rows["accompaniment"], room=room, proposal=found["proposal"], **state
        )
    if not parties:
        found["proposal"] = make.ProposalFactory(guest=guest, host_asked=True)  # a relay, in another home
    if "proposal" not in found:
        found["proposal"] = make.ProposalFactory(host_asked=True)
    if "stay" not in found:
        found["stay"] = make.StayFactory(ongoing=True)
    return found


def _around(rows):
    """The rows that hang on those."""
    need = make.NeedFactory(guest=rows["guest"], closed=True)
    guest, stay, file = rows["guest"], rows["stay"], rows["accompaniment"]
    coordinator, manager = rows["coordinator"].actor, make.UserFactory(manager=rows["territory"]).actor
    exit_ = make.ExitFactory(accompaniment=file, recorded_by=coordinator)
    return {
        "key_place": make.KeyPlaceFactory(guest=guest),
        "never_pair": make.NeverPairFactory(guest=guest),
        "assignment": make.AssignmentFactory(guest=guest, part=Assignment.Part.VOLUNTEER),
        "check_in": make.CheckInFactory(stay=stay),
        "mediation": make.MediationFactory(stay=stay),
        "concern": make.ConcernFactory(guest=guest),
        "home_review": make.HomeReviewFactory(host=rows["host"]),
        "pair": make.VolunteerPairFactory(territory=rows["territory"]),
        "respite": make.RespiteFactory(stay=stay),
        "summer": make.SummerQuestionFactory(host=rows["host"]),
        "psy_referral": (
            psy := make.PsyReferralFactory(
                accompaniment=file, accepted=True, psychologist=make.UserFactory(psychologist=rows["territory"])
            )
        ),
        "psy_appointment": make.PsyAppointmentFactory(referral=psy),
        "psy_note": make.PsyNoteFactory(referral=psy),
        "goal": (goal := make.SupportGoalFactory(accompaniment=file)),
        "support_step": make.SupportStepFactory(goal=goal),
        "renewal": make.RenewalFactory(accompaniment=file),
        "signpost": make.SignpostFactory(accompaniment=file),
        "house": (house := make.HouseFactory(territory=rows["territory"])),
        "handed": (handed := make.HandOffFactory(booking__session__permanence__office__house=house)),
        "booking": handed.booking,
        "session": handed.booking.session,
        "permanence": handed.source,
        "recheck": make.RecheckFactory(territory=rows["territory"]),
        "agreement": make.AgreementFactory(stay=stay),
        "difficulty": make.DifficultyFactory(stay=stay),
        "exit": exit_,
        "post_exit": make.PostExitContactFactory(exit=exit_),
        "hours_contract": make.HoursContractFactory(accompaniment=file),
        "review": make.ReviewFactory(accompaniment=file),
        "silence": make.SilenceFactory(accompaniment=file),
        "need": need,
        "publication": make.PublicationFactory(territory=rows["territory"], signed=True),
        "shortlist": make.ShortlistFactory(need=need),
        "keep": make.KeepFactory(need=need),
        "set_aside": make.SetAsideFactory(guest=guest),
        "entry": make.EntryFactory(thread=guest.pk),
        "task": make.TaskFactory(thread=guest.pk),
        "signature": make.SignatureFactory(territory=rows["territory"], requested_by=coordinator),
        "message": make.MessageFactory(
            thread=guest.pk,
            contact=guest.contact,
            territory=rows["territory"],
            facts={"model": "hosting.guest", "pk": guest.pk},
        ),
        "delivery": make.DeliveryFactory(message__thread=guest.pk),
        "batch": make.ImportBatchFactory(territory=rows["territory"]),
        "colleague": make.UserFactory(coordinator=rows["territory"]),
        "leave": make.LeaveFactory(territory=rows["territory"]),
        "broken": broken(manager, rows["host"]),
        "shift": _old_shift(rows["territory"]),
        "relocation": make.RelocationStepFactory(chain__territory=rows["territory"]).chain,
        **_in_the_directory(rows["territory"]),
    }


def _in_the_directory(territory):
    """A place, and what the tools of its team hold: of this territory."""
    place = make.PlaceFactory(covered_by=territory)
    rounds = tools.PhoneRoundFactory(territory=territory)
    made = tools.PlaceCallFactory(pair__round=rounds, place=place, made=True)
    batch = tools.CardBatchFactory(territory=territory)
    letter = tools.LetterFactory(newsletter=tools.NewsletterFactory(territory=territory))
    campaign = tools.CampaignFactory(territory=territory)
    return {
        "place": place,
        "structure": place.structure,
        "service": make.ServiceFactory(place=place),
        "override_batch": OverrideBatch.objects.create(title="Grand froid"),
        "notice": Notice.objects.create(
            texts={"fr": "Grand froid"}, territory=territory, period=DateRange(date(2026, 1, 1), date(2026, 2, 1))
        ),
        "change": Change.objects.create(place=place, field="telephone", after="05 56", origin="link", state="waiting"),
        "private_contact": tools.PrivateContactFactory(structure=place.structure),
        "conversation": tools.ConversationFactory(territory=territory),
        "suggestion": tools.SuggestionFactory(territory=territory),
        "campaign": campaign,
        "campaign_item": tools.CampaignItemFactory(campaign=campaign, structure=place.structure),
        "phone_round": rounds,
        "call": tools.PlaceCallFactory(pair=made.pair),
        "quality_check": tools.QualityCheckFactory(call=made),
        "card_batch": batch,
        "card_handout": tools.CardHandoutFactory(batch=batch),
        "newsletter": letter.newsletter,
        "letter": letter,
    }


def _old_shift(territory):
    """Somebody's shift that is over; one person at a time, so each is before the others."""
    ended = timezone.now() - timedelta(days=4 + territory.shifts.count())
    return make.DutyShiftFactory(territory=territory, begins_at=ended - timedelta(hours=12), ends_at=ended)


def broken(actor, row, object_="host.address"):
    """A row opened in an emergency."""
    from django.contrib.contenttypes.models import ContentType

    now = timezone.now()
    return BreakGlass.objects.create(
        actor=actor,
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        object=object_,
        reason="Elle ne répond plus depuis hier soir.",
        opened_at=now - timedelta(minutes=1),
        expires_at=now + timedelta(minutes=20),
    )


def _actor(situation, rows):
    """The person, as she comes to a page: memberships read afresh, nothing brought."""
    if situation == "anon":
        return None
    if situation == "worker":
        return Actor.service()
    if situation == "dir_link":
        return link_of(rows["structure"], Link.Purpose.STRUCTURE_UPDATE, None)
    if situation.startswith("guest_link_"):
        return link_of(rows["guest"], Link.Purpose.GUEST_SPACE, rows["guest"].pk)
    if situation.startswith("host_"):
        return rows["host"].user.actor
    return _user(situation, rows).actor


def _user(situation, rows):
    territory, organisation = rows["territory"], rows["organisation"]
    elsewhere = Territory.objects.get_or_create(code="lyon", defaults={"name": "Lyon"})[0]
    if situation == "ref_own":
        return rows["referrer"]
    if situation == "ref_same_org":
        return make.UserFactory(referrer=organisation)
    if situation == "ref_other_org":
        return make.UserFactory(
            referrer=make.OrganisationFactory(territory=territory, charter_signed_on=date(2026, 1, 5))
        )
    if situation == "org_manager":
        return make.UserFactory(organisation_manager=organisation)
    if situation == "ref_left_org":
        rows["referrer"].memberships.update(starts_on=date(2024, 1, 1), ends_on=date(2025, 1, 1))
        return rows["referrer"]
    if situation == "coord_deactivated":
        user = make.UserFactory(coordinator=territory)
        type(user).objects.filter(pk=user.pk).update(is_active=False)
        return type(user).objects.get(pk=user.pk)
    if situation == "coord_incharge":
        return rows["coordinator"]
    role = ROLES[situation]
    user = make.UserFactory(
        **{
            role: elsewhere
            if situation.endswith(("_other_terr", "manager_other"))
            else True
            if role in ("national_admin", "sysadmin", "dpo")
            else territory
        }
    )
    if situation == "on_duty":
        make.DutyShiftFactory(territory=territory, user=user)
    if situation == "volunteer_assigned":
        CallPair.objects.filter(pk=rows["call"].pair_id).update(first=user)
    if situation in PARTS:
        make.AssignmentFactory(guest=rows["guest"], user=user, part=PARTS[situation])
    return user


def link_of(subject, purpose, holder):
    """The holder of a link, as ``messaging.links.holder_of()`` gives it."""
    from messaging.links import holder_of

    link = make.LinkFactory(subject=subject, purpose=purpose, holder=holder)
    actor = holder_of(link)
    actor.means = set()
    return actor
