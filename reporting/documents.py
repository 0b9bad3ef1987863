"""A published report to keep and to give: a tagged PDF, a spreadsheet. The words of the page, and its fingerprint."""

import io

from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import Table as Sheet
from odf.table import TableCell, TableHeaderRows, TableRow
from odf.text import P

from messaging.documents import pdf
from reporting import brief, words
from reporting.registry import INDICATORS
from reporting.tables import Table

HEADS = ("Indicateur", "Valeur", "Sur quoi", "À part", "Intervalle à 95 %")


def title(publication) -> str:
    what = "Rectification du bilan" if publication.restates_id else "Bilan"
    where = publication.territory.name if publication.territory else "tous les territoires"
    return f"{what} {words.period(publication.since, publication.until)} · {where}"


def standing(publication) -> list[tuple[str, str]]:
    """Where it comes from: when it was known, who signed, its fingerprint."""
    signed = f"{publication.signed_at:%d/%m/%Y}" if publication.signed_at else "pas encore signé"
    rows = [
        ("Tel que connu le", words.day(publication.as_of)),
        ("Préparé le", f"{publication.prepared_at:%d/%m/%Y}"),
        ("Signé le", signed),
        ("Empreinte SHA-256", publication.sha256),
    ]
    return rows + ([("Rectifie le bilan d’empreinte", publication.restates.sha256)] if publication.restates else [])


def bridge_of(publication) -> list[str]:
    """« Nuitées : 3 000 publié → 2 991 : 2 corrections de dates −6, 1 doublon ou reprise retiré −3 »."""
    said = []
    lines = list(publication.bridge.all())
    for code, (before, after) in publication.changes.items():
        name = INDICATORS[code].name if code in INDICATORS else code
        causes = ", ".join(
            f"{line.get_cause_display().lower()} ({line.count}) {line.amount:+d}".replace("-", "−")
            for line in lines
            if line.code == code
        )
        said.append(f"{name} : {words.number(before)} publié → {words.number(after)} : {causes}")
    return said


def rows(publication) -> list[tuple[str, ...]]:
    return [_line(line) for line in publication.figures]


def _line(line) -> tuple[str, ...]:
    return tuple(line.get(name) or "" for name in ("name", "text", "basis", "aside", "interval_words"))


def as_pdf(publication) -> bytes:
    """PDF/UA-1, by ``messaging.documents``."""
    return pdf(
        "reporting/documents/report.typ",
        {
            "title": title(publication),
            "subtitle": "Moins de cinq personnes ne se dit pas, ni ce qui permettrait de le retrouver.",
            "footer": f"Empreinte {publication.fingerprint}",
            "standing": [list(pair) for pair in standing(publication)],
            "words": brief.paragraph(publication.figures),
            "comment": publication.comment,
            "bridge": bridge_of(publication),
            "heads": list(HEADS),
            "groups": _groups(publication),
            "tables": [_table(Table.read(said)) for said in publication.tables],
            "definitions": [
                [f"{line['name']} (version {line['version']})", line["definition"]] for line in publication.figures
            ],
        },
    )


def _groups(publication):
    found: dict[str, list] = {}
    for line, row in zip(publication.figures, rows(publication), strict=True):
        found.setdefault(line["group"], []).append(list(row))
    return [{"name": name, "rows": lines} for name, lines in found.items()]


def _table(table):
    return {
        "title": table.title, "heads": list(table.heads), "rows": [[row.label, row.text] for row in table.rows],
        "note": table.note,
    }  # fmt: skip


def as_ods(publication) -> bytes:
    """A sheet of figures, one for each table, one of definitions. Numbers are numbers; what is masked is a word."""
    document = OpenDocumentSpreadsheet()
    bold = Style(name="titre", family="table-cell")
    bold.addElement(TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(bold)
    figures = [
        (*row[:2], *(line.get(name) for name in ("value", "numerator", "denominator", "unknown")), *row[3:],
         f"{line['code']} v{line['version']}")
        for line, row in zip(publication.figures, rows(publication), strict=True)
    ]  # fmt: skip
    heads = (*HEADS[:2], "Nombre", "Numérateur", "Dénominateur", "Inconnues", *HEADS[3:], "Définition")
    _sheet(document, bold, "Chiffres", heads, figures)
    for table in (Table.read(said) for said in publication.tables):
        _sheet(document, bold, table.title, (*table.heads, "Nombre"), [(r.label, r.text, r.value) for r in table.rows])
    definitions = [(line["name"], line["code"], line["version"], line["definition"]) for line in publication.figures]
    _sheet(document, bold, "Définitions", ("Indicateur", "Code", "Version", "Définition"), definitions)
    about = [("Bilan", title(publication)), *standing(publication), ("Commentaire", publication.comment)]
    _sheet(
        document,
        bold,
        "Provenance",
        ("Quoi", "Valeur"),
        [*about, *(("Différence", one) for one in bridge_of(publication))],
    )
    written = io.BytesIO()
    document.write(written)
    return written.getvalue()


def _sheet(document, bold, name, heads, lines):
    sheet = Sheet(name=name)
    header = TableHeaderRows()
    header.addElement(_row(heads, bold))
    sheet.addElement(header)
    for line in lines:
        sheet.addElement(_row(line))
    document.spreadsheet.addElement(sheet)


def _row(values, style=None):
    row = TableRow()
    for value in values:
        row.addElement(_cell(value, style))
    return row


def _cell(value, style=None):
    """Always a declared text or number: nothing that people wrote can become a formula."""
    options = {"stylename": style} if style else {}
    if isinstance(value, (int, float)):
        cell = TableCell(valuetype="float", value=str(value), **options)
        cell.addElement(P(text=str(value)))
        return cell
    cell = TableCell(valuetype="string", **options)
    cell.addElement(P(text="" if value is None else str(value)))
    return cell
