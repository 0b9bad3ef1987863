"""Her own page behind her link: her papers, and the proof that she is hosted, once the code has been said aloud."""

from django.http import Http404
from django.shortcuts import render

from casework.models import Accompaniment, Renewal
from casework.papers import attestation
from casework.papers.pages import as_file
from casework.space_words import SPACE_WORDS
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
    """What is hers, of her last file. GET shows."""
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
    context = {
        "words": words,
        "papers": _papers(file, actor, words),
        "may_prove": bool(can(actor, "attestation", "download", file)),
        "document": link_url(link, DOCUMENT) if named else "",
        "help_phone": file.territory.settings.get("help_phone", ""),
        "languages": [
            {"code": code, "name": name, "url": f"?langue={code}", "active": code == language}
            for code, name in Language.choices
        ],
    }
    return render(request, "casework/guest_space.html", context)


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
