"""What every page of a signed-in person shows around its content: where she may go, and what the service must tell."""

from django.conf import settings
from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch, reverse

from accounts.models import Actor, Role
from casework.models import Concern
from casework.tasks import WATCH, is_stale
from desk.notifications import READERS
from hosting.models import Referral
from journal.models import Signature, Watch
from messaging.models import Message
from messaging.words import page_words
from privacy.facts import on_duty

TEAM = (Role.COORDINATOR, Role.MANAGER)
RESERVED = (Role.SAFEGUARDING_LEAD, Role.DIRECTOR)
RAISING = (*RESERVED, Role.VOLUNTEER, Role.PSYCHOLOGIST)  # those who have no file page to raise it from


def chrome(request):
    """The context of the base templates. One query, whatever the page."""
    actor = getattr(request, "actor", None)
    context = {
        "theme": request.COOKIES.get("theme", "auto"),
        "shortcuts": request.COOKIES.get("keys") != "off",
        "demo": settings.DEMO and settings.MFA_RELAXED,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "home_url": "/",
        "footer_links": [{"url": url, "label": "Trouver un lieu ouvert"}] if (url := _url("directory:search")) else [],
        "page_words": page_words(),
    }
    user = getattr(request, "user", None)
    if actor and user is not None and user.is_authenticated:
        context["actor_name"] = user.short_name
        found = _what_waits(actor)
        context["nav"] = navigation(request, actor, found)
        if actor.has_role(*READERS):
            context["mail_url"] = reverse("messaging:mail_choice")
        if actor.has_role(*TEAM):
            context["watch_stale"] = is_stale(found["ran_at"])
            context["watch_ran_at"] = found["ran_at"]
    return context


def _what_waits(actor):
    """Referrals to answer, messages to tell by voice, signatures to give, and when the scan ran: one query."""
    if not actor.territories():
        return {}
    territories = actor.territories(*TEAM)
    referrals = Referral.objects.filter(status=Referral.Status.SUBMITTED, territory__in=territories)
    messages = Message.objects.filter(status__in=[Message.Status.HELD, Message.Status.UNCERTAIN])
    signatures = Signature.objects.for_signature_of(actor)
    waits = {
        "referrals": _count(referrals),
        "messages": _count(messages.filter(territory__in=territories)),
        "signatures": _count(signatures),
        "reserved": _count(Concern.objects.visible_to(actor).open()),
        "ran_at": Subquery(Watch.objects.filter(name=WATCH).values("ran_at")[:1]),
    }
    return Actor.objects.filter(pk=actor.pk).values(**waits).get()


def _count(rows):
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def navigation(request, actor, found):
    """The entries of the top bar for her roles. An entry exists when its room does: no door on an empty room."""
    entries = []
    if actor.has_role(*TEAM):
        entries += _team(found)
    elif actor.territories(Role.APPROVER):
        entries.append(("Signatures", reverse("desk:signatures"), found["signatures"]))
    if not actor.has_role(*TEAM) and on_duty(actor):
        entries.append(("Toit ce soir", _url("casework:tonight"), 0))
    if actor.has_role(Role.VOLUNTEER) and not actor.has_role(*TEAM):
        entries.append(("Ma tournée", _url("casework:round"), 0))
        entries.append(("Maisons", _url("directory:houses"), 0))
        entries.append(("Appels aux lieux", _url("directory:my_calls"), 0))
    if actor.organisations():
        entries.append(("Orientations", reverse("hosting:referring:list"), 0))
        entries.append(("Démarches", reverse("casework:my_steps"), 0))
    if actor.has_role(*TEAM, Role.NATIONAL_ADMIN, Role.DPO, Role.DIRECTOR):
        entries.append(("Chiffres", _url("reporting:figures"), 0))
    if actor.has_role(Role.MANAGER, Role.NATIONAL_ADMIN, Role.DIRECTOR, Role.FUNDER):
        entries.append(("Bilans", _url("reporting:reports"), 0))
    if actor.has_role(Role.PSYCHOLOGIST):
        entries.append(("Écoute", reverse("casework:psy_home"), 0))
    if actor.has_role(Role.NATIONAL_ADMIN) and not actor.has_role(*TEAM):
        entries.append(("Annuaire", _url("directory:team"), 0))
    if actor.has_role(Role.MANAGER, Role.NATIONAL_ADMIN):
        entries.append(("Équipe", _url("privacy:people"), 0))
    if actor.has_role(Role.MANAGER):
        entries.append(("Réglages", reverse("desk:choices"), 0))
    if actor.has_role(Role.MANAGER, Role.DPO):
        entries.append(("Accès", _url("privacy:emergencies"), 0))
    if found.get("reserved") or actor.has_role(*RESERVED):
        entries.append(("Affaires réservées", _url("casework:concerns"), found.get("reserved", 0)))
    if actor.organisations() or actor.has_role(*RAISING):
        entries.append(("Signalements", _url("casework:receipts"), 0))
    if actor.has_role(Role.HOST):
        entries.append(("Ma chambre", reverse("desk:host"), 0))
    return [
        {"label": label, "url": url, "count": count, "active": _is_active(request.path, url)}
        for label, url, count in entries
        if url
    ]


def _team(found):
    rooms = (
        ("Aujourd’hui", "desk:today", 0),
        ("Toit ce soir", "casework:tonight", 0),
        ("Tournée", "casework:round", 0),
        ("Mise en lien", "matching:board", 0),
        ("L’année", "casework:year", 0),
        ("Départs", "casework:departures", 0),
        ("Difficultés", "casework:difficulties", 0),
        ("Orientations", "hosting:referrals", found["referrals"]),
        ("Foyers", "hosting:hosts", 0),
        ("Registres", "hosting:registers", 0),
        ("Annuaire", "directory:team", 0),
        ("Maisons", "directory:houses", 0),
        ("Messages", "messaging:mailbox", found["messages"]),
        ("Signatures", "desk:signatures", found["signatures"]),
        ("Absences", "privacy:absences", 0),
    )
    return [(label, url, count) for label, name, count in rooms if (url := _url(name))]


def _url(name):
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _is_active(path, url):
    return path == url if url == "/" else path.startswith(url)
