"""The card on paper: A6 for a pocket, or an A4 sheet folded in two, her language and French face to face."""

import qrcode
from django.conf import settings
from django.urls import reverse

from directory.models import PocketCard
from directory.pocket.cards import Entry, entries
from directory.pocket.words import RIGHT_TO_LEFT, WORDS
from messaging.documents import pdf

TEMPLATE = "directory/documents/pocket.typ"
FORMATS = ("a6", "a4")


def url_of(card: PocketCard) -> str:
    return f"{settings.PUBLIC_URL}{reverse('directory:pocket', args=[card.code])}"


def paper(card: PocketCard, form: str) -> bytes:
    """The card as PDF, tagged in both languages. What a drawing says is said in words beside it too."""
    hers, french = WORDS[card.language], WORDS["fr"]
    url = url_of(card)
    faces = [(card.language, hers), ("fr", french)] if card.language != "fr" else [("fr", french)]
    return pdf(TEMPLATE, {
        "title": hers["title"], "format": form, "url": url, "drawing": squares(url),
        "faces": [
            {
                "language": code, "title": words["title"], "until": f"{words['until']} {card.until_on:%d/%m/%Y}",
                "free": words["free"], "violence": words["violence"], "phone": words["phone"],
                "entries": [_said(entry, code) for entry in entries(card)],
            }
            for code, words in faces
        ],
        "right_to_left": list(RIGHT_TO_LEFT),
    }, language=card.language)  # fmt: skip


def _said(entry: Entry, language: str) -> dict[str, object]:
    hours = entry.french_hours if language == "fr" else entry.hours
    need = WORDS[language][entry.need]
    return {
        "need": entry.need, "label": need, "what": entry.french, "name": entry.name, "address": entry.address,
        "phone": entry.telephone, "hours": list(hours),
    }  # fmt: skip


def squares(url: str) -> dict[str, object]:
    """The drawing as runs of dark squares, [column, row, length]: typst draws them, and no picture is fetched."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=2)
    code.add_data(url)
    code.make(fit=True)
    matrix = code.get_matrix()
    runs = []
    for y, row in enumerate(matrix):
        start = None
        for x, dark in enumerate([*row, False]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                runs.append([start, y, x - start])
                start = None
    return {"side": len(matrix), "runs": runs}
