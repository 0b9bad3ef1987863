"""The door of the team's tools: what each is for."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directory.models import Conversation, Suggestion
from directory.suggestions.change_pages import waiting_for
from privacy.policies import can, policy

TOOLS = (
    ("suggestions", "Propositions", "Ce que tout le monde signale, à relire.", "inbox-fill"),
    ("changes_to_read", "Textes à relire", "Descriptions et contacts venus du dehors.", "eyeglasses"),
    ("campaigns", "Campagnes", "Demander aux structures si tout est encore juste.", "calendar-range"),
    ("self_updates", "Mises à jour par lien", "Ce que les structures disent elles-mêmes.", "link-45deg"),
    ("phone_rounds", "Tournées téléphoniques", "Des bénévoles appellent, à deux.", "telephone"),
    ("conversations", "Demandes d’aide", "Répondre, et apprendre de ce qui est demandé.", "chat-dots"),
    ("card_batches", "Cartes en papier", "Où elles sont, si elles servent.", "person-vcard"),
    ("newsletters", "Lettres", "Une par territoire, à qui l’a demandée.", "envelope-paper"),
    ("unmet_needs", "Besoins sans réponse", "Ce qui est cherché et ne se trouve pas.", "geo-alt-fill"),
)


@policy("directory.entry", "moderate")
@require_safe
def tools(request):
    waiting = {
        "suggestions": Suggestion.objects.visible_to(request.actor).filter(status="received").count(),
        "changes_to_read": waiting_for(request.actor).count(),
        "conversations": Conversation.objects.visible_to(request.actor).filter(status="open").count(),
    }
    shown = [
        {
            "url": reverse(f"{'reporting' if name == 'unmet_needs' else 'directory'}:{name}"), "label": label,
            "hint": f"{hint} En attente : {waiting[name]}." if waiting.get(name) else hint, "picture": picture,
        }
        for name, label, hint, picture in TOOLS
        if name != "conversations" or can(request.actor, "directory.help", "read")
    ]  # fmt: skip
    return render(request, "directory/tools.html", {"tools": shown})
