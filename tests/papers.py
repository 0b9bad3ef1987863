"""Reads a PDF that typst wrote, so that a test may say what a person would read in it, and what a voice announces.

Only what these files hold: whole objects, streams compressed by zlib, fonts that tell the characters of each glyph.
A line written from right to left is stored as it is seen: ``backwards`` says it as it is read.
"""

import re
import zlib

ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def read(pdf):
    """Every word of the pages, in the order in which they are drawn; lines and runs are joined by one space."""
    objects = dict(re.findall(rb"(?ms)^(\d+) 0 obj\s(.*?)endobj", pdf))
    runs = []
    for page in (each for each in objects.values() if re.search(rb"/Type ?/Page\b", each)):
        fonts = _fonts(page, objects)
        content = _stream(objects[re.search(rb"/Contents (\d+) 0 R", page)[1]])
        runs += _runs(content, fonts)
    return re.sub(r"\s+", " ", " ".join(runs))


def backwards(words):
    return words[::-1]


def _stream(body):
    return zlib.decompress(re.search(rb"(?s)stream\r?\n(.*)endstream", body)[1])


def _fonts(page, objects):
    """The characters of each glyph of each font that the page names."""
    held = re.search(rb"/Resources (\d+) 0 R", page)
    resources = objects[held[1]] if held else page
    found = {}
    for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources):
        table = re.search(rb"/ToUnicode (\d+) 0 R", objects[number])
        found[name] = _characters(_stream(objects[table[1]]))
    return found


def _characters(cmap):
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", cmap)
    return {int(glyph, 16): bytes.fromhex(code.decode()).decode("utf-16-be") for glyph, code in pairs}


def _runs(content, fonts):
    for name, shown in re.findall(rb"(?s)/(f\d+) [\d.]+ Tf.*?(\[.*?\]TJ|\(.*?\)Tj)", content):
        raw = b"".join(_unescaped(each) for each in re.findall(rb"(?s)\(((?:[^()\\]|\\.)*)\)", shown))
        glyphs = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
        yield "".join(fonts[name].get(glyph, "\N{REPLACEMENT CHARACTER}") for glyph in glyphs)


def _unescaped(text):
    """The bytes of a string of a PDF."""

    def replaced(found):
        mark = found[1]
        return bytes([int(mark, 8) & 0xFF]) if mark.isdigit() else ESCAPES.get(mark, mark)

    return re.sub(rb"(?s)\\([0-7]{1,3}|.)", replaced, text)
