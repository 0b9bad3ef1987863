"""The pattern rule: signs that mean little one by one hold a home until its panel has looked at them together.

Two serious affairs by different observers, or three early endings with different women (domain §3.9 rule 3). What a
panel has already looked at counts no more.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import Actor, Role
from casework.concerns import circle, freezes
from casework.models import Concern, HomeReview, Stay
from journal import signatures
from journal.agenda import close_tasks, open_task
from journal.judgements import judgement
from journal.models import Signature
from journal.moves import NotYet, TooLate, lock, write

CONCERNS = judgement(
    "pattern_concerns", 2, "Un foyer passe en commission", "affaires sérieuses, d’observateurs différents",
    between=(2, 5), source="domaine §3.9, règle 3",
)  # fmt: skip
ENDINGS = judgement(
    "pattern_early_endings", 3, "Un foyer passe en commission", "fins avant la date, avec des femmes différentes",
    between=(2, 10), source="domaine §3.9, règle 3",
)  # fmt: skip
WAITS = "home_review_waits"
EARLY = (
    Stay.Ending.EARLY_GUEST, Stay.Ending.EARLY_HOST, Stay.Ending.EARLY_PROGRAMME, Stay.Ending.EMERGENCY,
)  # fmt: skip
PANEL = {Role.SAFEGUARDING_LEAD, Role.DIRECTOR}
BY_ONE_PERSON = {Concern.Observer.VOLUNTEER, Concern.Observer.SOCIAL_WORKER, Concern.Observer.TEAM}


def observer_of(kind, guest, raised_by):
    """Who saw it, so that two are told apart: each woman, each professional; the others by what they are to her.

    Two neighbours cannot be told apart: they count once, for this rule holds a home.
    """
    if kind == Concern.Observer.GUEST:
        return kind, guest
    return (kind, raised_by) if kind in BY_ONE_PERSON else (kind, None)


def homes_to_look_at():
    """The homes of which the rule may say something, whatever their territory has chosen: few, of thousands."""
    affairs = _examined().values("host").annotate(n=Count("pk")).filter(n__gte=CONCERNS.between[0])
    left = _early().values("occupancy__room__host").annotate(n=Count("accompaniment__guest", distinct=True))
    left = left.filter(n__gte=ENDINGS.between[0])
    found = {*affairs.values_list("host", flat=True), *left.values_list("occupancy__room__host", flat=True)}
    return found - set(HomeReview.objects.open().values_list("host", flat=True))


def look_at(host, *, by):
    """Open the panel of a home where the rule says so, and hold it. Safe to run twice. The review, or None."""
    last = HomeReview.objects.filter(host=host).order_by("-opened_at").first()
    if last is not None and last.closed_at is None:
        return None
    since = last.closed_at if last else None
    for rule, found in ((HomeReview.Rule.CONCERNS, _concerns), (HomeReview.Rule.ENDINGS, _endings)):
        rows = found(host, since)
        if rows:
            return _open(host, rule, rows, by=by)
    return None


def _examined():
    rows = Concern.objects.serious().exclude(host=None).exclude(about=Concern.About.STAFF).order_by()
    return rows.exclude(status=Concern.Status.RAISED).exclude(decision=Concern.Decision.UNFOUNDED)


def _early():
    return Stay.objects.filter(status=Stay.Status.ENDED, ending__in=EARLY).order_by()


def _concerns(host, since):
    """The serious affairs that were examined, where enough different people saw them."""
    rows = _examined().filter(host=host)
    rows = rows.filter(raised_at__gt=since) if since else rows
    seen = list(rows.order_by("pk").values_list("pk", "observer", "guest", "raised_by"))
    people = {observer_of(*facts) for _, *facts in seen}
    return [pk for pk, *_ in seen] if len(people) >= CONCERNS.of(host.territory_id) else []


def _endings(host, since):
    """The stays that ended before their day, where enough different women left."""
    rows = _early().filter(occupancy__room__host=host)
    rows = rows.filter(ended_on__gt=timezone.localdate(since)) if since else rows
    left = list(rows.order_by("pk").values_list("pk", "accompaniment__guest"))
    return [pk for pk, _ in left] if len({guest for _, guest in left}) >= ENDINGS.of(host.territory_id) else []


def _open(host, rule, rows, *, by):
    made = HomeReview.objects.bulk_create(
        [HomeReview(host=host, territory_id=host.territory_id, rule=rule, found=rows)], ignore_conflicts=True
    )
    if not made:
        return None
    review = HomeReview.objects.open().get(host=host)
    write(review, "open", by=by, facts={"rule": rule, "count": len(rows)})
    freezes.settle(host.pk, by=by)
    tell(review)
    return review


def panel(review, *, apart_from=None):
    """The users who may look at it: leads and directors of the territory, never somebody of that home."""
    here = circle.roles_here(review.territory_id)
    out = {review.host.user_id, apart_from}
    return sorted(user for user, roles in here.items() if roles & PANEL and user not in out)


def tell(review, *, to=None):
    for user in panel(review) if to is None else to:
        open_task(
            review, WAITS, territory_id=review.territory_id, owner_id=user, due_on=timezone.localdate(),
            key=str(user), reserved=True,
        )  # fmt: skip


@transaction.atomic
def decide(review, *, by, outcome, words):
    """What the panel makes of it, asked by one and signed by another of them."""
    row = lock(HomeReview, review.pk)[review.pk]
    able = panel(row, apart_from=by.user_id)
    if by.user_id not in panel(row):
        raise PermissionDenied
    if row.closed_at or Signature.objects.pending().about(row).exists():
        raise TooLate("Cet examen est clos, ou attend déjà une seconde signature.")
    if not words.strip():
        raise NotYet("Écrire ce que la commission a dit.")
    if not able:
        raise NotYet("La commission décide à deux : le territoire n’a personne d’autre pour signer.")
    row.words = words
    row.save(update_fields=["words"])
    signatures.ask_signature(
        row, "decide", by=by, territory_id=row.territory_id, summary=f"Examen réservé {row.pk} : avis",
        reserved_to=able, outcome=HomeReview.Outcome(outcome), asked_by=by.pk,
    )  # fmt: skip
    close_tasks(row, by=by)
    tell(row, to=able)
    return row


@signatures.when_signed("casework.homereview", "decide")
def decided(review, facts, by):
    row = lock(HomeReview, review.pk)[review.pk]
    row.outcome, row.signed_by, row.closed_at = facts["outcome"], by, timezone.now()
    row.decided_by = Actor.objects.get(pk=facts["asked_by"])
    row.save()
    write(row, "decide", by=by, facts={"outcome": row.outcome})
    close_tasks(row, by=by)
    freezes.settle(row.host_id, by=by)


@signatures.when_refused("casework.homereview", "decide")
def not_decided(review, facts, by):
    """Not signed: the panel sits again, and the home stays held."""
    close_tasks(review, by=by)
    tell(review)
