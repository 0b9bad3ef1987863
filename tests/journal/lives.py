"""The life of each machine as the design writes it (domain.md §3.3 to 3.9), and a row in each of its states.

The table is written apart from the code, on purpose: it is what the code is compared with.
"""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from accounts.models import Actor
from casework.models import (
    Accompaniment,
    Concern,
    Mediation,
    PeerInvitation,
    RelocationChain,
    Respite,
    Signpost,
    Silence,
    Stay,
)
from directory.models import HandOff
from hosting.models import Host, Referral
from matching.models import Proposal
from messaging import links
from messaging.models import Link
from tests.factories import (
    AccompanimentFactory,
    AdultFactory,
    AssignmentFactory,
    ConcernFactory,
    ConcernMemberFactory,
    ExitFactory,
    HandOffFactory,
    HostFactory,
    MediationFactory,
    OrganisationFactory,
    PeerInvitationFactory,
    ProposalFactory,
    ReferralFactory,
    RelocationChainFactory,
    RespiteFactory,
    SignpostFactory,
    SilenceFactory,
    StayFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.journal import directory_lives

TEAM = {"coordinator", "manager"}
TEAM_AND_SERVICE = TEAM | {"service"}
SIGNERS = {"manager", "approver"}
HOME = {"host", "link of the home"}
PARTNER = {"social worker", "colleague", "manager of the organisation"}
EVERYBODY = sorted(
    {*TEAM_AND_SERVICE, *SIGNERS, *HOME, *PARTNER, "link of hers", "link to another row", "coordinator elsewhere",
     "volunteer", "stranger", "manager elsewhere", "safeguarding lead", "director"}
)  # fmt: skip

# model: {move: [(states it leaves, state it reaches, who may)]}
LIVES = {
    Host: {
        "contact_made": ("applied dormant", "contacted", TEAM_AND_SERVICE),
        "plan_visit": ("applied contacted visited", "visit_planned", TEAM_AND_SERVICE),
        "visit_done": ("visit_planned", "visited", TEAM_AND_SERVICE),
        "ask_approval": ("visited", "panel", TEAM_AND_SERVICE),
        "approve": ("panel", "approved", SIGNERS),
        "return_to_visit": ("panel", "visited", SIGNERS),
        "not_retain": ("applied contacted visit_planned visited", "not_retained", TEAM_AND_SERVICE),
        "pause": ("approved", "paused", TEAM_AND_SERVICE | HOME),
        "resume": ("paused", "approved", TEAM_AND_SERVICE | HOME),
        "suspend": ("approved paused", "suspended", {"manager"}),
        "review": ("suspended", "visited", {"manager"}),
        "let_rest": ("applied contacted", "dormant", TEAM_AND_SERVICE),
        "leave": (
            "applied contacted visit_planned visited approved paused dormant", "left", TEAM_AND_SERVICE | HOME,
        ),
    },
    Referral: {
        "submit": ("draft", "submitted", PARTNER),
        "acknowledge": ("submitted", "received", TEAM_AND_SERVICE),
        "ask_information": ("received studied", "information_needed", TEAM_AND_SERVICE),
        "give_information": ("information_needed", "received", TEAM_AND_SERVICE | PARTNER),
        "study": ("received", "studied", TEAM_AND_SERVICE),
        "admit": ("studied", "admitted", TEAM_AND_SERVICE),
        "refuse": ("received studied", "refused", TEAM_AND_SERVICE),
        "withdraw": ("draft submitted received information_needed studied", "withdrawn", TEAM_AND_SERVICE | PARTNER),
        "link_to": ("draft submitted received", "linked", TEAM_AND_SERVICE),
    },
    Proposal: {
        "guest_accepts": ("guest_asked", "host_asked", TEAM | {"link of hers"}),
        "guest_declines": (
            "guest_asked host_asked to_meet meeting_planned reflecting both_accepted agreed", "declined_by_guest",
            TEAM | {"link of hers"},
        ),
        "host_accepts": ("host_asked", "to_meet", TEAM | HOME),
        "host_declines": (
            "host_asked to_meet meeting_planned reflecting both_accepted agreed", "declined_by_host", TEAM | HOME,
        ),
        "plan_meeting": ("to_meet meeting_planned", "meeting_planned", TEAM),
        "meet": ("meeting_planned", "reflecting", TEAM),
        "both_accept": ("reflecting", "both_accepted", TEAM | HOME | {"link of hers"}),
        "sign": ("both_accepted", "agreed", TEAM),
        "conclude": ("agreed", "concluded", TEAM),
        "withdraw": (
            "guest_asked host_asked to_meet meeting_planned reflecting both_accepted agreed", "withdrawn",
            TEAM_AND_SERVICE,
        ),
        "expire": ("guest_asked host_asked", "expired", TEAM_AND_SERVICE),
    },
    Stay: {
        "move_in": ("planned", "ongoing", TEAM_AND_SERVICE),
        "move_out": ("ongoing", "ended", TEAM_AND_SERVICE),
        "cancel": ("planned", "cancelled", TEAM_AND_SERVICE),
    },
    Respite: {
        "she_accepts": ("asked", "she_accepted", TEAM_AND_SERVICE | {"link of hers"}),
        "she_declines": ("asked she_accepted accepted", "declined", TEAM_AND_SERVICE | {"link of hers"}),
        "home_accepts": ("she_accepted", "accepted", TEAM_AND_SERVICE | {"link of the home"}),
        "home_declines": ("she_accepted accepted", "home_declined", TEAM_AND_SERVICE | {"link of the home"}),
        "expire": ("asked she_accepted", "expired", TEAM_AND_SERVICE),
        "cancel": ("asked she_accepted accepted", "cancelled", TEAM_AND_SERVICE),
        "come_back": ("accepted", "ended", TEAM_AND_SERVICE),
    },
    PeerInvitation: {
        "accept": ("offered declined", "accepted", TEAM_AND_SERVICE),
        "decline": ("offered", "declined", TEAM_AND_SERVICE),
    },
    Accompaniment: {
        "record_exit": ("open", "exiting", TEAM_AND_SERVICE),
        "confirm_exit": ("exiting", "exited", SIGNERS),
        "cancel_exit": ("exiting", "open", TEAM_AND_SERVICE | SIGNERS),
        "reopen": ("exited", "open", TEAM_AND_SERVICE),
    },
    Concern: {
        "triage": ("raised", "triaged", {"safeguarding lead"}),
        "act": ("triaged", "acting", {"safeguarding lead"}),
        "decide": ("acting", "decision", {"safeguarding lead"}),
        "resume": ("decision", "acting", {"safeguarding lead"}),
        "close": ("decision", "closed", {"safeguarding lead"}),
    },
    Silence: {
        "try_second": ("raised", "second", TEAM_AND_SERVICE),
        "tell_circle": ("raised second", "circle", TEAM_AND_SERVICE),
        "decide": ("raised second circle decided", "decided", {"manager"}),
        "find": ("raised second circle decided", "found", TEAM_AND_SERVICE),
        "close": ("raised second circle decided", "closed", TEAM_AND_SERVICE),
    },
    Signpost: {
        "arrive": ("given not_come", "received", TEAM_AND_SERVICE),
        "find_closed": ("given", "closed_door", TEAM_AND_SERVICE),
        "find_full": ("given", "full", TEAM_AND_SERVICE),
        "turn_away": ("given", "turned_away", TEAM_AND_SERVICE),
        "not_come": ("given", "not_come", TEAM_AND_SERVICE),
        "drop": ("given", "dropped", TEAM_AND_SERVICE),
    },
    RelocationChain: {
        "complete": ("asking", "done", TEAM_AND_SERVICE),
        "break_off": ("asking", "broken", TEAM_AND_SERVICE),
        "withdraw": ("asking", "withdrawn", TEAM_AND_SERVICE),
    },
    **directory_lives.LIVES,
    HandOff: {
        "accept": ("sent", "accepted", TEAM_AND_SERVICE | {"volunteer"}),
        "decline": ("sent", "declined", TEAM_AND_SERVICE | {"volunteer"}),
        "arrive": ("sent accepted not_come", "came", TEAM_AND_SERVICE | {"volunteer"}),
        "not_come": ("accepted", "not_come", TEAM_AND_SERVICE | {"volunteer"}),
    },
    Mediation: {
        "hear_guest": ("raised", "raised", TEAM_AND_SERVICE),
        "hear_host": ("raised", "raised", TEAM_AND_SERVICE),
        "hear": ("raised", "heard", TEAM_AND_SERVICE),
        "agree": ("heard not_agreed", "agreed", TEAM_AND_SERVICE),
        "not_agree": ("heard agreed", "not_agreed", TEAM_AND_SERVICE),
        "close": ("agreed", "closed", TEAM_AND_SERVICE),
        "decide_ending": ("heard agreed not_agreed", "ending_decided", TEAM_AND_SERVICE),
    },
}  # fmt: skip


def edges(model):
    """{(state, move, state)} as the design writes them."""
    return {
        (source, move, target) for move, (sources, target, _) in LIVES[model].items() for source in sources.split()
    }


def a_row(model, status):
    """A row of ``model`` in that state, with all that its next moves ask for."""
    return directory_lives.a_row(model, status) if model in directory_lives.LIVES else _MAKE[model](status)


def _host(status):
    host = HostFactory(
        status=status, with_account=True, adult=False, visit=False, trained_on=_day(-30), insured_on=_day(-30)
    )
    AdultFactory(host=host, checked=True)
    host.visits.create(planned_on=_day(-20), done_on=_day(-20), positive=True, private_room=True)
    return host


def _referral(status):
    referral = ReferralFactory(status=status)
    AssignmentFactory(guest=referral.guest)
    return referral


def _proposal(status):
    said = {}
    if status == "reflecting":
        said = {"guest_confirmed_at": _hour(-1), "host_confirmed_at": _hour(-1)}
    return ProposalFactory(
        status=status, overdue=status in ("guest_asked", "host_asked"), room__host__with_account=True, **said
    )


def _stay(status):
    return StayFactory(**({} if status == "planned" else {status: True}))


def _respite(status):
    begun = {"from_on": _day(-3), "until_on": _day(4)} if status == "accepted" else {}
    return RespiteFactory(**({"ended": True} if status == "ended" else {"status": status, **begun}))


def _invitation(status):
    return PeerInvitationFactory(status=status)


def _accompaniment(status):
    row = AccompanimentFactory(status=status, started_on=_day(-100))
    if status != "open":
        ExitFactory(accompaniment=row, confirmed=True)
    return row


def _mediation(status):
    agreed = {"check_again_on": _day(9)} if status == "agreed" else {}
    return MediationFactory(status=status, heard_guest_on=_day(-2), heard_host_on=_day(-1), **agreed)


def _concern(status):
    """A discomfort: what is graver is closed by two (tests/casework/concerns)."""
    decided = {"decision": Concern.Decision.WATCH} if status in ("decision", "closed") else {}
    if status == "closed":
        decided |= {"closed_by": UserFactory(manager=True).actor, "closed_at": _hour(-1)}
    return ConcernFactory(status=status, level=Concern.Level.DISCOMFORT, **decided)


def _silence(status):
    ended = {"ended_on": _day(0)} if status in ("found", "closed") else {}
    decided = {"decision": "visit", "decided_by": UserFactory(manager=True)} if status == "decided" else {}
    file = AccompanimentFactory(exited=True)  # so that her exit may close it
    return SilenceFactory(accompaniment=file, status=status, **ended, **decided)


def _hand_off(status):
    return HandOffFactory(status=status)


def _relocation(status):
    return RelocationChainFactory(**({} if status == "asking" else {status: True}))


def _signpost(status):
    return SignpostFactory(status=status)


_MAKE = {
    Host: _host, Referral: _referral, Proposal: _proposal, Stay: _stay, Accompaniment: _accompaniment,
    Mediation: _mediation, Silence: _silence, Concern: _concern, Respite: _respite,
    PeerInvitation: _invitation, Signpost: _signpost, HandOff: _hand_off, RelocationChain: _relocation,
}  # fmt: skip


def facts_of(move, row):
    """What each move is given, beside who makes it."""
    if type(row) in directory_lives.LIVES:
        return directory_lives.facts_of(move, row)
    today = timezone.localdate()
    facts = {
        "contact_made": {"on": today},
        "visit_done": {"on": today},
        "not_retain": {"reason": "other_help"},
        "pause": {"ask_again_on": _day(30)},
        "ask_information": {"question": "A-t-elle un animal ?"},
        "admit": {"tier": "B", "tier_reason": "Son toit finit.", "on": today},
        "turn_away": {"reason": Signpost.Reason.PAPERS},
        "refuse": {"reason": Referral.RefusalReason.NO_ROOM, "on": today},
        "meet": {"at": _hour(-30)},
        "sign": {"move_in_on": today},
        "move_in": {"on": today},
        "come_back": {"on": today},
        "move_out": {
            "on": today, "ending": Stay.Ending.PLANNED, "guest_reason": Stay.Reason.AS_PLANNED,
            "host_reason": Stay.Reason.AS_PLANNED,
        },
        "tell_circle": {"trusted_person": Silence.Trusted.TOLD, "referrer_told": True},
        "find": {"on": today, "where": Silence.Where.ROOM},
        "reopen": {"exited_on": _day(-2)},
        "hear_guest": {"on": today},
        "hear_host": {"on": today},
        "triage": {"level": Concern.Level.DISCOMFORT, "kind": Concern.Kind.UNEASE},
        "act": {"first_act": Concern.FirstAct.HEARD},
        "decide": {"decision": Concern.Decision.WATCH},
        "agree": {"check_again_on": _day(14)},
    }  # fmt: skip
    if move == "decide" and isinstance(row, Silence):
        decided_by = UserFactory(manager=True)
        return {"decision": Silence.Decision.VISIT, "decided_by": decided_by, "room_held_until": _day(3)}
    if move == "close" and isinstance(row, Silence):
        return {"on": today}
    if move == "link_to":
        return {"other": ReferralFactory(guest=row.guest, status="admitted")}
    if move == "close" and isinstance(row, Concern):
        return {"closed_by": UserFactory(manager=True).actor}
    if move == "close":
        return {"on": today}
    return facts.get(move, {})


def everybody_around(row):
    """{who: an actor}: one of each kind of person that the row may meet, in her territory and out of it."""
    territory = getattr(row, "territory", None) or getattr(row, "territory_id", None) or TerritoryFactory()
    territory = territory if hasattr(territory, "pk") else TerritoryFactory._meta.model.objects.get(pk=territory)
    elsewhere = TerritoryFactory(code="ailleurs")
    referral = row if isinstance(row, Referral) else None
    organisation = referral.organisation if referral else OrganisationFactory(territory=territory)
    worker = referral.referred_by if referral else UserFactory(referrer=organisation)
    host = row if isinstance(row, Host) else row.room.host if isinstance(row, Proposal) else None
    users = {
        "coordinator": UserFactory(coordinator=territory),
        "manager": UserFactory(manager=territory),
        "approver": UserFactory(approver=territory),
        "volunteer": UserFactory(volunteer=territory),
        "safeguarding lead": UserFactory(safeguarding_lead=territory),
        "director": UserFactory(director=territory),
        "coordinator elsewhere": UserFactory(coordinator=elsewhere),
        "manager elsewhere": UserFactory(manager=elsewhere),
        "social worker": worker,
        "colleague": UserFactory(referrer=organisation),
        "manager of the organisation": UserFactory(organisation_manager=organisation),
        "host": host.user if host else HostFactory(with_account=True).user,
        "stranger": UserFactory(),
    }
    if isinstance(row, Concern):  # the lead is of its circle; the director, like everybody else, is not
        ConcernMemberFactory(concern=row, user=users["safeguarding lead"])
    actors = {who: user.actor for who, user in users.items()}
    actors["service"] = Actor.service()
    actors["link of hers"] = _holder(Link.Purpose.GUEST_ANSWER, row)
    actors["link of the home"] = _holder(Link.Purpose.HOST_ANSWER, row)
    actors["link to another row"] = _holder(Link.Purpose.GUEST_ANSWER, SimpleNamespace(pk=row.pk + 1000, like=row))
    return actors


def _holder(purpose, row):
    """Whoever holds a link to this very row; for one to another row, a row that is not there is enough."""
    link = links.issue(purpose, getattr(row, "like", row)).link
    actor = links.holder_of(link)
    if hasattr(row, "like"):
        actor.grants = (actor.grants[0], row.pk)
    return actor


def _day(count):
    return timezone.localdate() + timedelta(days=count)


def _hour(count):
    return timezone.now() + timedelta(hours=count)
