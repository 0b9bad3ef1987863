"""Documents to keep, print and sign: tagged PDF (PDF/UA-1), made here, without a network or a font of the machine.

    pdf("casework/documents/agreement.typ", {"title": "Convention", "rules": […]}, language="fr")

The template is a typst file under ``templates/``; the shared look is ``templates/documents/base.typ``. What people
wrote travels as JSON and is only ever text there: no template evaluates it. ``title`` is required, since a reader
announces it; whole numbers, texts, lists and dictionaries are all that passes, dates already said in words.

A character that none of our three fonts can draw (a face, a writing that we do not have) becomes one ``□``: said to
be missing rather than lost in silence.
"""

import json
import logging
import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

import typst
from django.conf import settings

log = logging.getLogger("merci.documents")

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FONTS = Path(__file__).parent / "fonts"
DRAWN_BY = ("SourceSans3-Regular.otf", "Vazirmatn-Regular.ttf")  # the two that read a text, in this order
MISSING = "□"
KEPT = "\n\u200c"  # new lines; and what stands between letters of Persian and Dari, words being wrong without it
LONG_WORD = re.compile(r"\S{30}(?=\S)")
MAY_BREAK = "\u200b"


class DocumentError(Exception):
    """A document could not be made. Says the template and what typst reproached, without what people wrote."""


def pdf(template: str, data: dict, language: str = "fr") -> bytes:
    """The document of ``data`` as bytes of a tagged PDF whose main language is ``language``.

    Raises DocumentError where the template is missing or wrong, or the data lack a title.
    """
    source = TEMPLATES / template
    if not source.is_file() or not str(data.get("title", "")).strip():
        raise DocumentError(f"{template}: {'no title' if source.is_file() else 'no such template'}")
    compiler = typst.Compiler(
        str(source), root=str(TEMPLATES), font_paths=_fonts(), ignore_system_fonts=True,
        package_path=str(FONTS), package_cache_path=str(FONTS),  # nothing is ever fetched
        sys_inputs={"data": json.dumps(_written(data), ensure_ascii=False), "language": language},
    )  # fmt: skip
    try:
        made, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=["ua-1"])
    except RuntimeError as error:
        raise DocumentError(f"{template}: {_told(error, source)}") from None
    for warning in warnings:
        log.warning("%s: %s", template, _told(warning, source))
    if not isinstance(made, bytes):
        raise DocumentError(f"{template}: nothing was made")
    return made


def _told(problem, source):
    """What typst says, less the quotations that do not stand in the template: they may be somebody's words."""
    known = source.read_text(encoding="utf-8")
    return re.sub(r'"[^"]*"', lambda quoted: quoted[0] if quoted[0].strip('"') in known else "…", str(problem))


def _written(value):
    """The same data, its texts such as our fonts can draw them, and its long words such as a line can break them."""
    if isinstance(value, dict):
        return {key: _written(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_written(each) for each in value]
    return drawable(value) if isinstance(value, str) else value


def drawable(text):
    """``text`` without controls, hidden marks and reversals of direction; what has no drawing becomes one ``□``."""
    kept = []
    for character in unicodedata.normalize("NFC", text).replace("\t", " "):
        drawn = _drawing(character)
        if drawn != MISSING or kept[-1:] != [MISSING]:
            kept.append(drawn)
    return LONG_WORD.sub(lambda part: part[0] + MAY_BREAK, "".join(kept))


def _drawing(character):
    """The character itself, nothing for a mark that is not seen, or the sign of a missing one."""
    if character in KEPT:
        return character
    if unicodedata.category(character) in ("Cc", "Cf", "Cs"):
        return ""
    if ord(character) in _characters():
        return character
    return "" if unicodedata.category(character) in ("Mn", "Me") else MISSING


@cache
def _fonts():
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@cache
def _characters():
    """The code points that our fonts draw."""
    return frozenset().union(*(_drawn_by((FONTS / name).read_bytes()) for name in DRAWN_BY))


def _drawn_by(font):
    """The code points of a font's Unicode table, format 4 (the first 65 536 of them: our languages)."""
    count = struct.unpack_from(">H", font, 4)[0]
    records = [struct.unpack_from(">4s4xLL", font, 12 + 16 * index) for index in range(count)]
    cmap = next(offset for tag, offset, _ in records if tag == b"cmap")
    tables = [struct.unpack_from(">HHL", font, cmap + 4 + 8 * each) for each in range(_short(font, cmap + 2))]
    table = next(cmap + offset for platform, encoding, offset in tables if (platform, encoding) == (3, 1))
    segments = _short(font, table + 6) // 2
    ends, starts = table + 14, table + 16 + 2 * segments
    ranges = ((_short(font, starts + 2 * each), _short(font, ends + 2 * each)) for each in range(segments))
    return {point for start, end in ranges for point in range(start, end + 1) if point < 0xFFFF}


def _short(font, at):
    return struct.unpack_from(">H", font, at)[0]
