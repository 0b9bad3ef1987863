"""Files that no team would send: each must end in a clear sentence, quickly, in little memory."""

import io
import zipfile

import openpyxl

HEADINGS = ["Prénom", "Nom", "Tél", "Commune"]
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(*rows):
    """A plain xlsx file of these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content, name, part):
    """The same archive with one part replaced: bytes, or an iterator of blocks."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename != name:
                target.writestr(entry, source.read(entry))
        with target.open(name, "w") as file:
            for block in [part] if isinstance(part, bytes) else part:
                file.write(block)
    return out.getvalue()


def sheet(body, dimension=""):
    return f"<worksheet {NAMESPACE}>{dimension}<sheetData>{body}</sheetData></worksheet>".encode()


def text_cell(reference, text):
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = (
    '<row r="1">'
    + "".join(text_cell(f"{letter}1", name) for letter, name in zip("ABCD", HEADINGS, strict=True))
    + "</row>"
)


def announcing_a_million_rows():
    return with_part(workbook(HEADINGS), SHEET, sheet(HEADER, '<dimension ref="A1:XFD1048576"/>'))


def one_cell_a_million_rows_below():
    far = '<row r="1048576">' + text_cell("XFD1048576", "x") + "</row>"
    return with_part(workbook(HEADINGS), SHEET, sheet(HEADER + far))


def zip_bomb():
    blocks = (b"<!--" + b" " * (1 << 20) + b"-->" for _ in range(150))
    return with_part(workbook(HEADINGS), SHEET, blocks)


def entity_bomb():
    entities = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(
        f'<!ENTITY a{n} "{"&a" + str(n - 1) + ";"}{"&a" + str(n - 1) + ";" * 1}">' for n in range(1, 40)
    )
    body = sheet(HEADER + '<row r="2">' + text_cell("A2", "&a39;") + "</row>").decode()
    return with_part(workbook(HEADINGS), SHEET, f"<?xml version='1.0'?><!DOCTYPE x [{entities}]>{body}".encode())


def heavy_but_allowed():
    """Sixty megabytes of cells in a small file: under the cap on weight, stopped by the one on time or on memory."""
    begin, end = sheet(HEADER).split(b"</sheetData>")
    line = b"<row>" + b"<c><v>1</v></c>" * 90 + b"</row>"
    return with_part(workbook(HEADINGS), SHEET, [begin, *[line] * 40_000, b"</sheetData>", end])


def many_columns():
    return workbook([*HEADINGS, *(f"colonne {n}" for n in range(196))], ["Rose", "Bégué", "0794430426", "Eysines"])


def ods(body):
    out = io.BytesIO()
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in [("table", "table"), ("office", "office"), ("text", "text"), ("style", "style")]
    )
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return out.getvalue()


def ods_repeating_a_million_rows():
    cells = "".join(
        f"<table:table-cell office:value-type='string'><text:p>{name}</text:p></table:table-cell>" for name in HEADINGS
    )
    row = f"<table:table-row table:number-rows-repeated='1048576'>{cells}</table:table-row>"
    return ods(f"<table:table table:name='x'>{row}</table:table>")


def ods_repeating_columns():
    cell = "<table:table-cell table:number-columns-repeated='16384'><text:p>x</text:p></table:table-cell>"
    return ods(f"<table:table table:name='x'>{f'<table:table-row>{cell}</table:table-row>' * 5000}</table:table>")


def old_excel():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000


def encrypted_excel():
    return old_excel() + "EncryptedPackage".encode("utf-16-le")


def encrypted_zip():
    content = bytearray(workbook(HEADINGS))
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    return bytes(content)


def truncated():
    content = workbook(HEADINGS)
    return content[: len(content) // 2]


HOSTILE = {
    "announcing a million rows": announcing_a_million_rows,
    "a cell a million rows below": one_cell_a_million_rows_below,
    "zip bomb": zip_bomb,
    "entity bomb": entity_bomb,
    "heavy": heavy_but_allowed,
    "200 columns": many_columns,
    "200 columns in csv": lambda: (";".join(f"Prénom {n}" for n in range(200)) + "\n").encode(),
    "ods repeating a million rows": ods_repeating_a_million_rows,
    "ods repeating columns": ods_repeating_columns,
    "old excel": old_excel,
    "encrypted excel": encrypted_excel,
    "encrypted zip": encrypted_zip,
    "truncated": truncated,
    "empty": lambda: b"",
    "blank": lambda: b" \r\n\r\n ",
    "byte order mark alone": lambda: b"\xef\xbb\xbf",
    "NUL bytes": lambda: b"Pr\xc3\xa9nom;Nom;T\xc3\xa9l\nRo\x00se;B\x00;06\n",
    "NUL only": lambda: b"\0" * 5000,
    "random bytes": lambda: bytes(range(256)) * 40,
    "pdf": lambda: b"%PDF-1.7 ...",
    "html": lambda: b"<html><table><tr><td>Pr\xe9nom</td></tr></table></html>",
    "a million lines of csv": lambda: "Prénom;Nom;Tél;Commune\n".encode() + b"a;b;c;d\n" * 1_000_000,
    "one endless line": lambda: b"a" * 9_000_000,
    "endless quotes": lambda: "Prénom;Nom;Tél;Commune\n".encode() + b'"a\n' * 100_000,
    "a zip of something else": lambda: with_part(workbook(HEADINGS), "xl/workbook.xml", b"x").replace(b"xl/", b"yl/"),
}
