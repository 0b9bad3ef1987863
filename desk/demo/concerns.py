"""Two reserved affairs: one that her social worker raised and the lead holds, one that still waits for its circle."""

from accounts.models import Role
from casework.concerns import moves
from casework.models import Concern, Stay
from hosting.models import Assignment
from matching.models import Proposal

RAISED = "Elle dit qu’on lui demande de garder les enfants chaque soir, et qu’elle n’ose pas refuser."
HEARD = "Entendue seule, au café. Elle souhaite rester pour l’instant, et qu’on en reparle vendredi."
UNEASE = "Elle mange dans sa chambre et répond à peine. Rien de précis."


def affairs(stage):
    """On the last two days, in homes where nobody else is expected: a home that is held changes no other story."""
    expected = Proposal.objects.live().values("room__host")
    yield stage.at(-2, 11)
    stays = Stay.objects.ongoing().select_related("accompaniment__referral__referred_by", "accompaniment__guest")
    quiet = list(stays.exclude(occupancy__room__host__in=expected).order_by("pk")[:2])
    if len(quiet) < 2:
        return
    first, second = quiet
    volunteer = stage.team.volunteers[0]
    Assignment.objects.get_or_create(
        guest=first.accompaniment.guest, user=volunteer, part=Assignment.Part.VOLUNTEER,
        defaults={"from_on": stage.day(-40)},
    )  # fmt: skip
    moves.raise_concern(
        first.accompaniment, by=stage.actor(volunteer), kind=Concern.Kind.UNEASE,
        observer=Concern.Observer.VOLUNTEER, about=Concern.About.OTHER, words=UNEASE,
    )  # fmt: skip
    yield stage.at(-1, 17)
    concern = moves.raise_concern(
        second.accompaniment, by=stage.actor(second.accompaniment.referral.referred_by), kind=Concern.Kind.UNPAID_WORK,
        observer=Concern.Observer.SOCIAL_WORKER, about=Concern.About.HOST, words=RAISED,
    )  # fmt: skip
    lead = stage.actor(stage.team.by_role[Role.SAFEGUARDING_LEAD][0])
    yield stage.at(-1, 18)
    concern = moves.triage(concern, by=lead, level=Concern.Level.SERIOUS, kind=Concern.Kind.UNPAID_WORK)
    yield stage.at(-1, 19)
    moves.act(concern, by=lead, first_act=Concern.FirstAct.HEARD, words=HEARD)
