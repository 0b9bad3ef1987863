"""What matching answers to the policy: where a proposal stands between a woman and a home."""

from collections import defaultdict

from hosting.facts import herself, homes_of
from hosting.seals import seal_follows
from matching.models import Proposal
from privacy import facts
from privacy.consents import consenting
from privacy.models import Consent
from privacy.situations import FOLLOWING
from privacy.statuses import situation_of

facts.owner("matching.AdultAnswer", "proposal")
facts.owner("matching.Meeting", "proposal")
facts.owner("matching.Shortlist", "need")
facts.owner("matching.Keep", "need")
facts.owner("matching.SetAside", "guest")

seal_follows("matching.Proposal", "guest__")

KEPT = FOLLOWING | {"ref_own", "ref_same_org", "org_manager"}


@facts.relation("matching.Proposal")
def towards_a_proposal(actor, proposals, now):
    """The home and the woman by its status; the team and the social worker as towards the woman."""
    found = _sides(actor, proposals, lambda proposal: proposal.pk)
    if actor.kind == actor.Kind.USER and actor.roles:
        guests = facts.along("guest")(proposals)
        batch = facts.for_many(actor, set(guests.values()), now)
        for pk, guest in guests.items():
            found[pk] |= batch.related(guest) & KEPT
    return found


@facts.relation("hosting.Guest")
def towards_a_woman(actor, guests, now):
    """A home that was asked stands towards her as its proposal does; so does she towards herself."""
    proposals = _of_the_actor(actor).filter(guest__in=[guest.pk for guest in guests])
    return _sides(actor, proposals, lambda proposal: proposal.guest_id)


@facts.relation("hosting.Host")
def towards_a_home(actor, hosts, now):
    """She who was asked stands towards that home as her proposal does; so does the home towards itself."""
    proposals = _of_the_actor(actor).filter(room__host__in=[host.pk for host in hosts])
    return _sides(actor, proposals, lambda proposal: proposal.room.host_id)


def _of_the_actor(actor):
    """The live proposals that concern this actor as a home or as the woman; nobody else's."""
    live = Proposal.objects.live().select_related("room")
    if herself(actor) is not None:
        return live.filter(guest=herself(actor))
    return live.filter(room__host__in=homes_of(actor)) if homes_of(actor) else live.none()


def _sides(actor, proposals, key):
    found = defaultdict(set)
    homes, woman = homes_of(actor), herself(actor)
    for proposal in proposals:
        if woman is not None and proposal.guest_id == woman:
            found[key(proposal)] |= {situation_of(proposal, "guest")} - {""}
        if homes and proposal.room.host_id in homes:
            found[key(proposal)] |= {situation_of(proposal, "host")} - {""}
    return found


@facts.condition("not_expired", "matching.Proposal")
def still_open(actor, proposals, now):
    return {row.pk for row in proposals if row.answer_by is None or row.answer_by > now}


@facts.condition("both_accepted", "matching.Proposal")
def both_have_accepted(actor, proposals, now):
    return {row.pk for row in proposals if row.status in Proposal.NAMES_KNOWN}


@facts.condition("consent", "matching.Proposal")
def she_lets_her_reason_be_told(actor, proposals, now):
    consents = consenting(list(facts.along("guest")(proposals).values()), Consent.Purpose.REASON, now)
    return {row.pk for row in proposals if row.guest_id in consents}
