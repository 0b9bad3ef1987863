"""The two doors of a link: ``/l/<token>/``, which moves the token out of the address, and the page behind it."""

from functools import wraps

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from journal.models.entry import Channel
from journal.moves import write
from messaging import limits, links
from messaging.link_pages import enter, entered, link_url, page_of
from messaging.models import Link
from messaging.words import LINK_WORDS, language_of
from privacy.policies import public_page

KIND = "link"
SAID = ("send", "thank_you", "good_day")  # the button pressed; the last one is agreed with her, by voice
WORD_LENGTH = 500


def neutral(view):
    """Whatever is wrong with a link gives one page, and no page of a link leaves a trace."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            limits.check(request, KIND)
            response = view(request, *args, **kwargs)
        except links.Gone:
            response = _missed(request)
        except limits.TooOften:
            response = _say(request, "later", 429)
        except limits.NoMemory:
            response = _say(request, "later", 503)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"  # no-referrer would post our forms with « Origin: null »
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response._has_been_logged = True  # Django would write the address of a refused page, and so the token
        return response

    return guarded


@public_page("leads the holder of a link to her page; says nothing, and the same whatever is wrong with the link")
@neutral
@require_safe
def link_entry(request, token):
    link = links.peek(token)
    return enter(HttpResponseRedirect(link_url(link)), link)


@public_page("opened by the cookie of a link; the handler of its purpose declares the cell it stands behind")
@neutral
@require_http_methods(["GET", "HEAD", "POST"])
def link_page(request, uuid, page=""):
    """The page of a link, once its PIN has been said where it has one."""
    came = entered(request, uuid)
    if came is None:
        raise links.Gone
    link = _just_used(uuid) or links.reopen(uuid)
    if _is_a_word(request, link, came):
        return enter(_take_word(request, link, came, page), link, pin_said=came["pin"])
    request.her_word = _has_a_foot(link, came)
    if link.used_at:
        # a second answer is not the one that we hold: it is refused in plain sight, never thanked and thrown away
        return _say(request, "gone", 409, link) if request.method == "POST" else _say(request, "done", 200, link)
    handler = page_of(link.purpose)
    if handler is None:
        raise links.Gone
    if link.pin_hash and not came["pin"]:
        return _ask_pin(request, link)
    request.actor = links.holder_of(link, pin_said=came["pin"])
    with translation.override(language_of(request, link)):
        response = handler(request, link, request.actor, page=page)
        if hasattr(response, "render") and callable(response.render):
            response.render()
    return enter(response, link, pin_said=came["pin"])


def _is_a_word(request, link, came):
    """She has written a word at the foot of her page, or pressed one of its two buttons."""
    return request.method == "POST" and "word" in request.POST and _has_a_foot(link, came)


def _has_a_foot(link, came):
    """Hers alone, and once its PIN was said where it has one."""
    return links.SIDES[link.purpose] == "guest" and (came["pin"] or not link.pin_hash)


def _take_word(request, link, came, page):
    """Whatever was said, the answer is one and the same, byte for byte: who looks over her shoulder learns nothing.

    What it means is read by who listens to the journal (``casework.concerns.words``).
    """
    pressed = request.POST["word"] if request.POST["word"] in SAID else "send"
    actor = links.holder_of(link, pin_said=came["pin"])
    text = request.POST.get("text", "").strip()[:WORD_LENGTH]
    write(link, "say", by=actor, facts={"pressed": pressed}, note=text, channel=Channel.LINK)
    with translation.override(language_of(request, link)):
        messages.success(request, LINK_WORDS[language_of(request, link)]["done"])
    return HttpResponseRedirect(link_url(link, page))


def _just_used(uuid):
    """Whoever has just answered, and whose page is drawn again, is thanked; to anybody else the link is gone."""
    return Link.objects.filter(uuid=uuid, revoked_at=None, used_at__isnull=False).first()


def _ask_pin(request, link):
    if request.method != "POST":
        return enter(_say(request, "pin", 200, link), link)
    try:
        links.check_pin(link, request.POST.get("pin", ""))
    except links.WrongPin:
        limits.count_miss(request, KIND)
        return enter(_say(request, "wrong_pin", 422, link), link)
    return enter(HttpResponseRedirect(link_url(link)), link, pin_said=True)


def _missed(request):
    try:
        limits.count_miss(request, KIND)
    except limits.NoMemory:
        return _say(request, "later", 503)
    return _say(request, "gone", 404)


def _say(request, what, status, link=None):
    """One of the few sentences that a link may answer by itself, in the reader's language."""
    language = language_of(request, link)
    with translation.override(language):
        context = {"what": what, "words": LINK_WORDS[language], "asks_pin": what in ("pin", "wrong_pin")}
        return render(request, "messaging/link.html", context, status=status)
