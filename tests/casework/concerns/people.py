"""The people around one woman who lives in a home: whoever may be called, and whoever must know nothing."""

from dataclasses import dataclass

from accounts.models import User
from casework.concerns import moves
from casework.models import Accompaniment, Concern, Stay
from hosting.models import Assignment
from tests.factories import AssignmentFactory, HostFactory, RoomFactory, StayFactory, UserFactory


@dataclass
class People:
    stay: Stay
    coordinator: User
    volunteer: User
    lead: User
    director: User
    manager: User
    raiser: User

    @property
    def file(self) -> Accompaniment:
        return self.stay.accompaniment

    @property
    def host(self):
        return self.stay.occupancy.room.host

    def raised(self, by=None, **facts) -> Concern:
        facts = {"kind": "pressure", "observer": "volunteer", "about": "host", "words": "Zqmot"} | facts
        return moves.raise_concern(self.file, by=(by or self.raiser).actor, **facts)


def around_her(**host) -> People:
    """She has lived for a hundred nights in a ready home, with a coordinator and a volunteer of her own."""
    room = RoomFactory(host=HostFactory(ready=True, with_account=True, **host))
    stay = StayFactory(ongoing=True, room=room)
    volunteer = UserFactory(volunteer=True)
    AssignmentFactory(guest=stay.accompaniment.guest, user=volunteer, part=Assignment.Part.VOLUNTEER)
    return People(
        stay, stay.accompaniment.owner, volunteer, UserFactory(safeguarding_lead=True), UserFactory(director=True),
        UserFactory(manager=True), UserFactory(coordinator=True),
    )  # fmt: skip


def again(concern) -> Concern:
    return Concern.objects.get(pk=concern.pk)


def decided(people, decision="watch", **facts) -> Concern:
    """A concern that its lead has examined, acted on and decided."""
    by = people.lead.actor
    concern = people.raised(**facts)
    moves.triage(concern, by=by, level=max(concern.level, 2), kind=concern.kind)
    if concern.level == 3:
        moves.offer_roof(concern, by=by, choice="stays")
    moves.act(concern, by=by, first_act="heard")
    return moves.decide(concern, by=by, decision=decision)
