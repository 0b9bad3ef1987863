"""Moves that open a roof to another: who agrees to hear of them, and one chain that is asked on the first day."""

import random
from contextlib import suppress

from casework.models import Accompaniment, Stay
from casework.relocations import hearing
from casework.relocations.actions import open_chain
from casework.relocations.suggestions import suggestions
from desk.demo import names
from desk.demo.women import Women
from hosting.actions import acknowledge_referral, admit_referral
from hosting.models import Household
from hosting.referring.sending import send
from journal.moves import NotYet, TooLate, perform


def agree_to_hear(stage, women):
    """Some of the women who have a roof agree, aloud, to hear that a move of theirs would open one to another."""
    yield stage.at(-1, 17)
    files = Accompaniment.objects.open().filter(guest__in=women.would_move, stays__status=Stay.Status.ONGOING)
    for file in files.distinct().select_related("guest", "owner").order_by("pk"):
        hearing.agree(file, by=stage.actor(file.owner), channel="voice")


def chain(stage, women, seed):
    """A woman waits whom one home suits, and somebody lives there who agreed to hear of a move: each has her question.

    She is drawn by a chance of her own, so that the stories of the others are the same with her or without.
    """
    yield stage.at(-9, 11, 20)
    drawn = Women(stage.team, women.areas, random.Random(f"chain {seed}"), women.numbers)
    referral = drawn.refer(stage.day(-9), wanted_from=stage.day(-1), tier="A", alone=True, reached_by="sms")
    send(referral, by=stage.actor(referral.referred_by), version=referral.version)
    owner = stage.team.coordinators[0]
    by = stage.actor(owner)
    yield stage.at(-8, 9, 40)
    acknowledge_referral(referral, by=by)
    yield stage.at(-6, 14, 10)
    perform(referral, "study", by=by)
    yield stage.at(-5, 10, 10)
    admit_referral(referral, by=by, owner=owner, tier="A", tier_reason=names.TIER_REASONS["A"][0])
    yield stage.at(-1, 18)  # those who agree to hear of a move have said so an hour ago
    for stay in _of_those_who_agreed(women):
        _wants(referral.guest, stay.occupancy.room)
        found = next((each for each in suggestions(referral.guest.territory_id, stage.day(-1))), None)
        if found:
            with suppress(NotYet, TooLate):  # the story of a day may forbid this one: another, or none
                open_chain(referral.guest.territory_id, found.key, by=by)
                return


def _of_those_who_agreed(women):
    stays = Stay.objects.ongoing().filter(accompaniment__guest__in=women.would_move)
    return stays.select_related("occupancy__room__host").order_by("-planned_until", "pk")


def _wants(guest, room):
    """What she asks for, and this home offers: hardly another in its sector has all of it."""
    home = Household.objects.get(host=room.host_id)
    guest.accepts_men = None if home.men_present else False
    guest.accepts_children = None if home.has_children else False
    guest.allergies = [] if home.has_animals else ["cat", "dog"]
    guest.step_free = bool(room.step_free)
    guest.smokes, guest.accepts_smokers, guest.max_travel = False, None, 90
    guest.save()
    guest.key_places.all().delete()
    guest.no_go_zones.all().delete()
    guest.areas.set([home.area_id])
