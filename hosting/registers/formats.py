"""What each spreadsheet format looks like inside. Used only by the guarded process (``sandbox``)."""

import io
import sys
import zipfile

from hosting.registers import limits
from hosting.registers.delimited import csv_rows, decode
from hosting.registers.sandbox import Unreadable, too_many_rows

RESAVE = "ouvrez-le dans votre tableur et enregistrez-le au format xlsx, ods ou csv."


def write_sheets(content, out):
    """Write every sheet of ``content`` (bytes) to ``out``, visible ones first; Unreadable says why not."""
    if not content.strip():
        raise Unreadable("Ce fichier est vide.")
    if len(content) > limits.BYTES:
        raise Unreadable(f"Ce fichier dépasse {limits.BYTES // 1024 // 1024} Mo.")
    refuse_strangers(content)
    if content.startswith(b"PK\x03\x04"):
        return write_zipped(content, out)
    text, encoding = decode(content)
    delimiter, rows = csv_rows(text)
    return out.sheet("", rows, format="csv", encoding=encoding, delimiter=delimiter)


def refuse_strangers(content):
    """The extension is never believed: the first bytes say what the file is."""
    head = content[:512].lstrip().lower()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("Ce classeur est protégé par un mot de passe : enregistrez-le sans mot de passe.")
        raise Unreadable(f"Ce fichier est un ancien classeur Excel (.xls) : {RESAVE}")
    if content.startswith(b"%PDF"):
        raise Unreadable("Ce fichier est un PDF, pas un tableau : demandez le classeur d’origine.")
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"{\\rtf")):
        raise Unreadable(f"Ce fichier est une page ou un document, pas un tableau : {RESAVE}")
    if content.startswith(
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ\x90")
    ):
        raise Unreadable("Ce fichier n’est pas un tableau.")


def write_zipped(content, out):
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise Unreadable(f"Ce classeur est abîmé : {RESAVE}") from error
    names = set(archive.namelist())
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise Unreadable("Ce fichier est protégé par un mot de passe : enregistrez-le sans mot de passe.")
    if "xl/workbook.bin" in names:
        raise Unreadable(f"Ce classeur est au format binaire (.xlsb) : {RESAVE}")
    weigh(archive)
    if "content.xml" in names:
        return write_ods(archive, out)
    if any(name.startswith("xl/") for name in names):
        return write_xlsx(content, out)
    raise Unreadable("Cette archive ne contient pas de tableau xlsx ou ods.")


def weigh(archive):
    """Unpack every text part once and count what really comes out: the sizes written in the file may lie."""
    left = limits.UNPACKED
    for entry in archive.infolist():
        if not entry.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(entry) as part:
            while block := part.read(1 << 18):
                left -= len(block)
                if left < 0:
                    raise Unreadable("Une fois ouvert, ce fichier est démesuré : ce n’est pas un registre.")


def write_xlsx(content, out):
    sys.modules["numpy"] = None  # openpyxl would load it, for nothing and 100 MB
    import warnings

    import openpyxl

    if not openpyxl.DEFUSEDXML or openpyxl.LXML:  # an assert would vanish under python -O
        raise RuntimeError("openpyxl must parse through defusedxml")
    warnings.simplefilter("ignore")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    sheets = sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
    for sheet in sheets[: limits.SHEETS]:
        if (sheet.max_row or 0) > limits.ROWS:
            raise Unreadable(
                f"La feuille « {sheet.title[:50]} » annonce {sheet.max_row} lignes (au plus {limits.ROWS}) : "
                "copiez le registre seul dans un nouveau classeur."
            )
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_col=limits.COLUMNS + 1)
        out.sheet(sheet.title, ([xlsx_value(cell) for cell in row] for row in rows), format="xlsx")


def xlsx_value(cell):
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return {"formula": getattr(value, "text", None) or value}
    if cell.data_type == "e":
        return {"error": value}
    return value


ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TABLE, OFFICE, TEXT, STYLE = (ODF % name for name in ("table", "office", "text", "style"))


