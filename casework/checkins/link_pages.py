"""One question behind a link, to one side alone: five words, and « appelez-moi ». GET shows, POST answers."""

from django import forms
from django.shortcuts import get_object_or_404, redirect, render

from casework.checkins import actions
from casework.checkins.words import TAP_WORDS
from casework.models import CheckIn
from journal.pages import attempt
from messaging.link_pages import link_page, link_url
from messaging.links import consume
from messaging.models import Link
from messaging.models.contact import Language
from messaging.words import language_of
from privacy.policies import policy

MOODS = (5, 4, 3, 2, 1)  # in the order of their words
CALL = "call"


def _asked(request, link, actor, template, context):
    row = get_object_or_404(CheckIn.objects.with_people(), pk=link.object_id)
    form, said = forms.Form(request.POST or None), request.POST.get("answer", "")
    known = said == CALL or said in {str(mood) for mood in MOODS}
    if request.method == "POST" and known:
        answer = {"wants_call": True} if said == CALL else {"mood": int(said)}
        if attempt(form, lambda: actions.tap(row, by=actor, **answer)):
            consume(link)
            return redirect(link_url(link))
    context |= {"form": form, "waiting": actions.is_open_to_a_tap(row)}
    return render(request, template, context, status=getattr(form, "status", 200))


@link_page(Link.Purpose.GUEST_MOOD)
@policy("check_in", "guest_tap", by_link=True)
def guest_tap(request, link, actor, page=""):
    """She says how she is. The home never learns that she was asked."""
    language = language_of(request, link)
    words = TAP_WORDS[language]
    context = {
        "words": words,
        "choices": list(zip(MOODS, words["moods"], strict=True)),
        "languages": [
            {"code": code, "name": name, "url": f"?langue={code}", "active": code == language}
            for code, name in Language.choices
        ],
    }
    return _asked(request, link, actor, "casework/guest_tap.html", context)


@link_page(Link.Purpose.HOST_MOOD)
@policy("check_in", "host_tap", by_link=True)
def host_tap(request, link, actor, page=""):
    """The home says how it is. She never learns that it was asked."""
    words = TAP_WORDS["fr"]
    context = {"words": words, "choices": list(zip(MOODS, words["moods"], strict=True))}
    return _asked(request, link, actor, "casework/host_tap.html", context)
