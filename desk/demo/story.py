"""What happens to a woman, from the day her social worker writes to the day she has a home: real moves, in order.

Days are counted from the day on which the demo opens: -14 is two weeks ago. A story that reaches the curtain stops
there, in whatever state it is.
"""

from dataclasses import dataclass
from datetime import timedelta

from casework import reviews
from casework.actions import (
    agree_on,
    call_mediation,
    choose_rules,
    end_stay,
    hear_side,
    hold_session,
    look_again,
    move_in,
    note_difficulty,
    open_relay,
    plan_session,
    record_exit,
    record_other_roof,
    sign_agreement,
    sign_version,
)
from casework.actions.agreements import suggested
from casework.care.calls import Again, record_call
from casework.models import Accompaniment, Review, Stay, WeeklyDecision
from casework.outcomes import Destination, Evidence
from casework.relays import RELAY_DAYS
from casework.reviews import calendar, hold_review
from casework.silences import advance_silence, raise_silence
from desk.demo import after, names
from hosting.actions import acknowledge_referral, admit_referral
from hosting.models import Need
from hosting.referring.sending import send
from journal.agenda import close_tasks
from journal.models import Signature
from journal.moves import perform, write
from journal.signatures import answer
from matching import actions as matching
from matching.models import Meeting, Proposal
from messaging import links
from messaging.models import Contact, Link

REFERRED_BEFORE = 14  # days from the referral to the keys, where everything goes well
SEARCHED_BEFORE = 8
ELSEWHERE = Destination.REHABILITATION_CENTRE, Evidence.REFERRER
PLANNED = {
    "ending": Stay.Ending.PLANNED,
    "guest_reason": Stay.Reason.AS_PLANNED,
    "host_reason": Stay.Reason.AS_PLANNED,
}


@dataclass(frozen=True)
class Roof:
    """One stay: its first night, its planned end, and how it really ended where it did not as planned."""

    first: int
    until: int
    ended: int | None = None
    ending: dict | None = None
    hotel_until: int | None = None  # where she sleeps after it, until her next roof
    mediation: int | None = None  # the day one was asked for
    mediation_goes: str = "closed"  # how far it goes
    silent: int | None = None  # the day from which she could not be reached
    refused_before: str = ""  # "guest", "host" or "silence": a first proposal that led nowhere


@dataclass(frozen=True)
class Life:
    """One woman's part of the story."""

    roofs: tuple[Roof, ...]
    tier: str = "B"
    exit: tuple[int, Destination, Evidence] | None = None
    signed: bool = True  # whether the exit got its second signature
    alone: bool = True  # without children: few homes have a bed for them, and these stories must find one
    reached_by: str = ""  # where the story needs one way; else as chance has it
    awaits_news: bool = False  # she left, agreed to be called, and the call is for today
    stops_at: str = ""  # a state of the last proposal that nobody takes further


def life(stage, women, plan):
    """The story of one accompaniment, whole."""
    first = plan.roofs[0].first
    accompaniment = yield from admitted(stage, women, plan, first)
    stay = None
    for number, roof in enumerate(plan.roofs):
        last = number == len(plan.roofs) - 1
        stay = yield from roofed(stage, accompaniment, roof, stay, stops_at=plan.stops_at if last else "")
        if stay is None:
            if plan.exit:  # no home suited her any more: another roof was found than ours
                yield from leaves(stage, accompaniment, roof.first + 20, *ELSEWHERE, signed=True)
            return
        if number == 0 and plan.exit is None:
            stage.enter(looked_at_together(stage, accompaniment))
        if roof.silent is not None:
            stage.enter(without_news(stage, accompaniment, roof.silent))
        if roof.mediation is not None:
            stage.enter(mediation(stage, stay, roof))
        following = None if last else plan.roofs[number + 1]
        if following is None and plan.exit:
            yield from leaves(stage, accompaniment, *plan.exit, signed=plan.signed, awaits_news=plan.awaits_news)
        elif roof.ended is not None:
            yield from ends_early(stage, accompaniment, stay, roof)


