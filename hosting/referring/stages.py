"""Where a referral has come to, in words for the social worker: what happened, what comes next, and when.

Of the hosting itself she is told the stage alone: no home, no place. Its dates, where the access table says so.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from hosting.models import Need, Occupancy, Referral
from journal.models import Entry, Task

S = Referral.Status
STATES = {  # (tone, icon, words), as desk/states.py has them
    S.DRAFT: ("", "pencil", "Brouillon"),
    S.SUBMITTED: ("bleu", "send", "Envoyée"),
    S.RECEIVED: ("bleu", "inbox-fill", "Reçue"),
    S.INFORMATION_NEEDED: ("ambre", "exclamation-circle-fill", "Il manque une réponse"),
    S.STUDIED: ("bleu", "eyeglasses", "À l’étude"),
    S.ADMITTED: ("vert", "check-lg", "Admise"),
    S.REFUSED: ("", "signpost-split", "Refusée, avec une autre piste"),
    S.WITHDRAWN: ("", "slash-circle", "Retirée"),
    S.LINKED: ("", "link-45deg", "Reliée à une autre orientation"),
}
STEPS = ("Envoyée", "Reçue", "Étudiée", "Réponse", "Chambre cherchée", "Accueillie")
REACHED = {S.SUBMITTED: 1, S.RECEIVED: 2, S.INFORMATION_NEEDED: 2, S.STUDIED: 3, S.ADMITTED: 4}  # steps done
PAST = {  # moves as they are told, and the icon of the line
    "start_draft": ("Brouillon commencé", "pencil"),
    "submit": ("Envoyée", "send"),
    "acknowledge": ("Reçue par l’équipe", "inbox-fill"),
    "ask_information": ("Une précision est demandée", "question-circle"),
    "give_information": ("Réponse donnée", "chat-left-text"),
    "study": ("L’équipe l’a rencontrée", "eyeglasses"),
    "admit": ("Admise", "check-lg"),
    "refuse": ("Refusée, avec une autre piste", "signpost-split"),
    "withdraw": ("Retirée", "slash-circle"),
    "link_to": ("Reliée à une autre orientation", "link-45deg"),
    "take_over": ("Reprise par une collègue", "person-check"),
}


@dataclass(frozen=True)
class Stage:
    """What is said of the hosting of a woman admitted. ``on`` is the day it turns on, None where there is none."""

    done: int  # steps done, of STEPS
    title: str
    text: str
    on: date | None = None


def stage_of(referral, today=None):
    """The stage of an admitted woman, read from her need and her occupancies: two queries."""
    today = today or timezone.localdate()
    roofs = list(Occupancy.objects.current().filter(guest=referral.guest_id).order_by("period"))
    here = [roof for roof in roofs if roof.kind != Occupancy.Kind.HOLD and roof.from_on <= today < roof.until_on]
    coming = [roof for roof in roofs if roof.kind != Occupancy.Kind.HOLD and roof.from_on > today]
    if here:
        return Stage(6, "Elle est accueillie", "Nous la suivons, et vous continuez à l’accompagner.", here[-1].from_on)
    if coming:
        return Stage(5, "Une chambre est trouvée", "Elle arrive bientôt. Nous préparons l’arrivée avec elle.",
                     coming[0].from_on)  # fmt: skip
    if not Need.objects.open().filter(guest=referral.guest_id).exists():
        return Stage(6, "L’accueil est terminé", "Elle a trouvé une autre solution, ou ne cherche plus.")
    if any(roof.kind == Occupancy.Kind.HOLD and roof.held_until > timezone.now() for roof in roofs):
        return Stage(4, "Une chambre est envisagée", "Elle répond la première. Dire non ne change rien pour elle.")
    return Stage(4, "Nous cherchons une chambre", "Nous vous écrivons dès qu’une chambre est trouvée.")


def steps(done):
    """The steps for the page: what is done, what is running, what is to come."""
    return [
        {"label": label, "status": "done" if number < done else "current" if number == done else ""}
        for number, label in enumerate(STEPS)
    ]


def answers_due(referrals):
    """{number of the referral: the day by which the team answers}, from the tasks that keep it. One query."""
    tasks = Task.objects.open().filter(
        kind__in=("answer_referral", "study_referral"),
        content_type__app_label="hosting", content_type__model="referral",
        object_id__in=[referral.pk for referral in referrals],
    )  # fmt: skip
    return dict(tasks.order_by("-due_on").values_list("object_id", "due_on"))


def history(referral):
    """What happened, newest first, in lines for the page: no note, no name of a woman."""
    entries = Entry.objects.about(referral).filter(transition__in=PAST).with_actor().newest_first()
    return [
        {"at": entry.happened_at, "who": entry.actor.name, "title": PAST[entry.transition][0],
         "icon": PAST[entry.transition][1]}
        for entry in entries
    ]  # fmt: skip
