"""Her own page behind her link, once the code was said: her papers, a proof that she is hosted, her appointments.

There too she takes back, in one touch, her agreement to hear of a move that would open a roof to another.
"""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from casework.models import Accompaniment, PsyAppointment, Renewal
from casework.papers import attestation
from casework.papers.pages import as_file
from casework.psychology import hers
from casework.relocations import hearing
from casework.space_words import SPACE_WORDS
from journal.models.entry import Channel
from journal.pages import attempt
from messaging.link_pages import link_page, link_url
from messaging.models import Link
from messaging.models.contact import Language
from messaging.words import language_of
from privacy.policies import can, policy
from privacy.projection import project, project_many

DOCUMENT = "document"
KINDS = [Renewal.Kind.DOMICILIATION, Renewal.Kind.SIAO, Renewal.Kind.SOCIAL_HOUSING]


@link_page(Link.Purpose.GUEST_SPACE)
@policy("renewal", "read", by_link=True)
def space(request, link, actor, page=""):
    """What is hers, of her last file. GET shows; by POST she chooses or cancels a time, or takes back her word."""
    files = Accompaniment.objects.select_related("guest__identity", "territory", "commitment").order_by("-pk")
    file = files.filter(guest=link.object_id).first()
    if file is None or link.holder != file.guest_id:
        raise Http404
    named = _named(file, actor)
    if page:
        if page != DOCUMENT or not named:
            raise Http404
        return as_file(attestation.paper(file, actor, **named))
    language = language_of(request, link)
    words = SPACE_WORDS[language]
    form = forms.Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        said = _said(request, file, actor, form)
        if said:
            messages.success(request, words[said])
            return redirect(link_url(link))
    context = {
        "words": words,
        "papers": _papers(file, actor, words),
        **_meetings(file, actor, words),
        "hears": can(actor, "consent", "read", file.guest) and hearing.agreed(file.guest) is not None,
        "form": form,
        "may_prove": bool(can(actor, "attestation", "download", file)),
        "document": link_url(link, DOCUMENT) if named else "",
        "help_phone": file.territory.settings.get("help_phone", ""),
        "languages": [
            {"code": code, "name": name, "url": f"?langue={code}", "active": code == language}
            for code, name in Language.choices
        ],
    }
    return render(request, "casework/guest_space.html", context, status=getattr(form, "status", 200))


def _meetings(file, actor, words):
    """{meetings, choices}: each [{pk, at, minutes, label}], where she has said her code."""
    if not can(actor, "psy_appointment", "choose", file):
        return {"meetings": [], "choices": []}
    meetings, choices = hers.of_her(file.guest_id)
    cards = project_many([*meetings, *choices], actor, fields={"at", "minutes", "label"})
    shown = [
        {"pk": row.pk, **card, "label": words[card["label"]]}
        for row, card in zip([*meetings, *choices], cards, strict=True)
    ]
    return {"meetings": shown[: len(meetings)], "choices": shown[len(meetings) :]}


ACTS = {"choose": (hers.choose, "chosen"), "cancel": (hers.withdraw, "cancelled")}


def _said(request, file, actor, form):
    """What she has just done, as the name of its sentence; "" where nothing was, or it was refused."""
    for name, (act, sentence) in ACTS.items():
        pk = request.POST.get(name, "")
        if pk.isdecimal() and len(pk) < 19 and can(actor, "psy_appointment", "choose", file):
            row = get_object_or_404(PsyAppointment, pk=pk, referral__accompaniment__guest=file.guest_id)
            return sentence if attempt(form, lambda act=act, row=row: act(row, by=actor)) else ""
    if "stop_hearing" in request.POST and can(actor, "consent", "record_withdraw", file.guest):
        hearing.refuse(file, by=actor, channel=Channel.LINK)
        return "stopped_hearing"
    return ""


def _papers(file, actor, words):
    """[{label, until_on, body}] of what is followed today, her letters first."""
    rows = sorted(file.renewals.running(), key=lambda row: KINDS.index(row.kind))
    cards = project_many(rows, actor, fields={"body"})
    shown = zip(rows, cards, strict=True)
    return [{"label": words[row.kind], "until_on": row.until_on, **card} for row, card in shown]


def _named(file, actor):
    """The facts of her attestation, or None where it cannot be made: no code said, not hosted, no name written."""
    identity = getattr(file.guest, "identity", None)
    if identity is None or attestation.hindrance(file) or not can(actor, "attestation", "download", file):
        return None
    card = project(identity, actor, fields={"last_name", "birth_date"})
    first = project(file.guest, actor, fields={"first_name"})
    if not card.get("last_name"):
        return None
    return {"first_name": first["first_name"], "last_name": card["last_name"], "birth_date": card.get("birth_date")}
