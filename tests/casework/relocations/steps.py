"""A woman who waits, one who would move, two homes: the smallest chain, and how each answers."""

from types import SimpleNamespace

from casework import actions as casework
from casework.actions.agreements import suggested
from casework.models import RelocationChain
from casework.relocations import hearing
from casework.relocations.actions import open_chain
from casework.relocations.suggestions import suggestions
from hosting.models import Availability, Need
from matching import actions as matching
from matching.models import Proposal
from tests.casework.steps import day, hours
from tests.factories import AccompanimentFactory, NeedFactory, RoomFactory, StayFactory, UserFactory


def chain_world(coordinator=None):
    """Ama waits and asked for a home without men. Binta lives in the only one, and agreed to hear of a move.

    The other room is free, and a man lives there: it suits Binta alone.
    """
    user = coordinator or UserFactory(coordinator=True)
    calm = RoomFactory(host__household__men_present=False)
    other = RoomFactory(host__household__men_present=True)
    for room in (calm, other):
        open_for_long(room)
    ama = AccompanimentFactory(owner=user, guest__accepts_men=False, guest__first_name="Ama")
    need = NeedFactory(guest=ama.guest, from_on=day(0), until_on=None)
    stay = StayFactory(
        ongoing=True, room=calm, accompaniment__owner=user, accompaniment__guest__accepts_men=True,
        accompaniment__guest__first_name="Binta", planned_until=day(80),
    )  # fmt: skip
    hearing.agree(stay.accompaniment, by=user.actor, channel="phone")
    return SimpleNamespace(
        user=user, by=user.actor, territory=ama.territory_id, ama=ama, need=need, stay=stay, calm=calm, other=other
    )


def open_for_long(room):
    Availability.objects.filter(room=room).delete()
    Availability.objects.create(room=room, period=(day(-200), day(400)), confirmed_on=day(0))


def suggested_to(world):
    return suggestions(world.territory, day(0))


def opened(world):
    return open_chain(world.territory, suggested_to(world)[0].key, by=world.by)


def proposals(chain):
    """[hers who waits, hers who would move, …] as they are now."""
    return list(Proposal.objects.filter(relocation_step__chain=chain).order_by("relocation_step__position"))


def says_yes(proposal, by):
    """She, then each adult of the home; they meet, think for a night, and each says yes again."""
    proposal = matching.guest_answers(proposal, by=by, accepts=True)
    for adult in proposal.room.host.adults.all():
        proposal = matching.adult_answers(proposal, adult, by=by, accepts=True)
    proposal = matching.plan_meeting(proposal, by=by, at=hours(-30), place="neutral")
    proposal = matching.record_meeting(proposal, by=by, at=hours(-30))
    proposal = matching.confirm(matching.confirm(proposal, "guest", by=by), "host", by=by)
    casework.choose_rules(proposal, suggested(), by=by)
    return proposal


def all_say_yes(world):
    chain = opened(world)
    for proposal in proposals(chain):
        says_yes(proposal, world.by)
    return chain


def where(world):
    """{first name: the room where she sleeps}, as the rows say."""
    from casework.models import Stay

    found = Stay.objects.ongoing().filter(accompaniment__territory=world.territory)
    return {
        row.accompaniment.guest.first_name: row.occupancy.room_id
        for row in found.select_related("accompaniment__guest", "occupancy")
    }


def state_of(chain):
    return RelocationChain.objects.get(pk=chain.pk).status


def place_in_queue(world):
    return Need.objects.filter(pk=world.need.pk).values_list("tier", "waiting_since", "closed_on").get()
