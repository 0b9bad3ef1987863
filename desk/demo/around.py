"""What happens beside the accompaniments: referrals at every state, homes on their way, some that pause."""

from datetime import timedelta

from accounts.models import Role
from desk.demo import names
from desk.demo.homes import OPENED_DAYS
from desk.demo.story import REFERRED_BEFORE
from hosting.actions import (
    acknowledge_referral,
    ask_approval,
    change_availability,
    newcomer_at_home,
    not_retain,
    pause_host,
    plan_visit,
    record_visit,
    refuse_referral,
    update_adult,
    update_papers,
)
from hosting.models import Occupancy, Referral
from hosting.referring.sending import send
from journal.models import Signature
from journal.moves import perform
from journal.signatures import answer
from matching.models import Proposal
from privacy.leaves import take_leave

QUESTION = "Jusqu’à quand l’hôtel est-il pris en charge ? Vient-elle avec son chat ?"
ALTERNATIVES = (
    ("CHRS, par le SIAO", "Demande à faire par le SIAO de la Gironde, avec sa travailleuse sociale."),
    ("Accueil de jour pour femmes", "Sans rendez-vous, du lundi au vendredi."),
)
REFUSED = Referral.RefusalReason

# (days since it was sent, how far it goes): a small demo takes the head of the list
REFERRALS = (
    (1, "submitted"), (0, "draft"), (2, "received"), (5, "studied"), (4, "information_needed"), (9, "refused"),
    (0, "draft"), (3, "submitted"), (60, "refused"), (120, "withdrawn"), (30, "refused"), (6, "studied"),
)  # fmt: skip
STAYS_OPEN = (20, 35, 45, 60, 75, 90, 120, 150, 180)  # days that a room stays open, as its home says
HOMES = ("panel", "visited", "visit_planned", "contacted", "approved", "not_retained")


def referral(stage, women, age, goes_to):
    """One referral that is not admitted, as far as it goes."""
    sent = -max(age, 1)
    yield stage.at(sent, 10, stage.chance.randint(0, 50))
    today = stage.day(sent)
    if goes_to == "draft":
        women.begin(today)
        return
    row = women.refer(today, wanted_from=today + timedelta(days=REFERRED_BEFORE), tier=stage.chance.choice("ABC"))
    send(row, by=stage.actor(row.referred_by), version=row.version)
    if goes_to == "submitted":
        return
    by = stage.actor(stage.chance.choice(stage.team.coordinators))
    yield stage.at(sent + 1, 9, 40)
    acknowledge_referral(row, by=by)
    if goes_to == "withdrawn":
        yield stage.at(sent + 3, 12)
        perform(row, "withdraw", by=stage.actor(row.referred_by), note="Elle a trouvé une place ailleurs.")
    elif goes_to == "information_needed":
        yield stage.at(sent + 2, 15)
        perform(row, "ask_information", by=by, question=QUESTION)
    elif goes_to in ("studied", "refused"):
        yield stage.at(sent + 4, 14, 20)
        perform(row, "study", by=by)
        if goes_to == "refused":
            yield stage.at(sent + 6, 11)
            reason = stage.chance.choice([REFUSED.NO_ROOM, REFUSED.CARE_FIRST, REFUSED.OTHER_ANSWER])
            alternatives = stage.chance.choice([ALTERNATIVES[:1], ALTERNATIVES, ()])
            refuse_referral(row, by=by, reason=reason, alternatives=alternatives)


def home(stage, host, goes_to):
    """A candidate home of these last weeks, on its way to « prêt »."""
    volunteer, coordinator = stage.team.volunteers[0], stage.team.coordinators[0]
    by = stage.actor(coordinator)
    yield stage.at(-24, 11)
    perform(host, "contact_made", by=by, on=stage.day(-24))
    if goes_to == "contacted":
        return
    if goes_to == "not_retained":
        yield stage.at(-20, 15)
        not_retain(host, by=by, reason="no_private_room")
        return
    yield stage.at(-18, 11)
    visit_on = 2 if goes_to == "visit_planned" else -8
    plan_visit(host, by=by, on=stage.day(visit_on), visitors=[volunteer, coordinator])
    if goes_to == "visit_planned":
        return
    yield stage.at(-8, 18)
    record_visit(
        host, by=by, on=stage.day(-8), positive=True, private_room=True, report="Chambre claire, accueil simple."
    )
    if goes_to == "visited":
        return
    yield stage.at(-6, 14)
    check_papers(host, stage.day(-6), by)
    yield stage.at(-2, 15)
    ask_approval(host, by=by)
    if goes_to == "approved":
        yield stage.at(-1, 12)
        signature = Signature.objects.pending().about(host).get()
        answer(signature, by=stage.actor(stage.team.approvers[1]), agrees=True)


def check_papers(host, on, by):
    """What the team has seen since the visit: training, insurance, each adult."""
    update_papers(host, by=by, trained_on=on, insured_on=on)
    for adult in host.adults.order_by("pk"):
        adult.met_on = adult.identity_seen_on = adult.declared_on = adult.charter_on = on
        update_adult(adult, by=by)


def insurance(stage, host):
    """A home that women live in shows its insurance paper again before the year of the last one is over."""
    yield stage.at(-OPENED_DAYS + stage.chance.randint(280, 340), 14)
    by = stage.actor(stage.chance.choice(stage.team.coordinators))
    update_papers(host, by=by, trained_on=host.trained_on, insured_on=stage.clock.at.date())


def changes(stage, hosts):
    """Two homes that host today say something new: one will pause, in the other somebody has moved in."""
    pausing, growing = hosts
    yield stage.at(-4, 19)
    pause_host(pausing, by=stage.actor(pausing.user), ask_again_on=stage.day(40))
    yield stage.at(-3, 12)
    newcomer_at_home(growing, by=stage.actor(growing.user), first_name=stage.chance.choice(names.HOSTS), is_man=True)


def leave(stage):
    """A coordinator is away since three days; a colleague answers for her women until she is back."""
    yield stage.at(-6, 9)
    by = stage.actor(stage.team.by_role[Role.MANAGER][0])
    away, substitute = stage.team.coordinators[-1], stage.team.coordinators[0]
    take_leave(
        stage.team.territory, by=by, user=away, substitute=substitute, from_on=stage.day(-3), until_on=stage.day(9)
    )


def months(stage, host):
    """A home that hosts says until when: few rooms are open for ever, and the year that comes has its gaps.

    It takes nothing back of what it has promised: whoever lives there, or is proposed, stays as agreed.
    """
    yield stage.at(-1, 19, stage.chance.randint(0, 55))  # after all that was proposed that day
    if stage.chance.random() < 0.3:
        return  # this one has not been asked, or has no end in mind
    room = host.rooms.get()
    promised = [row.upper for row in Occupancy.objects.current().filter(room=room).values_list("period", flat=True)]
    promised += [row.upper for row in Proposal.objects.live().filter(room=room).values_list("period", flat=True)]
    until = max([*promised, stage.day(stage.chance.choice(STAYS_OPEN))])
    opening = room.availabilities.get()
    by = stage.actor(host.user) if host.user else stage.actor(stage.team.coordinators[0])
    change_availability(room, [(opening.period.lower, until)], by=by)
