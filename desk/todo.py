"""The one thing to do for each woman: what is due in words, with the page where it is done.

One line here adds a kind of task to the board: its button, its sentence, its page.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse

from casework.models import Accompaniment, Mediation, Stay
from hosting.models import Host, Need, Referral
from journal.models import Signature, Task
from matching.models import Proposal
from messaging.models import Message


@dataclass(frozen=True)
class Kind:
    """How a kind of task is said: the button (a verb), the sentence beneath, the page (given the row's number)."""

    label: str
    sentence: str
    page: str


KINDS = {
    "roof_tonight": Kind(
        "Noter le toit de ce soir", "Sans toit ce soir : noter ce qui est trouvé.", "casework:other_roof"
    ),
    "ask_about_end": Kind(
        "Noter la suite du séjour", "La fin prévue est passée : départ, ou séjour prolongé ?", "casework:stay"
    ),
    "find_relay": Kind("Chercher un relais", "Son toit finit avant son année.", "matching:need"),
    "confirm_tier": Kind("Confirmer l’urgence", "Fixée il y a quatorze jours ou plus.", "matching:tier"),
    "answer_referral": Kind("Accuser réception", "Une orientation attend une réponse.", "hosting:referral"),
    "study_referral": Kind("Étudier l’orientation", "Reçue, à étudier.", "hosting:referral"),
    "take_over_referral": Kind(
        "Reprendre l’orientation", "Sa travailleuse sociale est partie.", "hosting:referring:take_over"
    ),
    "plan_meeting": Kind("Fixer la rencontre", "Deux oui pour se rencontrer.", "matching:proposal"),
    "record_meeting": Kind("Noter la rencontre", "La rencontre était prévue.", "matching:proposal"),
    "ask_both": Kind("Noter les deux réponses", "Le temps de réflexion est passé.", "matching:proposal"),
    "sign_agreement": Kind("Signer la convention", "Deux oui : la convention se signe à trois.", "casework:agreement"),
    "call_after_silence": Kind(
        "Appeler", "Pas de réponse dans le délai. Le silence n’est pas un refus.", "matching:proposal"
    ),
    "proposal_stuck": Kind("Voir la proposition", "La chambre est gardée depuis longtemps.", "matching:proposal"),
    "hand_over_keys": Kind("Remettre les clés", "Emménagement prévu.", "casework:keys"),
    "home_withdrew": Kind("Décider de la suite", "Le foyer n’accueille plus pour l’instant.", "casework:stay"),
    "call_next_day": Kind("Noter l’appel du lendemain", "Appeler chacun après la première nuit.", "casework:stay"),
    "shelter_agreement": Kind(
        "Écrire l’accord d’une page", "Mise à l’abri : un accord d’une page sous 48 heures.", "casework:stay"
    ),
    "call_host": Kind("Appeler le foyer", "Le séjour vient de finir : remercier, écouter.", "casework:stay"),
    "hear_both": Kind(
        "Entendre chacun", "Une médiation est demandée : chacun seul, sous 48 heures.", "casework:mediation"
    ),
    "check_agreement": Kind("Revoir l’accord", "Vérifier que l’accord de médiation tient.", "casework:mediation"),
    "visit_home": Kind("Noter la visite", "La visite du foyer était prévue.", "hosting:host"),
    "answer_panel": Kind("Reprendre le dossier", "La seconde personne n’a pas signé.", "hosting:host"),
    "meet_adult": Kind("Rencontrer la nouvelle personne", "Quelqu’un de nouveau au foyer.", "hosting:host"),
    "ask_availability": Kind("Redemander la disponibilité", "Confirmée il y a trente jours ou plus.", "hosting:host"),
    "stay_outside_availability": Kind("Appeler le foyer", "Un séjour dépasse les mois annoncés.", "hosting:host"),
    "sign": Kind("Relancer la signature", "Attendue depuis plus de 48 heures.", "desk:signature"),
    "message_held": Kind("Dire de vive voix", "Un message ne peut pas partir sans risque.", "messaging:message"),
    "message_uncertain": Kind("Vérifier un message", "Peut-être parti, peut-être pas.", "messaging:message"),
    "message_failed": Kind("Reprendre un message", "N’a pas été remis.", "messaging:message"),
    "message_expired": Kind("Reprendre un message", "N’est pas parti à temps.", "messaging:message"),
    "tell_her": Kind("Lui dire", "Cette chambre ne sera pas possible ; la recherche continue.", "matching:proposal"),
    "tell_proposal": Kind("Prévenir un adulte", "Ni téléphone ni courriel : de vive voix.", "matching:proposal"),
    "tell_stay": Kind("Prévenir un adulte", "Ni téléphone ni courriel : de vive voix.", "casework:stay"),
}
UNKNOWN = Kind("Voir", "", "")
# settled by saying so (a call, a word, a decision); the others are settled by the move that they ask for
BY_HAND = {
    "answer_panel", "ask_availability", "call_after_silence", "call_host", "call_next_day", "home_withdrew",
    "proposal_stuck", "shelter_agreement", "stay_outside_availability", "tell_proposal", "tell_stay",
}  # fmt: skip


@dataclass(frozen=True)
class ToDo:
    """One thing to do, ready for a page."""

    label: str
    sentence: str
    url: str
    due_on: date | None = None
    urgency: int = Task.Urgency.TODAY
    task: int | None = None
    by_hand: bool = False
    about: str = ""  # a reference, where the page does not say whom it is about

    def group(self, today):
        """late, today, week or waiting: where the board puts it."""
        if self.urgency == Task.Urgency.WAITING:
            return "waiting"
        if self.urgency == Task.Urgency.TONIGHT or (self.due_on and self.due_on < today):
            return "late"
        return "today" if self.due_on is None or self.due_on <= today else "week"


def tonight(accompaniment):
    """No roof tonight, and the scan has not opened its task yet."""
    kind = KINDS["roof_tonight"]
    return ToDo(kind.label, kind.sentence, _page(kind.page, accompaniment.pk), urgency=Task.Urgency.TONIGHT)


def exit_to_sign(accompaniment):
    """She has left; a second person has not signed yet."""
    page = _page("casework:accompaniment", accompaniment.pk)
    return ToDo("Voir la sortie", "Une seconde personne doit la confirmer.", page, urgency=Task.Urgency.WAITING)


def for_another(thing, accompaniment):
    """The same, seen by somebody who does not follow her: what is awaited, and the file that says of whom."""
    page = _page("casework:accompaniment", accompaniment.pk)
    return replace(thing, label="Voir son dossier", url=page, task=None, by_hand=False)


def of_task(task):
    kind = KINDS.get(task.kind, UNKNOWN)
    return ToDo(
        kind.label,
        kind.sentence,
        _page(kind.page, task.object_id),
        task.due_on,
        task.urgency,
        task.pk,
        task.kind in BY_HAND or task.kind not in KINDS,
    )


def of_tasks(tasks):
    """Several tasks that stand by themselves, each with what it is about. One query, whatever the rows are."""
    known = _references(tasks)
    return [replace(of_task(task), about=known.get((task.content_type_id, task.object_id), "")) for task in tasks]


# How colleagues know a row: the reference of its file, never a name.
REFERENCES = {
    Host: "code",
    Referral: "code",
    Accompaniment: "code",
    Stay: "accompaniment__code",
    Mediation: "stay__accompaniment__code",
    Need: "guest__code",
    Proposal: "guest__code",
    Signature: "summary",
    Message: KT("facts__who"),
}


def _references(tasks):
    """{(kind of row, number): its reference} for what these tasks are about."""
    wanted = defaultdict(set)
    for task in tasks:
        wanted[task.content_type_id].add(task.object_id)
    parts = []
    for model, reference in REFERENCES.items():
        kind = ContentType.objects.get_for_model(model).pk
        if kind in wanted:
            words = Cast(F(reference) if isinstance(reference, str) else reference, TextField())
            rows = model.objects.filter(pk__in=wanted[kind]).order_by()
            parts.append(rows.values_list(Value(kind), "pk", words))
    if not parts:
        return {}
    return {(kind, pk): words or "" for kind, pk, words in parts[0].union(*parts[1:], all=True)}


def _page(name, number):
    try:
        return reverse(name, args=[number]) if name else ""
    except NoReverseMatch:
        return ""