def admitted(stage, women, plan, first):
    """From the referral to the promise of a year."""
    sent = first - REFERRED_BEFORE
    yield stage.at(sent, 11, stage.chance.randint(0, 50))
    referral = women.refer(
        stage.day(sent), wanted_from=stage.day(first), tier=plan.tier, alone=plan.alone, reached_by=plan.reached_by
    )
    send(referral, by=stage.actor(referral.referred_by), version=referral.version)
    coordinator = stage.chance.choice(stage.team.coordinators)
    by = stage.actor(coordinator)
    yield stage.at(sent + 1, 9, 30)
    acknowledge_referral(referral, by=by)
    yield stage.at(sent + 4, 14)
    perform(referral, "study", by=by)
    yield stage.at(sent + 5, 10)
    reason = stage.chance.choice(names.TIER_REASONS[plan.tier])
    admit_referral(referral, by=by, owner=coordinator, tier=plan.tier, tier_reason=reason)
    return Accompaniment.objects.select_related("owner", "guest").get(referral=referral)


def roofed(stage, accompaniment, roof, before, *, stops_at=""):
    """From a proposal to the keys; the stay that ran until then ends in between. None where the story stops."""
    proposal = yield from agreed(stage, accompaniment, roof, stops_at=stops_at)
    if proposal is None:
        return None
    by = stage.actor(accompaniment.owner)
    if before is not None and before.ended_on is None and Stay.objects.ongoing().filter(pk=before.pk).exists():
        yield stage.at(roof.first, 12)
        end_stay(before, by=by, on=stage.day(roof.first), **PLANNED)
        stage.enter(call(stage, before, "call_host", roof.first + 1, by))
    yield stage.at(roof.first, 17)
    stay = move_in(proposal.stay, by=by)
    stage.enter(relay_in_sight(stage, stay, roof))
    return stay


def agreed(stage, accompaniment, roof, *, stops_at=""):
    """She is asked, then the home; they meet, think, say yes apart, and sign."""
    by = stage.actor(accompaniment.owner)
    if roof.refused_before:
        yield from led_nowhere(stage, accompaniment, roof)
    yield stage.at(roof.first - SEARCHED_BEFORE, 10, stage.chance.randint(0, 50))
    proposal = _propose(stage, accompaniment, roof, by)
    if proposal is None or stops_at == proposal.status:
        return None
    yield stage.at(roof.first - 7, 15, stage.chance.randint(0, 50))
    proposal = she_answers(stage, proposal, by, accepts=True)
    yield stage.at(roof.first - 6, 11)
    proposal = home_answers(stage, proposal, by)
    if stops_at == proposal.status:
        return None
    yield stage.at(roof.first - 6, 16)
    proposal = matching.plan_meeting(proposal, by=by, at=stage.at(roof.first - 4, 15), place=Meeting.Place.NEUTRAL)
    yield stage.at(roof.first - 4, 17)
    proposal = matching.record_meeting(proposal, by=by, at=stage.at(roof.first - 4, 15))
    yield stage.at(roof.first - 2, 10)
    proposal = matching.confirm(proposal, "guest", by=by, channel="voice")
    yield stage.at(roof.first - 2, 14)
    proposal = matching.confirm(proposal, "host", by=by, channel="phone")
    yield stage.at(roof.first - 1, 16)
    today = stage.day(roof.first - 1)
    choose_rules(proposal, suggested(), by=by)
    sign_agreement(
        proposal, by=by, move_in_on=stage.day(roof.first), until_on=stage.day(roof.until), guest_signed_on=today,
        host_signed_on=today, association_signed_on=today,
        read_in_her_language=proposal.guest.contact.language != "fr",
    )  # fmt: skip
    return proposal


def led_nowhere(stage, accompaniment, roof):
    """A first proposal, refused by one side or left without an answer. It costs her nothing."""
    by = stage.actor(accompaniment.owner)
    yield stage.at(roof.first - SEARCHED_BEFORE - 4, 10)
    proposal = _propose(stage, accompaniment, roof, by)
    if proposal is None:
        return
    if roof.refused_before == "silence":
        yield stage.at(roof.first - SEARCHED_BEFORE - 1, 11)
        matching.expire(proposal, by=stage.service)
        yield stage.at(roof.first - SEARCHED_BEFORE - 1, 16)
        close_tasks(proposal, "call_after_silence", by=by)
        return
    yield stage.at(roof.first - SEARCHED_BEFORE - 3, 15)
    proposal = she_answers(stage, proposal, by, accepts=roof.refused_before != "guest")
    if roof.refused_before == "host":
        yield stage.at(roof.first - SEARCHED_BEFORE - 2, 11)
        home_answers(stage, proposal, by, accepts=False)
        yield stage.at(roof.first - SEARCHED_BEFORE - 1, 17)
        close_tasks(proposal, "tell_her", by=by)


