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
    "call": ("Médiation demandée", "chat-dots", "rose"),
    "hear": ("Chacun a été entendu", "chat-dots", ""),
    "agree": ("Accord de médiation", "chat-dots", ""),
    "not_agree": ("Pas d’accord", "chat-dots", "rose"),
    "close": ("Médiation terminée", "chat-dots", ""),
    "decide_ending": ("Fin du séjour préparée", "door-open-fill", "rose"),
    "record_exit": ("Sortie notée", "signpost-split", ""),
    "confirm_exit": ("Sortie confirmée", "signpost-split", "allume"),
    "cancel_exit": ("Sortie annulée", "arrow-counterclockwise", ""),
    "reopen": ("Rouvert", "arrow-counterclockwise", ""),
    "ask_suspension": ("Suspension demandée", "pause-circle", ""),
    "suspend": ("Son année est suspendue", "pause-circle", "rose"),
    "ask_extension": ("Prolongation demandée", "calendar-plus", ""),
    "extend_year": ("Son année est prolongée", "calendar-plus", "allume"),
    "hand_over": ("Main passée", "person-check", ""),
    "correct": ("Date corrigée", "pencil", ""),
    "withdraw": ("Proposition retirée", "x-lg", ""),
    "expire": ("Sans réponse", "clock", ""),
    "set_tier": ("Urgence fixée", "hourglass-split", ""),
    "postpone": ("Reporté", "clock-history", ""),
    "renew": ("Délai prolongé", "clock", ""),
    "take_over": ("Reprise d’un registre", "file-earmark-spreadsheet", ""),
    "take_over_again": ("Reprise d’un registre", "file-earmark-spreadsheet", ""),
}
OF_A_NEED = {"open": ("Une chambre est cherchée", "search", "")}
OF_A_REFERRAL = {"withdraw": ("Orientation retirée", "x-lg", "")}
OF_ITS_OWN = {"need": OF_A_NEED, "referral": OF_A_REFERRAL}


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


def _news(entry):
    """How a move is said, for the kind of row that it moved."""
    own = OF_ITS_OWN.get(entry.content_type.model, {})
    return own.get(entry.transition) or NEWS.get(entry.transition) or (entry.transition, "journal-text", "")
