"""The lives of the directory's machines, written apart from the code as those of lives.py are, and a row of each."""

from django.utils import timezone

from accounts.models import Actor
from directory.models import CampaignItem, Conversation, Letter, PlaceCall, Structure, Subscription, Suggestion
from tests import factories as make
from tests.factories import directory as tools

TEAM = {"coordinator", "manager", "service"}
ANY_TEAM = TEAM | {"coordinator elsewhere", "manager elsewhere"}  # which structures is the page's question

LIVES = {
    Structure: {
        "publish": ("draft", "online", ANY_TEAM),
        "suspend": ("online", "suspended", ANY_TEAM),
        "resume": ("suspended", "online", ANY_TEAM),
        "close": ("draft online suspended", "closed", ANY_TEAM),
    },
    PlaceCall: {
        "make": ("to_make unreached", "made", TEAM),
        "miss": ("to_make unreached", "unreached", TEAM),
    },
    Conversation: {
        "answer": ("open answered", "answered", TEAM),
        "ask_again": ("answered closed", "open", TEAM),
        "close": ("open answered", "closed", TEAM),
    },
    Subscription: {
        "confirm": ("asked", "confirmed", TEAM),
        "leave": ("asked confirmed", "left", TEAM),
    },
    Letter: {"send": ("draft", "sent", TEAM)},
    Suggestion: {
        "accept": ("received", "accepted", TEAM),
        "refuse": ("received", "refused", TEAM),
        "recognise": ("received", "duplicate", TEAM),
    },
    CampaignItem: {
        "start": ("todo", "started", TEAM),
        "finish": ("todo started", "done", TEAM),
        "find_unchanged": ("todo started", "no_change", TEAM),
    },
}


def a_row(model, status):
    now, territory = timezone.now(), make.TerritoryFactory()
    if model is Structure:
        return make.StructureFactory(status=status)
    if model is PlaceCall:
        made = {"made": True} if status == "made" else {"status": status}
        return tools.PlaceCallFactory(pair__round__territory=territory, **made)
    if model is Conversation:
        answered = {"answered_at": now, "answered_by": Actor.service()} if status != "open" else {}
        tag = {"tag": Conversation.Tag.UPDATE} if status == "closed" else {}
        return tools.ConversationFactory(territory=territory, status=status, **answered, **tag)
    if model is Subscription:
        times = {"confirmed": {"confirmed_at": now}, "left": {"left_at": now}}.get(status, {})
        newsletter = tools.NewsletterFactory(territory=territory)
        return Subscription.objects.create(newsletter=newsletter, status=status, **times)
    if model is Letter:
        sent = {"sent_at": now} if status == "sent" else {}
        return tools.LetterFactory(newsletter__territory=territory, status=status, **sent)
    if model is Suggestion:
        decided = {} if status == "received" else {"decided_at": now, "reason": "Connu.", "place": make.PlaceFactory()}
        return tools.SuggestionFactory(territory=territory, status=status, **decided)
    done = {"done_at": now} if status in ("done", "no_change") else {}
    return tools.CampaignItemFactory(campaign__territory=territory, status=status, **done)


def facts_of(move, row):
    """What each move is given, beside who makes it."""
    service = Actor.service()
    if isinstance(row, PlaceCall):
        caller = row.pair.first
        return {"caller": caller, "outcome": PlaceCall.Outcome.UNCHANGED} if move == "make" else {"caller": caller}
    if isinstance(row, Conversation):
        tag = Conversation.Tag.UPDATE
        said = {"answer": {"by_actor": service, "at": timezone.now(), "tag": tag}, "close": {"tag": tag}}
        return said.get(move, {})
    if isinstance(row, Letter):
        return {"recipients": 3}
    if isinstance(row, Suggestion):
        found = {"reason": "Pas pour l’annuaire."} if move == "refuse" else {"place": make.PlaceFactory()}
        return found | {"by_actor": service}
    if isinstance(row, CampaignItem):
        return {} if move == "start" else {"by_actor": service}
    return {}