def write_ods(archive, out):
    manifest = "META-INF/manifest.xml"
    if manifest in archive.namelist() and b"encryption-data" in archive.read(manifest):
        raise Unreadable("Ce classeur est protégé par un mot de passe : enregistrez-le sans mot de passe.")
    for name, rows in list(ods_tables(archive))[: limits.SHEETS]:
        out.sheet(name, rows, format="ods")


def ods_tables(archive):
    """Yield (name, rows) of each table, visible ones first."""
    hidden, found = set(), []
    for number, (name, style, rows) in enumerate(stream_tables(archive, hidden)):
        if number >= limits.SHEETS:
            break
        found.append((name, style, rows))
    found.sort(key=lambda table: table[1] in hidden)
    return [(name, rows) for name, _, rows in found]


def stream_tables(archive, hidden):
    """Read content.xml as it comes, forgetting each element once read. ``hidden`` collects styles not displayed."""
    from defusedxml.ElementTree import iterparse

    style = name = table_style = None
    rows, row, total = [], [], 0
    depth = 0
    with archive.open("content.xml") as part:
        for event, element in iterparse(part, events=("start", "end")):
            tag = element.tag
            if event == "start":
                if tag == TABLE + "table":
                    depth += 1
                    if depth == 1:
                        name, table_style, rows, total = (
                            element.get(TABLE + "name", ""),
                            element.get(TABLE + "style-name"),
                            [],
                            0,
                        )
                elif tag == STYLE + "style":
                    style = element.get(STYLE + "name")
                elif tag == TABLE + "table-row" and depth == 1:
                    row = []
                continue
            if tag == STYLE + "table-properties" and element.get(TABLE + "display") == "false":
                hidden.add(style)
            elif tag in (TABLE + "table-cell", TABLE + "covered-table-cell") and depth == 1:
                repeat = times(element, "number-columns-repeated", limits.COLUMNS + 1)
                value = ods_value(element)
                row += [value] * (repeat if value is not None else min(repeat, max(0, limits.COLUMNS + 1 - len(row))))
                element.clear()
                if len(row) > 2 * limits.COLUMNS + 2:
                    raise Unreadable(f"Ce fichier a plus de {limits.COLUMNS} colonnes : gardez celles du registre.")
            elif tag == TABLE + "table-row" and depth == 1:
                repeat = times(element, "number-rows-repeated", limits.ROWS + 1)
                filled = any(value is not None for value in row)
                total += repeat
                if filled and total > limits.ROWS:
                    raise Unreadable(too_many_rows())
                rows += (
                    [row if filled else []] * repeat
                    if total <= limits.ROWS
                    else [[]] * min(repeat, limits.BLANK_TAIL + 1)
                )
                element.clear()
            elif tag == TABLE + "table":
                depth -= 1
                if depth == 0:
                    yield name, table_style, rows
                    element.clear()


def times(element, attribute, most):
    """How often a cell or line is repeated, between 1 and ``most``: the file may announce a million."""
    text = element.get(TABLE + attribute, "1")
    return max(1, min(int(text), most)) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def ods_value(element):
    """The value of a cell element, as the sheet shows it."""
    if element.get(TABLE + "formula"):
        return {"formula": element.get(TABLE + "formula")}
    kind = element.get(OFFICE + "value-type")
    if kind in ("float", "currency", "percentage"):
        return float(element.get(OFFICE + "value", "nan"))
    if kind == "date":
        return {"date": element.get(OFFICE + "date-value", "")}
    if kind == "boolean":
        return element.get(OFFICE + "boolean-value") == "true"
    words = "\n".join(paragraph(child) for child in element if child.tag == TEXT + "p")
    return words or element.get(OFFICE + "string-value")


def paragraph(element):
    """The words of a paragraph: spans inside it, runs of spaces, line breaks; notes left out."""
    words = [element.text or ""]
    for child in element:
        if child.tag == TEXT + "s":
            words.append(" ")
        elif child.tag in (TEXT + "line-break", TEXT + "tab"):
            words.append("\n" if child.tag.endswith("break") else " ")
        elif child.tag.startswith(TEXT):
            words.append(paragraph(child))
        words.append(child.tail or "")
    return "".join(words)
