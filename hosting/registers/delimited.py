"""Text files with separators, however they were written. Used only by the guarded process (``sandbox``).

A line that does not parse is still a line: a stray quote never swallows what follows, so that every line of the file
is accounted for.
"""

import codecs
import csv
import statistics

from hosting.registers import limits
from hosting.registers.sandbox import Unreadable

BOMS = [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]  # fmt: skip
DELIMITERS = ";,\t|"
BINARY = "Ce fichier contient des caractères nuls : ce n’est pas du texte. Enregistrez-le à nouveau en csv ou en xlsx."


def decode(content):
    """(text, name of its encoding). A byte order mark is believed; else UTF-8, UTF-16, then Windows (cp1252)."""
    text, encoding = decode_bytes(content)
    if "\x00" in text:
        raise Unreadable(BINARY)
    odd = sum(1 for character in text[:100_000] if character < " " and character not in "\t\r\n\x0b\x0c\x1a")
    if odd > 10 + len(text[:100_000]) // 100:
        raise Unreadable("Ce fichier n’est pas un tableau ni un texte lisible.")
    return text, encoding


def decode_bytes(content):
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace"), encoding
    sample = content[:4000]
    if len(sample) >= 4 and sample.count(0) > len(sample) // 4:
        encoding = "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
        return content.decode(encoding, errors="replace"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "cp1252"


def csv_rows(text):
    """(separator, rows): the rows are lists of texts, one per line of the table."""
    lines = physical_lines(text)
    declared = lines[0][4:5] if lines and lines[0].lower().startswith("sep=") else ""
    delimiter = declared if declared and declared in DELIMITERS else guess_delimiter(lines)
    return delimiter, records(lines, delimiter)


def physical_lines(text):
    """Lines by line feed; by carriage return only where there is no line feed (old Macs). A stray one is a space."""
    text = text.replace("\r\n", "\n")
    text = text.replace("\r", " " if "\n" in text else "\n")
    lines = text.split("\n")
    if lines and not lines[-1].strip("\x1a"):
        lines.pop()
    return lines


def guess_delimiter(lines):
    """The separator that cuts the first lines into the most even columns."""
    sample = [line for line in lines[:200] if line.strip()]

    def evenness(delimiter):
        widths = [len(row) for row in records(sample, delimiter) if row]
        wide = [width for width in widths if width > 1]
        if not wide:
            return 0
        usual = statistics.mode(wide)
        return usual * sum(1 for width in wide if width == usual)

    return max(DELIMITERS, key=evenness)


def records(lines, delimiter):
    """Yield the fields of each record; a quoted field may span lines, an unclosed one ends where it began."""
    csv.field_size_limit(limits.CELL * 50)
    position = 0
    while position < len(lines):
        line = lines[position]
        if '"' not in line:
            yield line.split(delimiter)
            position += 1
            continue
        fields, taken = quoted_record(lines, position, delimiter)
        yield fields
        position += taken


def quoted_record(lines, position, delimiter):
    """(fields, number of physical lines taken) of the record that begins at ``position``."""
    line = lines[position]
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True)), 1
    except csv.Error as error:
        if "unexpected end of data" not in str(error):  # "quoted" then text: read it as people mean it
            return unquoted(line, delimiter), 1
    quotes, taken = line.count('"'), 1
    for following in lines[position + 1 : position + limits.QUOTED_LINES]:
        quotes += following.count('"')
        taken += 1
        if quotes % 2 == 0:
            try:
                text = "\n".join(lines[position : position + taken])
                return next(csv.reader([text], delimiter=delimiter, strict=True)), taken
            except csv.Error:
                break
    return unquoted(line, delimiter), 1


def unquoted(line, delimiter):
    """The fields of a line whose quotes cannot be trusted."""
    return [field.strip().strip('"') for field in line.split(delimiter)]