def _propose(stage, accompaniment, roof, by):
    need = Need.objects.open().filter(guest=accompaniment.guest_id).first()
    first, until = stage.day(roof.first), stage.day(roof.until)
    room = need and (stage.room_for(need, first, until) or stage.room_for(_widened(need, by), first, until))
    return room and matching.propose(need, room, by=by, period=(first, until))


def _widened(need, by):
    """Nothing is possible where she wished to live: spoken of with her, she accepts to look further."""
    need.guest.areas.clear()
    need.guest.max_travel = 90
    need.guest.save(update_fields=["max_travel"])
    write(need.guest, "change_needs", by=by, note="Accepte de chercher plus loin.", channel="voice")
    return need


def she_answers(stage, proposal, by, *, accepts):
    """By her link where she uses one; otherwise aloud, with an interpreter where her French is not enough."""
    contact = proposal.guest.contact
    reason = None if accepts else stage.chance.choice(Proposal.GuestReason.values)
    if contact.preferred == Contact.Preferred.SMS and not contact.shared_phone:
        link = links.issue(Link.Purpose.GUEST_ANSWER, proposal, holder=proposal.guest_id, contact=contact).link
        row = matching.guest_answers(
            proposal, by=links.holder_of(link), accepts=accepts, reason=reason, channel="link"
        )  # fmt: skip
        links.consume(link)
        return row
    how = {"channel": "voice", "note": "Les mots lui ont été relus."}
    if names.INTERPRETED & set(proposal.guest.languages):
        how = {"channel": "interpreter", "interpreter": "Interprète de permanence", "note": "Relu dans sa langue."}
    return matching.guest_answers(proposal, by=by, accepts=accepts, reason=reason, **how)


def home_answers(stage, proposal, by, *, accepts=True):
    """Each adult for himself: signed in where the home has an account, else by telephone."""
    host = proposal.room.host
    reason = None if accepts else stage.chance.choice(Proposal.HostReason.values)
    for adult in host.adults.order_by("pk"):
        own = host.user is not None and adult.first_name == host.first_name
        proposal = matching.adult_answers(
            proposal, adult, by=stage.actor(host.user) if own else by, accepts=accepts, reason=reason,
            channel="screen" if own else "phone",
        )  # fmt: skip
        if not accepts:
            break
    return proposal


def call(stage, stay, kind, day, by):
    """The calls that follow an arrival or a departure, made on their day."""
    yield stage.at(day, 10, 30)
    if kind == "call_host":
        again = Again.YES if stay.pk % 3 else Again.NOT_ASKED
        record_call(stay, by=by, reached=True, thanked=True, again=again, channel="phone")
    else:
        close_tasks(stay, kind, by=by)


def relay_in_sight(stage, stay, roof):
    """What the daily scan does sixty days before a stay ends: her next roof is looked for."""
    yield stage.at(max(roof.first + 1, roof.until - RELAY_DAYS.default), 7)
    row = Stay.objects.ongoing().select_related("accompaniment__commitment", "occupancy").filter(pk=stay.pk).first()
    if row:
        open_relay(row, by=stage.service)


def looked_at_together(stage, accompaniment):
    """The reviews of her year, each two days after its date: those of yesterday and today are still to hold."""
    by, number = stage.actor(accompaniment.owner), accompaniment.pk
    for step in calendar(accompaniment.commitment, ()):
        yield stage.at((step.due_on - stage.today).days + 2, 15)
        year = step.month == reviews.YEAR
        hold_review(
            accompaniment, by=by, month=step.month, held_on=step.due_on + timedelta(days=2),
            guest_present=number % 4 != 0, referrer_present=number % 3 != 0,
            blocked=names.BLOCKED[(number + step.month) % len(names.BLOCKED)],
            decision=Review.Decision.BEYOND if year else "", words=names.SAID[number % len(names.SAID)],
        )  # fmt: skip
    reviews.decide_week(accompaniment, by=by, choice=WeeklyDecision.Choice.CONTINUES)


