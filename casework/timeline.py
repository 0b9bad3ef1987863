"""What happened to her, as her page tells it: one line for each piece of news, newest first."""

from django.db.models import Q
from django.urls import reverse

from journal.corrections import is_correctable
from journal.models import Entry
from journal.models.entry import Channel

PER_PAGE = 30
# what another line of the same moment already says
ECHOES = Q(content_type__model="proposal", transition="conclude") | Q(content_type__model="need", transition="close")

# move: (words, icon, tone)
NEWS = {
    "note": ("Note", "chat-left-text", "rose"),
    "open": ("Accompagnement ouvert", "house-heart-fill", ""),
    "agree_to_hear": ("Elle accepte d’entendre parler d’un déménagement", "chat-dots", ""),
    "refuse_to_hear": ("Elle ne souhaite plus entendre parler de déménagement", "chat-dots", ""),
    "start_year": ("Son année commence", "house-heart-fill", "allume"),
    "submit": ("Orientation envoyée", "envelope-paper", ""),
    "acknowledge": ("Orientation reçue", "envelope-paper", ""),
    "study": ("Orientation étudiée", "envelope-paper", ""),
    "admit": ("Admise", "check-lg", "allume"),
    "put_in_charge": ("Une personne en charge", "person-check", ""),
    "propose": ("Une chambre lui est proposée", "house-add-fill", ""),
    "guest_accepts": ("Elle a dit oui", "check-lg", ""),
    "guest_declines": ("Elle a dit non", "x-lg", ""),
    "adult_accepts": ("Un adulte du foyer a dit oui", "check-lg", ""),
    "host_accepts": ("Le foyer a dit oui", "check-lg", ""),
    "host_declines": ("Le foyer a dit non", "x-lg", ""),
    "plan_meeting": ("Rencontre fixée", "calendar-event", ""),
    "meet": ("Ils se sont rencontrés", "people-fill", ""),
    "guest_confirms": ("Elle confirme", "check-lg", ""),
    "host_confirms": ("Le foyer confirme", "check-lg", ""),
    "both_accept": ("Deux oui", "people-fill", "allume"),
    "sign": ("Convention signée", "pen", ""),
    "move_in": ("Clés remises", "key-fill", "allume"),
    "move_out": ("Départ du foyer", "door-open-fill", "rose"),
    "extend": ("Séjour prolongé", "calendar-plus", ""),
    "other_roof": ("Un autre toit", "house-fill", ""),
    "offer": ("Un répit lui est proposé", "house-add-fill", ""),
    "she_accepts": ("Elle a dit oui à un répit", "check-lg", ""),
    "she_declines": ("Elle a dit non à un répit", "x-lg", ""),
    "home_accepts": ("Répit prévu : deux oui", "people-fill", "allume"),
    "home_declines": ("Le foyer de répit a dit non", "x-lg", ""),
    "come_back": ("Retour dans sa chambre", "house-fill", "allume"),
    "absence": ("Une absence", "house-fill", ""),
    "call": ("Médiation demandée", "chat-dots", "rose"),
    "name_mediator": ("Médiation confiée", "person-check", ""),
    "first_contact": ("Médiation : premier contact", "telephone", ""),
    "hear_guest": ("Elle a été entendue, seule", "chat-dots", ""),
    "hear_host": ("Le foyer a été entendu, seul", "chat-dots", ""),
    "plan_session": ("Séance de médiation prévue", "calendar-event", ""),
    "hold_session": ("Séance de médiation tenue", "people-fill", ""),
    "hear": ("Chacun a été entendu", "chat-dots", ""),
    "agree": ("Accord de médiation", "chat-dots", ""),
    "not_agree": ("Pas d’accord", "chat-dots", "rose"),
    "close": ("Médiation terminée", "chat-dots", ""),
    "decide_ending": ("Fin du séjour préparée", "door-open-fill", "rose"),
    "give_signpost": ("Un lieu lui est donné", "signpost-split", ""),
    "arrive": ("Reçue dans un lieu", "check-lg", ""),
    "find_closed": ("Porte close", "door-closed", "rose"),
    "find_full": ("Lieu complet", "door-closed", "rose"),
    "turn_away": ("Refusée par un lieu", "x-lg", "rose"),
    "not_come": ("Un lieu où elle n’est pas allée", "signpost-split", ""),
    "drop": ("Un lieu retiré", "signpost-split", ""),
    "avoid_place": ("Un lieu à ne plus lui proposer", "signpost-split", ""),
    "suggest_again": ("Un lieu de nouveau proposé", "signpost-split", ""),
    "send_places": ("Des lieux lui sont envoyés", "send", ""),
    "give_pocket_card": ("Une carte de lieux lui est donnée", "file-earmark-text", ""),
    "record_exit": ("Sortie notée", "signpost-split", ""),
    "confirm_exit": ("Sortie confirmée", "signpost-split", "allume"),
    "cancel_exit": ("Sortie annulée", "arrow-counterclockwise", ""),
    "reopen": ("Rouvert", "arrow-counterclockwise", ""),
    "ask_suspension": ("Suspension demandée", "pause-circle", ""),
    "suspend": ("Son année est suspendue", "pause-circle", "rose"),
    "ask_extension": ("Prolongation demandée", "calendar-plus", ""),
    "extend_year": ("Son année est prolongée", "calendar-plus", "allume"),
    "hold_review": ("Point d’étape tenu", "calendar-check", ""),
    "decide_week": ("Décision de la semaine", "signpost-split", ""),
    "raise_silence": ("Sans nouvelles", "telephone", "rose"),
    "try_second": ("Un autre moyen essayé", "telephone", ""),
    "tell_circle": ("Proches et travailleuse sociale prévenus", "people-fill", ""),
    "find": ("Retrouvée", "check-lg", "allume"),
    "say_nights": ("Ses nuits, comme elle les dit", "moon-stars-fill", ""),
    "stop_contacts": ("Ne plus prendre de ses nouvelles", "x-lg", ""),
    "hand_over": ("Main passée", "person-check", ""),
    "follow": ("Confiée à un binôme", "people-fill", ""),
    "let_go": ("Le binôme ne la suit plus", "people-fill", ""),
    "correct": ("Date corrigée", "pencil", ""),
    "withdraw": ("Proposition retirée", "x-lg", ""),
    "expire": ("Sans réponse", "clock", ""),
    "set_tier": ("Urgence fixée", "hourglass-split", ""),
    "postpone": ("Reporté", "clock-history", ""),
    "renew": ("Délai prolongé", "clock", ""),
    "name_referent": ("Une référente pour un thème", "person-check", ""),
    "open_goal": ("Objectif noté", "star", ""),
    "achieve_goal": ("Objectif atteint", "check-lg", "allume"),
    "leave_goal": ("Objectif laissé", "dash-lg", ""),
    "add_step": ("Démarche ajoutée", "list-check", ""),
    "finish_step": ("Démarche faite", "check-lg", ""),
    "block_step": ("Démarche bloquée", "cone-striped", "rose"),
    "resume_step": ("Démarche reprise", "arrow-clockwise", ""),
    "follow_renewal": ("Échéance suivie", "calendar-event", ""),
    "block_renewal": ("Renouvellement bloqué", "cone-striped", "rose"),
    "offer_psychologist": ("Une écoute lui est proposée", "chat-heart", ""),
    "sign_hours": ("Contrat Premières Heures", "calendar-range", "allume"),
    "change_hours": ("Heures de travail changées", "calendar-range", ""),
    "stop_hours": ("Contrat Premières Heures arrêté", "calendar-range", "rose"),
    "attest": ("Attestation d’hébergement faite", "file-earmark-spreadsheet", ""),
    "close_renewal": ("Échéance plus suivie", "dash-lg", ""),
    "take_over": ("Reprise d’un registre", "file-earmark-spreadsheet", ""),
    "school_step": ("Une étape d’école", "check2-square", ""),
    "call_115": ("Le 115 a été appelé", "telephone", ""),
    "call_partner": ("Un partenaire a été appelé", "telephone", ""),
    "night_outcome": ("L’issue du jour est dite", "moon-stars-fill", ""),
    "say_for_tonight": ("Un foyer a répondu pour ce soir", "telephone", ""),
    "plan_shift": ("Permanence prévue", "calendar-plus", ""),
    "stop_shift": ("Permanence retirée", "x-lg", ""),
    "leave_a_word": ("Mot de passation laissé", "chat-left-text", ""),
    "review_shift": ("Permanence relue", "check-lg", ""),
    "choose_rules": ("Les règles de la maison sont choisies", "pen", ""),
    "sign_version": ("Nouvelle version de la convention signée", "pen", ""),
    "drop_draft": ("Nouvelle version de la convention laissée", "dash-lg", ""),
    "note_difficulty": ("Une difficulté est notée", "chat-dots", "rose"),
    "pause_messages": ("Ses messages sont suspendus", "pause-circle", ""),
    "change_needs": ("Ses besoins ont changé", "pencil", ""),
    "start_draft": ("Orientation commencée", "envelope-paper", ""),
    "save_draft": ("Orientation complétée", "envelope-paper", ""),
    "ask_information": ("Une information est demandée", "envelope-paper", ""),
    "give_information": ("L’information est donnée", "envelope-paper", ""),
    "link_to": ("Orientation liée à une autre", "envelope-paper", ""),
    "refuse": ("Orientation refusée", "x-lg", ""),
    "cancel": ("Annulé", "x-lg", ""),
    "take_over_again": ("Reprise d’un registre", "file-earmark-spreadsheet", ""),
}
OF_A_NEED = {
    "open": ("Une chambre est cherchée", "search", ""),
    "escalate": ("Son relais est dit à une personne de plus", "bell", "rose"),
}
OF_A_REFERRAL = {"withdraw": ("Orientation retirée", "x-lg", "")}
OF_A_CALL = {
    "heard": ("Appel de suivi", "telephone", ""),
    "tap": ("A répondu à « comment ça va ? »", "chat-dots", ""),
    "no_answer": ("Appel de suivi sans réponse", "telephone", ""),
    "worry": ("Une inquiétude", "exclamation-triangle-fill", "rose"),
}
OF_A_RENEWAL = {"renew": ("Demande renouvelée", "arrow-repeat", "allume")}
OF_A_SILENCE = {
    "decide": ("Recherche décidée", "signpost-split", "rose"),
    "close": ("Recherche close par sa sortie", "check-lg", ""),
}
OF_NEWS = {
    "open": ("Prendre de ses nouvelles", "chat-heart", ""),
    "no_answer": ("Pas de réponse", "telephone", ""),
    "settle": ("De ses nouvelles", "chat-heart", "allume"),
}
OF_AN_INVITATION = {
    "invite": ("Invitée à devenir bénévole", "people-fill", ""),
    "accept": ("Elle devient bénévole : son dossier se ferme aux bénévoles", "people-fill", "allume"),
    "decline": ("Elle ne devient pas bénévole", "x-lg", ""),
}
OF_A_STAY = {"cancel": ("Séjour annulé avant les clés", "x-lg", "rose")}
OF_A_RESPITE = {"cancel": ("Répit annulé", "x-lg", "rose")}
OF_A_MEDIATION = {"escalate": ("Médiation sans contact : une personne de plus est prévenue", "bell", "rose")}
OF_ITS_OWN = {
    "postexitcontact": OF_NEWS,
    "checkin": OF_A_CALL,
    "mediation": OF_A_MEDIATION,
    "need": OF_A_NEED,
    "peerinvitation": OF_AN_INVITATION,
    "referral": OF_A_REFERRAL,
    "renewal": OF_A_RENEWAL,
    "respite": OF_A_RESPITE,
    "stay": OF_A_STAY,
    "silence": OF_A_SILENCE,
}


