"""The one thing to do for each woman: what is due in words, with the page where it is done.

One line here adds a kind of task to the board: its button, its sentence, its page.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse

from casework.models import (
    Accompaniment,
    CheckIn,
    Mediation,
    PostExitContact,
    Renewal,
    Respite,
    Signpost,
    Silence,
    Stay,
    SupportStep,
)
from directory.models import Recheck
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
    "call_structure": Kind(
        "Appeler une structure", "Elle n’a pas répondu à la campagne : l’appeler, et noter.", "directory:campaign_item"
    ),
    "roof_tonight": Kind(
        "Chercher un toit ce soir", "Sans toit ce soir : appeler, et noter ce qui est trouvé.", "casework:night"
    ),
    "ask_about_end": Kind(
        "Noter la suite du séjour", "La fin prévue est passée : départ, ou séjour prolongé ?", "casework:stay"
    ),
    "find_relay": Kind("Chercher un relais", "Son toit finit avant son année.", "matching:need"),
    "follow_relocation": Kind(
        "Suivre une chaîne", "Plusieurs déménagements le même jour : chaque oui compte.", "casework:relocation"
    ),
    "relay_coordinator": Kind(
        "Aider à trouver son relais",
        "La fin de son toit approche : aucun toit d’après n’est accepté.",
        "matching:need",
    ),
    "relay_lead": Kind(
        "Décider de son relais", "Son toit finit bientôt : aucun toit d’après n’est accepté.", "matching:need"
    ),
    "prepare_school": Kind(
        "Préparer l’école", "Un enfant change peut-être d’école : une étape est due.", "casework:schools"
    ),
    "work_pool": Kind(
        "Chercher où elle dormira",
        "Son toit finit dans quelques jours : dire l’issue d’aujourd’hui.",
        "casework:night",
    ),
    "night_unsaid": Kind(
        "Dire l’issue d’un jour passé", "Un jour de recherche dont rien n’est noté.", "casework:night"
    ),
    "confirm_tier": Kind("Confirmer l’urgence", "Fixée il y a un moment : est-ce toujours vrai ?", "matching:tier"),
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
    "check_in": Kind("Appeler", "Un appel de suivi est prévu.", "casework:check_in"),
    "worry": Kind("Lire l’inquiétude", "Quelque chose a été dit ou vu qui ne peut pas attendre.", "casework:check_in"),
    "shelter_agreement": Kind(
        "Écrire l’accord d’une page", "Mise à l’abri : un accord d’une page sous 48 heures.", "casework:stay_agreement"
    ),
    "prepare_review": Kind(
        "Préparer le point d’étape", "Convenir du jour avec elle et sa travailleuse sociale.", "casework:reviews"
    ),
    "hold_review": Kind(
        "Tenir le point d’étape", "Ce qui avance, ce qui bloque, avec sa travailleuse sociale.", "casework:reviews"
    ),
    "decide_week": Kind(
        "Décider de la semaine", "Son année est finie. Rien ne s’arrête de soi-même.", "casework:week"
    ),
    "after_exit": Kind(
        "Prendre de ses nouvelles", "Elle est partie, et a dit oui à nos nouvelles.", "casework:after_exit"
    ),
    "peer_account": Kind(
        "Ouvrir son compte de bénévole",
        "Elle devient bénévole : un compte à part, depuis « Équipe ».",
        "casework:peer",
    ),
    "asks_help": Kind("La rappeler", "Elle est partie, et demande de l’aide.", "casework:accompaniment"),
    "silence_second": Kind(
        "Essayer un autre moyen", "Elle ne répond plus : un autre moyen, dans ses règles.", "casework:silence"
    ),
    "silence_circle": Kind(
        "Prévenir ses proches", "La personne en qui elle a confiance, et sa travailleuse sociale.", "casework:silence"
    ),
    "silence_decide": Kind(
        "Décider de la recherche", "Trois jours sans nouvelles : visite, hôpitaux, police.", "casework:silence"
    ),
    "silence_room": Kind(
        "Décider pour sa chambre", "Gardée jusqu’à aujourd’hui : la garder encore ?", "casework:silence"
    ),
    "silence_nights": Kind("Noter ses nuits", "Elle est retrouvée : où a-t-elle dormi ?", "casework:silence"),
    "prepare_end": Kind(
        "Préparer la fin du séjour", "Il finit dans sept jours : convenir du départ avec chacun.", "casework:stay"
    ),
    "renew_check": Kind("Renouveler la vérification", "Assurance ou visite qui expire.", "hosting:host"),
    "read_difficulty": Kind("Lire la difficulté", "Une règle de la maison est difficile.", "casework:difficulty"),
    "call_host": Kind("Appeler le foyer", "Le séjour vient de finir : remercier, écouter.", "casework:call_host"),
    "hear_both": Kind(
        "Entendre chacun", "Une médiation est demandée : chacun seul, sous 48 heures.", "casework:mediation"
    ),
    "mediation_late": Kind(
        "Voir la médiation", "Demandée il y a 48 heures, et personne n’a été joint.", "casework:mediation"
    ),
    "mediation_session": Kind("Noter la séance", "Une séance de médiation est prévue.", "casework:mediation"),
    "check_agreement": Kind("Revoir l’accord", "Vérifier que l’accord de médiation tient.", "casework:mediation"),
    "support_step": Kind("Noter la démarche", "Son jour est venu : faite, bloquée, ou remise.", "casework:step"),
    "blocked_step": Kind("Revoir la démarche", "Bloquée depuis un mois ou plus.", "casework:step"),
    "renew": Kind("Renouveler", "Domiciliation ou demande qui va se perdre.", "casework:renewal"),
    "renew_pair": Kind("Reparler de leur engagement", "L’engagement d’un binôme finit dans le mois.", "casework:pair"),
    "follow_signpost": Kind(
        "Demander ce qu’a donné un lieu",
        "Donné il y a trois jours : reçue, porte close, pas venue ?",
        "casework:signpost",
    ),
    "verify_place": Kind("Vérifier un lieu", "Porte close : l’appeler sous 48 heures.", "directory:recheck"),
    "visit_home": Kind("Noter la visite", "La visite du foyer était prévue.", "hosting:host"),
    "answer_panel": Kind("Reprendre le dossier", "La seconde personne n’a pas signé.", "hosting:host"),
    "meet_adult": Kind("Rencontrer la nouvelle personne", "Quelqu’un de nouveau au foyer.", "hosting:host"),
    "ask_availability": Kind("Redemander la disponibilité", "Son dernier mot est ancien.", "hosting:host"),
    "care_for_host": Kind(
        "Prendre soin du foyer", "Des signaux de fatigue : l’appeler, proposer un répit ou une pause.", "casework:care"
    ),
    "plan_respite": Kind("Prévoir un répit", "Son foyer sera absent : des nuits sans toit.", "casework:respite_offer"),
    "confirm_return": Kind("Noter son retour", "Le répit devait finir : est-elle revenue ?", "casework:respite"),
    "call_about_summer": Kind(
        "Appeler au sujet de l’été", "Part-il ? Peut-elle rester seule ? Pas encore de réponse.", "casework:home_away"
    ),
    "tell_host": Kind("Prévenir un adulte", "Ni téléphone ni courriel : de vive voix.", "hosting:host"),
    "stay_outside_availability": Kind("Appeler le foyer", "Un séjour dépasse les mois annoncés.", "hosting:host"),
    "review_shift": Kind("Relire la permanence", "Ce qui a été fait et lu pendant ces heures.", "casework:shift"),
    "sign": Kind("Relancer la signature", "Attendue depuis plus de 48 heures.", "desk:signature"),
    "message_held": Kind("Dire de vive voix", "Un message ne peut pas partir sans risque.", "messaging:message"),
    "message_uncertain": Kind("Vérifier un message", "Peut-être parti, peut-être pas.", "messaging:message"),
    "message_failed": Kind("Reprendre un message", "N’a pas été remis.", "messaging:message"),
    "message_expired": Kind("Reprendre un message", "N’est pas parti à temps.", "messaging:message"),
    "concern_waits": Kind("Ouvrir", "Une affaire réservée attend.", "casework:concern"),
    "home_review_waits": Kind("Ouvrir", "Une affaire réservée attend.", "casework:home_review"),
    "read_her_word": Kind("Lire son mot", "Elle a écrit un mot par son lien.", "casework:accompaniment"),
    "name_safeguarding_lead": Kind(
        "Nommer une référente protection", "Le territoire n’en a pas : la demander à l’administration nationale.", ""
    ),
    "tell_her": Kind("Lui dire", "Cette chambre ne sera pas possible ; la recherche continue.", "matching:proposal"),
    "tell_proposal": Kind("Prévenir un adulte", "Ni téléphone ni courriel : de vive voix.", "matching:proposal"),
    "tell_stay": Kind("Prévenir un adulte", "Ni téléphone ni courriel : de vive voix.", "casework:stay"),
}
UNKNOWN = Kind("Voir", "", "")
# settled by saying so (a call, a word, a decision); the others are settled by the move that they ask for
BY_HAND = {
    "answer_panel", "asks_help", "ask_availability", "call_after_silence", "home_withdrew",
    "prepare_review", "proposal_stuck", "read_her_word", "shelter_agreement", "stay_outside_availability", "tell_host",
    "tell_proposal",
    "tell_stay", "worry",
}  # fmt: skip


def group_of(urgency, due_on, today):
    """late, today, week or waiting: where the board puts it."""
    if urgency == Task.Urgency.WAITING:
        return "waiting"
    if urgency == Task.Urgency.TONIGHT or (due_on and due_on < today):
        return "late"
    return "today" if due_on is None or due_on <= today else "week"


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
        return group_of(self.urgency, self.due_on, today)


def tonight(file):
    """No roof tonight, and the scan has not opened its task yet."""
    kind = KINDS["roof_tonight"]
    return ToDo(kind.label, kind.sentence, _page(kind.page, file), urgency=Task.Urgency.TONIGHT)


def exit_to_sign(file):
    """She has left; a second person has not signed yet."""
    page = _page("casework:accompaniment", file)
    return ToDo("Voir la sortie", "Une seconde personne doit la confirmer.", page, urgency=Task.Urgency.WAITING)


def for_another(thing, file):
    """The same, seen by somebody who does not follow her: what is awaited, and the file that says of whom."""
    page = _page("casework:accompaniment", file)
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


ANY = 999_000_000_001  # a number that no row has
# How colleagues know a row: the reference of its file, never a name.
REFERENCES = {
    Host: "code",
    Referral: "code",
    Accompaniment: "code",
    Stay: "accompaniment__code",
    Respite: "stay__accompaniment__code",
    Mediation: "stay__accompaniment__code",
    Silence: "accompaniment__code",
    PostExitContact: "exit__accompaniment__code",
    CheckIn: "stay__accompaniment__code",
    Need: "guest__code",
    Proposal: "guest__code",
    SupportStep: "goal__accompaniment__code",
    Renewal: "accompaniment__code",
    Recheck: "place__name",
    Signpost: "accompaniment__code",
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
    return _pattern(name).replace(f"{ANY}", f"{number}")


@cache
def _pattern(name):
    """The address of a page for the number ``ANY``: a board of thousands asks for the same few pages."""
    try:
        return reverse(name, args=[ANY]) if name else ""
    except NoReverseMatch:
        return ""
