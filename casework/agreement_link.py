"""What she reads again behind a link: the agreement in force, in the language that she chooses."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from casework.agreement_pages import as_file
from casework.agreement_words import around, languages_of, rules_in_words
from casework.models import Stay
from messaging.link_pages import link_page, link_url
from messaging.models import Link
from messaging.models.contact import Language
from messaging.words import language_of
from privacy.policies import can, policy

DOCUMENT = "document"


@link_page(Link.Purpose.GUEST_AGREEMENT)
@policy("agreement", "read", by_link=True)
def agreement(request, link, actor, page=""):
    """Her rules, and the document to keep once the code has been said aloud. GET shows; nothing is answered here."""
    stay = get_object_or_404(Stay.objects.with_people(), pk=link.object_id)
    version = stay.agreements.in_force().select_related("stay__accompaniment").prefetch_related("rules").first()
    if version is None or not can(actor, "agreement", "read", version):
        raise Http404
    keeps = bool(can(actor, "stay.contract_pdf", "download", version))
    if page:
        if page != DOCUMENT or not keeps:
            raise Http404
        return as_file(version, actor)
    language = language_of(request, link)
    languages = languages_of(version, language)
    context = {
        "around": [around(version, each) for each in languages],
        "rules": rules_in_words(version, actor, languages),
        "document": link_url(link, DOCUMENT) if keeps else "",
        "help_phone": stay.accompaniment.territory.settings.get("help_phone", ""),
        "languages": [
            {"code": code, "name": name, "url": f"?langue={code}", "active": code == language}
            for code, name in Language.choices
        ],
    }
    return render(request, "casework/guest_agreement.html", context)
