"""The page that the drawing on a card opens: any telephone, no script, and a file to keep for want of a network."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.models import PocketCard
from directory.pocket.cards import entries
from directory.pocket.words import NUMBERS, RIGHT_TO_LEFT, WORDS
from privacy.policies import public_page


@public_page("les lieux publiés d’une carte, sous un code ; ne dit pas pour qui elle a été faite")
@require_safe
def pocket(request, code):
    """Its places in its language, French beside. ``?fichier=1``: the same in one file, without anything else."""
    card = PocketCard.objects.filter(code=code, until_on__gt=timezone.localdate()).first()
    if card is None:
        raise Http404
    context = {
        "card": card, "words": WORDS[card.language], "french": WORDS["fr"], "entries": entries(card),
        "direction": "rtl" if card.language in RIGHT_TO_LEFT else "ltr", "numbers": NUMBERS,
    }  # fmt: skip
    if "fichier" not in request.GET:
        return render(request, "directory/pocket.html", context)
    response = HttpResponse(render_to_string("directory/pocket_file.html", context))
    response["Content-Disposition"] = 'attachment; filename="carte.html"'
    return response
