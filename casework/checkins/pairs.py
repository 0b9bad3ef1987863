"""Making a pair, giving it a woman to follow, and letting it go: never more than it can carry."""

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Role, User
from casework import permissions as may
from casework.models import Accompaniment, Mediation, PairFollowing, Stay, VolunteerPair
from hosting.models import Assignment, Guest
from journal.agenda import close_tasks
from journal.judgements import judgement
from journal.moves import NotYet, TooLate, lock, lock_only, write

MOST = judgement(
    "pair_load", 4, "Un binôme suit au plus", "femmes à la fois", between=(1, 10), source="domaine §3.9 règle 12"
)
MONTHS = judgement(
    "pair_months",
    6,
    "Un binôme s’engage pour",
    "mois",
    between=(1, 24),
    source="cahier des charges : engagement de six mois",
)


def volunteers(territory_id):
    """Who may be of a pair: the volunteers of the territory whose role is in force."""
    members = Membership.objects.in_force().filter(territory=territory_id, role=Role.VOLUNTEER)
    return User.objects.filter(pk__in=members.values("user")).order_by("first_name", "last_name", "pk")


@transaction.atomic
def make_pair(territory_id, first, second, *, by):
    """Two volunteers of the territory promise some months together."""
    _require(by.is_service or territory_id in by.territories(Role.COORDINATOR, Role.MANAGER))
    if first == second:
        raise NotYet("Un binôme, ce sont deux personnes.")
    if volunteers(territory_id).filter(pk__in=[first.pk, second.pk]).count() != 2:
        raise NotYet("Ces deux personnes ne sont pas bénévoles du territoire.")
    first, second = sorted((first, second), key=lambda user: user.pk)  # one order: the same two are one pair
    today = timezone.localdate()
    pair = VolunteerPair.objects.create(
        territory_id=territory_id, first=first, second=second, from_on=today,
        committed_until=today + relativedelta(months=MONTHS.of(territory_id)),
    )  # fmt: skip
    write(pair, "make_pair", by=by, facts={"until": pair.committed_until})
    return pair


@transaction.atomic
def follow(pair, accompaniment, *, by):
    """This pair follows her from today; the one before it lets go. ``pair=None``: nobody follows.

    Raises NotYet when the pair carries as many women as it may, or is too close to her home or to her mediation.
    """
    _require(may.team(accompaniment, by))
    lock_only(Guest, accompaniment.guest_id)
    before = PairFollowing.objects.filter(accompaniment=accompaniment, until_on=None).select_related("pair").first()
    if before and pair and before.pair_id == pair.pk:
        return before
    if before:
        _let_go(before, by)
    if pair is None:
        return None
    if accompaniment.status == Accompaniment.Status.EXITED:
        raise TooLate("Cet accompagnement est terminé.")
    if accompaniment.guest.sealed_on:
        raise NotYet("Elle est devenue bénévole : son dossier est fermé aux autres bénévoles.")
    pair = lock(VolunteerPair, pair.pk)[pair.pk]
    _may_carry_one_more(pair, accompaniment)
    _is_at_a_distance(pair, accompaniment)
    today = timezone.localdate()
    followed = Assignment.objects.of(accompaniment.guest_id).filter(part=Assignment.Part.VOLUNTEER)
    assigned = set(followed.values_list("user", flat=True))
    Assignment.objects.bulk_create(
        Assignment(guest_id=accompaniment.guest_id, user_id=user, part=Assignment.Part.VOLUNTEER, from_on=today)
        for user in pair.users
        if user not in assigned
    )
    write(accompaniment, "follow", by=by, facts={"pair": pair.pk})
    return PairFollowing.objects.create(pair=pair, accompaniment=accompaniment, from_on=today)


def _may_carry_one_more(pair, accompaniment):
    if pair.until_on or pair.territory_id != accompaniment.territory_id:
        raise NotYet("Ce binôme n’est plus là.")
    most = MOST.of(pair.territory_id)
    if PairFollowing.objects.filter(pair=pair, until_on=None).count() >= most:
        raise NotYet(f"Ce binôme suit déjà {most} femmes : c’est le plus qu’il peut porter.")


def _is_at_a_distance(pair, accompaniment):
    """Nobody follows a woman who lives in his own home, nor one whose mediation he leads (domain §3.9)."""
    homes = Stay.objects.live().filter(accompaniment=accompaniment, occupancy__room__host__user__in=pair.users)
    if homes.exists():
        raise NotYet("Une de ces deux personnes est du foyer où elle vit.")
    if Mediation.objects.open().filter(stay__accompaniment=accompaniment, mediator__in=pair.users).exists():
        raise NotYet("Une de ces deux personnes mène sa médiation.")


def _let_go(following, by):
    """The pair follows her no more: what it could read of her closes the same day."""
    today = timezone.localdate()
    following.until_on = today
    following.save(update_fields=["until_on"])
    file = following.accompaniment
    Assignment.objects.of(file.guest_id).filter(
        part=Assignment.Part.VOLUNTEER, user__in=following.pair.users
    ).update(until_on=today)  # fmt: skip
    write(file, "let_go", by=by, facts={"pair": following.pair_id})


@transaction.atomic
def close_pair(pair, *, by):
    """The two stop: each woman whom they followed waits for another pair."""
    _require(may.team(pair, by))
    followings = PairFollowing.objects.filter(pair=pair, until_on=None).select_related("pair", "accompaniment")
    followings = list(followings.order_by("accompaniment__guest"))
    lock_only(Guest, *(following.accompaniment.guest_id for following in followings))
    pair = lock(VolunteerPair, pair.pk)[pair.pk]
    if pair.until_on:
        raise TooLate("Ce binôme est déjà fini.")
    for following in followings:
        _let_go(following, by)
    pair.until_on = timezone.localdate()
    pair.save(update_fields=["until_on"])
    close_tasks(pair, by=by)
    write(pair, "close_pair", by=by)
    return pair


@transaction.atomic
def renew_pair(pair, *, by):
    """They go on, for as many months again."""
    _require(may.team(pair, by))
    pair = lock(VolunteerPair, pair.pk)[pair.pk]
    if pair.until_on:
        raise TooLate("Ce binôme est déjà fini.")
    months = relativedelta(months=MONTHS.of(pair.territory_id))
    pair.committed_until = max(pair.committed_until, timezone.localdate()) + months
    pair.save(update_fields=["committed_until"])
    close_tasks(pair, "renew_pair", by=by)
    write(pair, "renew_pair", by=by, facts={"until": pair.committed_until})
    return pair


def _require(allowed):
    if not allowed:
        raise PermissionDenied
