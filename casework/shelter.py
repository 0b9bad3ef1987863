"""A roof for tonight: a ready room that suits her, a week at most, two oral yeses (README decision 15)."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone

from casework.actions import place
from casework.models import Stay
from hosting.models import Room
from journal.agenda import open_task
from journal.judgements import judgement
from journal.moves import NotYet
from matching.columns import read_windows
from matching.scoring import possible_pairs

SHELTER_NIGHTS = judgement(
    "shelter_nights", 7, "Une mise à l’abri dure au plus", "nuits (sept : le mur de la base)", between=(1, 7),
    source="décision 15",
)  # fmt: skip
AGREEMENT_WITHIN = timedelta(days=2)


def rooms_tonight(accompaniment, nights=1):
    """[(room, words)]: those of ready homes, open and empty from tonight, that no rule keeps from her.

    A home's shortest stay does not count here: it is asked by telephone, for a few nights.
    """
    today = timezone.localdate()
    window = (accompaniment.guest_id, today, today + timedelta(days=nights))
    problem = read_windows(accompaniment.territory_id, today, [window])
    offers = problem.offer_columns
    offers = replace(offers, min_nights=np.ones_like(offers.min_nights))
    _, possible = possible_pairs(problem.need_columns, offers)
    found = [problem.gaps[number].room for number in possible.tolist() if problem.gaps[number].lower == today]
    return sorted(((room, f"{room.code}, {room.area}") for room in found), key=lambda pair: (pair[0].area, pair[1]))


@transaction.atomic
def shelter_tonight(accompaniment, *, by, room, nights, guest_said_yes, host_said_yes, channel):
    """She sleeps there tonight, for ``nights``; her search goes on. ``room`` is a room's number.

    Raises NotYet without two yeses, or for a room that does not suit her; what ``place()`` raises otherwise.
    """
    if not (guest_said_yes and host_said_yes):
        raise NotYet("Il faut deux oui : le sien, et celui de chaque adulte du foyer.")
    if nights > (longest := SHELTER_NIGHTS.of(accompaniment.territory_id)):
        raise NotYet(f"Une mise à l’abri dure {longest} nuits au plus.")
    if int(room) not in {found.pk for found, _ in rooms_tonight(accompaniment, nights)}:
        raise NotYet("Cette chambre n’est pas libre tout ce temps, ou ne lui convient pas.")
    today = timezone.localdate()
    stay = place(
        accompaniment, Room.objects.get(pk=int(room)), by=by, start=today, until=today + timedelta(days=nights),
        kind=Stay.Kind.SHELTER, channel=channel,
    )  # fmt: skip
    facts = {"territory_id": stay.territory_id, "owner_id": accompaniment.owner_id}
    open_task(stay, "shelter_agreement", due_on=today + AGREEMENT_WITHIN, **facts)
    return stay
