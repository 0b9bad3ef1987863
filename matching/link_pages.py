"""The pages behind the links: she answers first, then each adult of the home. GET shows, POST answers."""

from django.shortcuts import get_object_or_404, redirect, render

from hosting.languages import spoken
from hosting.models import Adult
from journal.pages import VersionForm, attempt
from matching import actions
from matching.models import Proposal
from matching.words import ANSWER_WORDS
from messaging.link_pages import link_page, link_url
from messaging.links import consume
from messaging.models import Link
from messaging.models.contact import Language
from messaging.words import language_of
from privacy.policies import policy

ANSWERS = {"yes": True, "no": False}


def _proposal(link):
    return get_object_or_404(Proposal.objects.with_people(), pk=link.object_id)


def _answer(request, form, call, reasons):
    """What was posted, taken once; True when it was accepted. ``call(accepts, reason)`` is the domain's."""
    if request.method != "POST" or request.POST.get("answer") not in ANSWERS:
        return False
    accepts, reason = ANSWERS[request.POST["answer"]], request.POST.get("reason")
    reason = reason if reason in reasons.values else None  # a no counts without a reason, and with one nobody knows
    return attempt(form, lambda: call(accepts, reason if not accepts else None)) is not None


@link_page(Link.Purpose.GUEST_ANSWER)
@policy("proposal", "guest_answer", by_link=True)
def guest_answer(request, link, actor, page=""):
    """What she is told of the home, and two buttons of the same size. A no costs her nothing, and says so."""
    proposal = _proposal(link)
    second = proposal.status == Proposal.Status.REFLECTING
    form = VersionForm(request.POST or None, row=proposal)

    def call(accepts, reason):
        if second:
            return actions.confirm(proposal, "guest", by=actor, accepts=accepts, reason=reason, channel="link")
        return actions.guest_answers(proposal, by=actor, accepts=accepts, reason=reason, channel="link")

    if _answer(request, form, call, Proposal.GuestReason):
        consume(link)
        return redirect(link_url(link))
    language = language_of(request, link)
    context = {
        "proposal": proposal,
        "home": proposal.snapshot.get("home", {}),
        "second": second,
        "waiting": second or proposal.status == Proposal.Status.GUEST_ASKED,
        "form": form,
        "words": ANSWER_WORDS[language],
        "help_phone": proposal.territory.settings.get("help_phone", ""),
        "languages": [
            {"code": code, "name": name, "url": f"?langue={code}", "active": code == language}
            for code, name in Language.choices
        ],
    }
    return render(request, "matching/guest_answer.html", context, status=getattr(form, "status", 200))


@link_page(Link.Purpose.HOST_ANSWER)
@policy("proposal", "host_answer", by_link=True)
def host_answer(request, link, actor, page=""):
    """One adult of the home answers for himself: age band, languages, rhythm, what matters for the room; no name."""
    proposal = _proposal(link)
    adult = get_object_or_404(Adult, pk=link.holder, host=proposal.room.host_id)
    form = VersionForm(request.POST or None, row=proposal)

    def call(accepts, reason):
        return actions.adult_answers(proposal, adult, by=actor, accepts=accepts, reason=reason, channel="link")

    if _answer(request, form, call, Proposal.HostReason):
        consume(link)
        return redirect(link_url(link))
    context = {
        "proposal": proposal,
        "guest": proposal.snapshot.get("guest", {}),
        "spoken": spoken(proposal.snapshot.get("guest", {}).get("languages", [])),
        "waiting": proposal.status == Proposal.Status.HOST_ASKED,
        "reasons": Proposal.HostReason.choices,
        "form": form,
    }
    return render(request, "matching/host_answer.html", context, status=getattr(form, "status", 200))