def entries_of(accompaniment):
    """The lines of her thread, newest first; a queryset."""
    return Entry.objects.of_thread(accompaniment.guest_id).exclude(ECHOES).with_actor().newest_first()


def line_of(entry, accompaniment, *, notes, corrects):
    """One line for the component: when, who, what, and the page of that file that corrects its date.

    ``notes``: whether the reader may see the words written with a move (the matrix's ``journal.note``);
    ``corrects``: whether she may correct its date.
    """
    title, icon, tone = _news(entry)
    text = entry.note if notes else ""
    line = {"at": entry.happened_at, "who": entry.actor.name, "title": title, "text": text, "icon": icon}
    if entry.channel != Channel.SCREEN:
        line["title"] += f" ({entry.get_channel_display().lower()})"
    if corrects and is_correctable(entry):
        line["url"] = reverse("casework:correct", args=[accompaniment, entry.pk])
        line["link"] = "Corriger la date"
    return line | {"tone": tone}


def title_of(entry):
    """What the move is called, alone: for a list of moves about several women."""
    return _news(entry)[0]


def _news(entry):
    """How a move is said, for the kind of row that it moved."""
    own = OF_ITS_OWN.get(entry.content_type.model, {})
    return own.get(entry.transition) or NEWS.get(entry.transition) or (entry.transition, "journal-text", "")
