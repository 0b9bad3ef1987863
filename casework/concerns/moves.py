"""What is done about a concern: raised by anyone, read and acted on by its circle, closed by two."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from accounts.numbers import next_code
from casework import permissions as may
from casework.concerns import circle
from casework.models import Concern, Stay
from hosting.models import NeverPair
from journal import signatures
from journal.agenda import close_tasks
from journal.models import Signature
from journal.moves import NotYet, TooLate, lock, perform, write

# domain §3.9: what each kind is, before anybody has examined it
GRAVE = {Concern.Kind.VIOLENCE, Concern.Kind.SEXUAL, Concern.Kind.EXPLOITATION, Concern.Kind.CHILD}
SERIOUS = {
    Concern.Kind.PRESSURE, Concern.Kind.UNPAID_WORK, Concern.Kind.INTRUSION, Concern.Kind.CONTROL, Concern.Kind.MONEY,
}  # fmt: skip


def level_of(kind, in_danger=False):
    """The level that a kind of event has by itself. Danger now is danger whatever the kind."""
    if in_danger or kind in GRAVE:
        return Concern.Level.DANGER
    return Concern.Level.SERIOUS if kind in SERIOUS else Concern.Level.DISCOMFORT


@transaction.atomic
def raise_concern(
    accompaniment, *, by, kind, observer, about=Concern.About.OTHER, words="", in_danger=False, staff=None,
    level=None, silent=False, **how,
):  # fmt: skip
    """Somebody has seen or heard something. It is received at once, whoever says it; its circle is told, nobody else.

    The home is the one where she lives, or last lived. ``level`` is given where no person has chosen a kind.
    """
    stay = _stay_of(accompaniment)
    if about == Concern.About.STAFF:
        stay = None  # about a colleague: nothing of the home changes
    concern = Concern.objects.create(
        code=next_code("concern"), territory_id=accompaniment.territory_id, guest_id=accompaniment.guest_id,
        stay=stay, host_id=stay.occupancy.room.host_id if stay else None, staff=staff,
        level=level or level_of(kind, in_danger), kind=kind, observer=observer, about=about, silent=silent,
        words=words, raised_by=by,
    )  # fmt: skip
    write(concern, "raise", by=by, target=concern.status, facts={"level": int(concern.level)}, **how)
    circle.gather(concern, by=by)
    return concern


def _stay_of(accompaniment):
    """The home that it may be about: where she lives, else where she last lived."""
    stays = Stay.objects.filter(accompaniment=accompaniment).select_related("occupancy__room")
    return stays.ongoing().first() or stays.filter(status=Stay.Status.ENDED).order_by("-ended_on", "-pk").first()


def _locked(concern, by):
    """The row, locked, for somebody of its circle while it is open."""
    row = lock(Concern, concern.pk)[concern.pk]
    if not may.in_circle(row, by):
        raise PermissionDenied
    if row.status == Concern.Status.CLOSED:
        raise TooLate("Cette affaire est close.")
    return row


@transaction.atomic
def triage(concern, *, by, level, kind, version=None):
    """Examined: what it is, how grave. Whoever the level calls is let in."""
    row = perform(concern, "triage", by=by, version=version, level=int(level), kind=kind)
    circle.gather(row, by=by)
    return row


@transaction.atomic
def raise_level(concern, *, by, level, why):
    """Graver than it was thought: its circle grows, its time limit starts again. It is never made lighter again."""
    row = _locked(concern, by)
    if int(level) <= row.level:
        raise NotYet("Une fois examinée, une affaire ne devient que plus grave : la clore si elle ne l'est plus.")
    if not why.strip():
        raise NotYet("Dire ce qui a changé.")
    row.set_level(int(level))
    row.save(update_fields=["level", "level_since"])
    write(row, "raise_level", by=by, note=why, facts={"level": int(level)})
    circle.gather(row, by=by)
    return row


@transaction.atomic
def offer_roof(concern, *, by, choice):
    """Another roof was offered tonight, and she has chosen. She may choose again: her last word counts."""
    row = _locked(concern, by)
    row.roof_offered_at, row.her_choice = timezone.now(), Concern.Choice(choice)
    row.save(update_fields=["roof_offered_at", "her_choice"])
    write(row, "offer_roof", by=by, facts={"choice": row.her_choice})
    return row


@transaction.atomic
def act(concern, *, by, first_act, words="", version=None):
    """The first thing is done: the time limit is met."""
    row = perform(concern, "act", by=by, version=version, first_act=first_act, note=words)
    close_tasks(row, circle.WAITS, by=by)
    return row


@transaction.atomic
def lift_silence(concern, *, by, because):
    """She is safe, or she agrees: from now on the home may learn of it. Never before, and never by itself."""
    row = _locked(concern, by)
    if not row.in_silence:
        raise TooLate("Le silence est déjà levé.")
    row.silence_lifted_at, row.silence_lifted_because = timezone.now(), Concern.Lifted(because)
    row.save(update_fields=["silence_lifted_at", "silence_lifted_because"])
    write(row, "lift_silence", by=by, facts={"because": row.silence_lifted_because})
    return row


@transaction.atomic
def decide(concern, *, by, decision, words="", version=None):
    """What comes of it. The others of the circle are asked to read it."""
    row = perform(concern, "decide", by=by, version=version, decision=decision, words=words)
    circle.tell(row, to=row.circle - {by.user_id})
    return row


@transaction.atomic
def note(concern, text, *, by):
    """Words added to the affair, dated and signed, read by its circle alone."""
    row = _locked(concern, by)
    if not text.strip():
        raise NotYet("Écrire quelque chose.")
    write(row, "note", by=by, note=text)
    return row


@transaction.atomic
def let_in(concern, user, *, by):
    """Somebody of the circle lets another one in."""
    row = _locked(concern, by)
    circle.add(row, user, by=by)
    return row


@transaction.atomic
def name_staff(concern, user, *, by):
    """It is about a colleague: she, and those who report to her, are out of the circle from this moment on."""
    row = _locked(concern, by)
    if user.pk == by.user_id:
        raise NotYet("Vous ne pouvez pas vous nommer vous-même : une autre personne du cercle le fait.")
    for member in row.members.in_force().filter(user=user):
        circle.leave(member, by=by)
    row.staff, row.about = user, Concern.About.STAFF
    row.save(update_fields=["staff", "about"])
    signatures.cancel_pending(row, "close", by=by)  # it may have been reserved to her
    write(row, "name", by=by, facts={"user": user.pk})
    circle.gather(row, by=by)
    return row


@transaction.atomic
def close(concern, *, by, version=None):
    """Over. A discomfort is closed by another person than whoever raised it; from level 2 on another one signs too.

    Returns the row closed, or waiting for its signature. Raises NotYet where nobody of the circle could sign.
    """
    row = _locked(concern, by)
    if by.pk == row.raised_by_id:
        raise NotYet("Une autre personne du cercle demande la clôture : pas celle qui a signalé.")
    if row.level < Concern.Level.SERIOUS:
        return _closed(row, by=by, version=version, closed_by=by)
    if row.status != Concern.Status.DECISION:
        raise NotYet("Noter d'abord la décision.")
    able = circle.signers(row, asking=by)
    if not able:
        raise NotYet("Il faut dans le cercle une seconde personne qui puisse signer : la faire entrer.")
    if Signature.objects.pending().about(row).filter(move="close").exists():
        raise TooLate("La clôture attend déjà une seconde signature.")
    signatures.ask_signature(
        row, "close", by=by, territory_id=row.territory_id, summary=f"Affaire réservée {row.code} : clôture",
        reserved_to=able, asked_by=by.pk,
    )  # fmt: skip
    close_tasks(row, circle.WAITS, by=by)
    circle.tell(row, to=able)
    return row


@signatures.when_signed("casework.concern", "close")
def closing_signed(concern, facts, by):
    _closed(concern, by=by, closed_by=Actor.objects.get(pk=facts["asked_by"]), signed_by=by)


@signatures.when_refused("casework.concern", "close")
def closing_refused(concern, facts, by):
    """Not signed: it is taken up again, and the circle is told."""
    circle.tell(perform(concern, "resume", by=by))


def _closed(concern, *, by, **facts):
    row = perform(concern, "close", by=by, **facts)
    close_tasks(row, by=by)
    if row.host_id and row.decision in Concern.PARTED:
        NeverPair.objects.get_or_create(guest_id=row.guest_id, host_id=row.host_id)
    return row


@transaction.atomic
def resume(concern, *, by, version=None):
    """Not over: what was decided is taken up again."""
    row = perform(concern, "resume", by=by, version=version)
    signatures.cancel_pending(row, "close", by=by)
    circle.tell(row)
    return row
