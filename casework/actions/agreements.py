"""The rules of a shared home: chosen together, signed by three, changed by three; and what is hard, by its rule."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from casework import permissions as may
from casework.house_rules import BY_TOPIC, RULES
from casework.models import Agreement, Difficulty, HouseRule, Stay
from hosting.models import Guest
from journal.agenda import close_tasks, open_task
from journal.judgements import judgement
from journal.moves import NotYet, TooLate, lock, lock_only, write
from matching.models import Proposal

NOTICE_DAYS = judgement(
    "agreement_notice_days", 15, "Chacun peut arrêter un séjour en prévenant", "jours à l’avance",
    between=(1, 60), source="domaine §3.2",
)  # fmt: skip


@transaction.atomic
def choose_rules(about, chosen, *, by):
    """Write down what the three have chosen for ``about``: a proposal that both accepted, or a stay that is lived.

    ``chosen`` is {topic: (option, words, translation)}, one for each rule of the house. A version being prepared is
    written over; a signed one never is: the next version is prepared beside it. Returns the version.
    Raises NotYet where a rule is missing, TooLate where the proposal or the stay is over.
    """
    if not may.team(about, by):
        raise PermissionDenied
    lock_only(Guest, _guest_id(about))
    about = lock(type(about), about.pk)[about.pk]
    _is_alive(about)
    if set(chosen) != set(BY_TOPIC) or any(
        option not in BY_TOPIC[topic].options for topic, (option, *_) in chosen.items()
    ):
        raise NotYet("Choisir une réponse pour chaque règle.")
    version = draft_of(about) or _next_version(about)
    version.language = _her_language(about)
    version.save()
    version.rules.all().delete()
    HouseRule.objects.bulk_create(
        HouseRule(agreement=version, topic=rule.topic, option=option, words=words.strip(), translation=said.strip())
        for rule in RULES
        for option, words, said in [chosen[rule.topic]]
    )
    write(about, "choose_rules", by=by, facts={"edition": version.edition})
    return version


def draft_of(about):
    """The version being prepared, or None."""
    return about.agreements.drafts().order_by("pk").first()


def suggested():
    """What the team suggests to begin with: the first option of each rule, and no words of their own."""
    return {rule.topic.value: (rule.options[0], "", "") for rule in RULES}


def _next_version(about):
    stay = about if isinstance(about, Stay) else None
    last = stay.agreements.order_by("-edition").first() if stay else None
    return Agreement(
        stay=stay, proposal=stay.proposal if stay else about, edition=last.edition + 1 if last else 1,
        notice_days=last.notice_days if last else NOTICE_DAYS.of(about.territory_id),
    )  # fmt: skip


def _is_alive(about):
    if isinstance(about, Stay) and about.status not in Stay.LIVE:
        raise TooLate("Ce séjour est terminé : ses règles ne changent plus.")
    if isinstance(about, Proposal) and about.status != Proposal.Status.BOTH_ACCEPTED:
        raise TooLate("Les règles se choisissent après les deux oui, et avant la signature.")


def _guest_id(about):
    return about.accompaniment.guest_id if isinstance(about, Stay) else about.guest_id


def _her_language(about):
    return Guest.objects.select_related("contact").get(pk=_guest_id(about)).contact.language


def signed_version(proposal, until_on, signatures):
    """The version prepared for ``proposal``, with its three signatures, not saved yet: the stay is still to come.

    Raises NotYet where the rules were not chosen, or a sentence of theirs is not in her language.
    """
    version = draft_of(proposal)
    if version is None:
        raise NotYet("Choisir d’abord les règles de vie ensemble, toutes les trois parties.")
    return _with_signatures(version, until_on, signatures)


def _with_signatures(version, until_on, signatures):
    if any(rule.words and not rule.translation for rule in version.rules.all()) and version.language != "fr":
        raise NotYet("Une phrase ajoutée n’est pas encore dite dans sa langue : une personne la traduit d’abord.")
    if max(signatures[f"{side}_signed_on"] for side in ("guest", "host", "association")) > timezone.localdate():
        raise NotYet("Une signature ne se note pas d'avance.")
    version.until_on = until_on
    for name, value in signatures.items():
        setattr(version, name, value)
    return version


@transaction.atomic
def sign_version(stay, *, by, guest_signed_on, host_signed_on, association_signed_on, read_in_her_language=False):
    """Three signatures under the version prepared for a stay: it replaces the former one from that day.

    Raises NotYet where nothing is prepared or the stay is past its end, TooLate where the stay is over.
    """
    if not may.team_of_stay(stay, by):
        raise PermissionDenied
    lock_only(Guest, stay.accompaniment.guest_id)
    stay = lock(Stay, stay.pk)[stay.pk]
    _is_alive(stay)
    version = stay.agreements.drafts().first()
    if version is None:
        raise NotYet("Aucune nouvelle version n’est préparée.")
    if stay.planned_until <= max(guest_signed_on, host_signed_on, association_signed_on):
        raise NotYet("La fin prévue du séjour est passée : la prolonger d’abord, ou noter le départ.")
    version = _with_signatures(version, stay.planned_until, {
        "guest_signed_on": guest_signed_on, "host_signed_on": host_signed_on,
        "association_signed_on": association_signed_on, "read_in_her_language": read_in_her_language,
    })  # fmt: skip
    former = stay.agreements.in_force().first()
    if former and version.signed_on < former.signed_on:
        raise NotYet("Cette date précède la version en vigueur.")
    if former:
        former.replaced_on = version.signed_on
        former.save(update_fields=["replaced_on"])
    version.save()
    write(stay, "sign_version", by=by, facts={"edition": version.edition, "on": version.signed_on})
    close_tasks(stay, "shelter_agreement", by=by)
    return version


@transaction.atomic
def drop_draft(version, *, by):
    """The three leave their rules as they were: what was being prepared is forgotten."""
    if not may.team(version.about, by):
        raise PermissionDenied
    if version.signed_on:
        raise TooLate("Cette version est signée : elle reste.")
    write(version.about, "drop_draft", by=by, facts={"edition": version.edition})
    version.delete()


@transaction.atomic
def note_difficulty(stay, *, by, topic, side, noted_on, words=""):
    """Something is hard: it points to its rule, or to none. Her coordinator is told; her roof is not at stake."""
    if noted_on > timezone.localdate():
        raise NotYet("On ne note pas ce qui n'est pas encore arrivé.")
    row = Difficulty.objects.create(
        stay=stay, topic=topic, side=side, noted_on=noted_on, words=words.strip(), recorded_by=by
    )
    write(stay, "note_difficulty", by=by, facts={"topic": topic, "side": side, "on": noted_on})
    owner_id = stay.accompaniment.owner_id
    if by.user_id != owner_id:
        open_task(
            stay, "read_difficulty", territory_id=stay.territory_id, owner_id=owner_id, due_on=timezone.localdate()
        )
    return row