def without_news(stage, accompaniment, day):
    """She does not answer any more: another way is tried the next day; her circle is still to be told."""
    by = stage.actor(accompaniment.owner)
    yield stage.at(day, 17)
    row = raise_silence(accompaniment, by=by, first_night=stage.day(day), words="Deux appels, un message.")
    yield stage.at(day + 1, 17)
    advance_silence(row, "try_second", by=by, words="Un courriel, resté sans réponse.")


def mediation(stage, stay, roof):
    """Living together has become hard: heard apart, agreed, looked at again; or still open today."""
    by = stage.actor(stay.accompaniment.owner)
    steps = ["raised", "heard", "agreed", "closed"]
    far = steps.index(roof.mediation_goes)
    yield stage.at(roof.mediation, 11)
    side = stage.chance.choice(["guest", "host"])
    note_difficulty(stay, by=by, topic="kitchen", side=side, noted_on=stage.day(roof.mediation))
    row = call_mediation(stay, by=by, side=side, subject=stage.chance.choice(names.SUBJECTS))
    if far >= 1:
        yield stage.at(roof.mediation + 1, 16)
        row = hear_side(row, "guest", by=by, on=stage.day(roof.mediation), words="Elle attend son tour le soir.")
        row = hear_side(row, "host", by=by, on=stage.day(roof.mediation + 1), words="Il rentre tard et cuisine alors.")
    if far >= 2:
        yield stage.at(roof.mediation + 3, 17)
        today = stage.day(roof.mediation + 3)
        plan_session(row, by=by, kind="joint", planned_on=today)
        hold_session(row, by=by, on=today)
        points = [
            ("Un tour de cuisine affiché", "both", today + timedelta(days=2)),
            ("La table libre à vingt heures", "host", today + timedelta(days=1)),
        ]
        row = agree_on(row, by=by, points=points, check_again_on=today + timedelta(days=12))
        signed_on = {f"{side}_signed_on": today for side in ("guest", "host", "association")}
        choose_rules(stay, suggested() | {"kitchen": ("agreed_hours", "", "")}, by=by)
        sign_version(stay, by=by, read_in_her_language=True, **signed_on)
    if far >= 3:
        yield stage.at(roof.mediation + 15, 11)
        look_again(row, by=by, kept=set(row.points.values_list("pk", flat=True)), holds=True)


def ends_early(stage, accompaniment, stay, roof):
    """The stay ends before its day, and her next roof is looked for at once; a hotel meanwhile, where there is one."""
    by = stage.actor(accompaniment.owner)
    yield stage.at(roof.ended, 9)
    end_stay(stay, by=by, on=stage.day(roof.ended), **(roof.ending or PLANNED))
    stage.enter(call(stage, stay, "call_host", roof.ended + 1, by))
    if roof.hotel_until:
        yield stage.at(roof.ended, 12)
        record_other_roof(accompaniment, "hotel", stage.day(roof.ended), stage.day(roof.hotel_until), by=by)


def leaves(stage, accompaniment, day, destination, evidence, *, signed, awaits_news=False):
    """She has a solution: written down with its evidence, then signed by somebody else."""
    by = stage.actor(accompaniment.owner)
    yield stage.at(day, 11)
    record_exit(
        accompaniment, by=by, destination=destination, evidence=evidence,
        may_contact=awaits_news or stage.chance.random() < 0.8,
        occupation=after.OCCUPATIONS[accompaniment.pk % len(after.OCCUPATIONS)],
    )  # fmt: skip
    for stay in accompaniment.stays.filter(ended_on=stage.day(day)):
        stage.enter(call(stage, stay, "call_host", day + 1, by))
    if signed:
        yield stage.at(day + 1, 18)
        signature = Signature.objects.pending().about(accompaniment).get()
        answer(signature, by=stage.actor(stage.chance.choice(stage.team.approvers)), agrees=True)
        if not awaits_news:
            stage.enter(after.news(stage, accompaniment, by))
