"""Some nights elsewhere, asked by link: she first, then each adult of the other home. GET shows, POST answers."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework import respites
from casework.models import Respite
from casework.respite_words import RESPITE_WORDS
from hosting.languages import spoken
from hosting.models import Adult
from hosting.notifications import to_adults
from journal.pages import VersionForm, attempt
from matching.cards import guest_card, home_card
from matching.words import ANSWER_WORDS
from messaging.link_pages import link_page, link_url
from messaging.links import consume
from messaging.models import Link
from messaging.models.contact import Language
from messaging.notifications import Recipient, ToGuest, ToHost
from messaging.words import language_of
from privacy.policies import can, policy

ANSWERS = {"yes": True, "no": False}


def _respite(link):
    return get_object_or_404(Respite.objects.with_people(), pk=link.object_id)


def answered(request, form, call):
    """Whether what was posted was taken, once."""
    said = ANSWERS.get(request.POST.get("answer", "")) if request.method == "POST" else None
    return said is not None and attempt(form, lambda: call(said, form["version"].value() or None)) is not None


def is_waiting(row, status):
    return row.status == status and row.occupancy.held_until is not None and row.occupancy.held_until > timezone.now()


@link_page(Link.Purpose.GUEST_RESPITE)
@policy("respite", "guest_answer", by_link=True)
def guest_respite(request, link, actor, page=""):
    """The nights, the area, who lives there; her room stays hers. Two buttons of the same size."""
    row = _respite(link)
    if not can(actor, "respite", "guest_answer", row.stay):
        raise Http404
    form = VersionForm(request.POST or None, row=row)
    if answered(request, form, lambda said, version: respites.by_link(row, by=actor, accepts=said, version=version)):
        consume(link)
        return redirect(link_url(link))
    language = language_of(request, link)
    context = {
        "respite": row, "home": home_card(row.occupancy.room), "form": form,
        "waiting": is_waiting(row, Respite.Status.ASKED),
        "words": ANSWER_WORDS[language] | RESPITE_WORDS[language],
        "help_phone": row.accompaniment.territory.settings.get("help_phone", ""),
        "languages": [
            {"code": code, "name": name, "url": f"?langue={code}", "active": code == language}
            for code, name in Language.choices
        ],
    }  # fmt: skip
    return render(request, "casework/guest_respite.html", context, status=getattr(form, "status", 200))


@link_page(Link.Purpose.HOST_RESPITE)
@policy("respite", "host_answer", by_link=True)
def host_respite(request, link, actor, page=""):
    """One adult of the other home, for himself: the nights, an age band, languages, what matters for the room."""
    row = _respite(link)
    host = row.occupancy.room.host
    adult = get_object_or_404(Adult, pk=link.holder, host=host)
    if not can(actor, "respite", "host_answer", host):
        raise Http404
    form = VersionForm(request.POST or None, row=row)

    def call(said, version):
        return respites.adult_answers(row, adult, by=actor, accepts=said, version=version)

    if answered(request, form, call):
        consume(link)
        return redirect(link_url(link))
    return home_page(request, row, form)


def home_page(request, row, form):
    """What the other home reads, by a link or signed in, and its two buttons while it is waited for."""
    waiting = is_waiting(row, Respite.Status.SHE_ACCEPTED)
    card = guest_card(row.accompaniment.guest) if waiting else {}
    context = {
        "respite": row, "guest": card, "spoken": spoken(card.get("languages", [])), "waiting": waiting, "form": form,
    }  # fmt: skip
    return render(request, "casework/host_respite.html", context, status=getattr(form, "status", 200))


# --- what is sent --------------------------------------------------------------------------------------------------


class _Asked:
    """A question about some nights, as long as the room is held for it."""

    page = "casework:respite"
    waits_in = ""

    def still_true(self, respite):
        return is_waiting(respite, self.waits_in)

    def expires_at(self, respite, since):
        return respite.occupancy.held_until or since

    def owner_id(self, respite):
        return respite.accompaniment.owner_id


class RespiteAsked(_Asked, ToGuest, on="casework.respite.offer"):
    label = "Quelques nuits ailleurs lui sont proposées"
    link = Link.Purpose.GUEST_RESPITE
    waits_in = Respite.Status.ASKED

    def recipients(self, respite, entry):
        guest = respite.accompaniment.guest
        yield Recipient(who=guest.code, contact=guest.contact, holder=guest.pk)


class RespiteAskedAtHome(_Asked, ToHost, on="casework.respite.she_accepts"):
    label = "Chaque adulte d’un autre foyer est interrogé pour quelques nuits"
    link = Link.Purpose.HOST_RESPITE
    waits_in = Respite.Status.SHE_ACCEPTED

    def recipients(self, respite, entry):
        yield from to_adults(respite.occupancy.room.host)
