"""The places as a table, a line a service: CSV for anybody's spreadsheet, ODS for those who would rather not guess."""

import csv
import io
from collections.abc import Iterable, Iterator

from directory.hours.speech import say
from directory.interop import entries
from directory.models import Place, Service
from directory.showing import notices

BOM = "\ufeff"  # without it, one spreadsheet in use reads « Ã© »
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is run by a spreadsheet
COLUMNS = (
    "identifiant", "lieu", "structure", "adresse", "code_postal", "commune", "latitude", "longitude", "telephone",
    "courriel", "site", "rubrique", "rubrique_code", "description", "publics", "conditions", "langues", "horaires",
    "horaires_osm", "horaires_ecrits", "jours_feries", "affluence", "en_ce_moment", "verifie_le",
)  # fmt: skip


def lines(places: Iterable[Place]) -> Iterator[list[object]]:
    for place in places:
        for service in place.services.all():
            yield _line(place, service)


def _line(place: Place, service: Service) -> list[object]:
    updated = entries.updated_on(place, service)
    return [
        str(service.uuid), place.name, place.structure.name, place.address, place.postal_code, place.city,
        place.latitude, place.longitude, place.telephone, place.mail, place.website, service.category_label,
        service.category, entries.description(service), entries.audience_words(service),
        entries.condition_words(service), entries.languages_said(service), " ; ".join(say(service.hours)),
        entries.canonical(service), service.hours_text, service.get_on_holidays_display(), service.saturation_on(),
        " ; ".join(notices(place, (service,), entries.today())), updated.isoformat(),
    ]  # fmt: skip


def safe(value: object) -> object:
    """Text that no spreadsheet takes for a formula: an apostrophe before it, which it hides."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_csv(places: Iterable[Place], *, bom: bool = False) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if bom else ",", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines(places):
        writer.writerow(["" if value is None else safe(value) for value in line])
    return (BOM if bom else "") + out.getvalue()


def as_ods(places: Iterable[Place]) -> bytes:
    """Cells are typed: text is text, and nothing in it is run."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name="Lieux")
    document.spreadsheet.addElement(table)
    table_lines: list[list[object]] = [list(COLUMNS), *lines(places)]
    for line in table_lines:
        row = TableRow()
        table.addElement(row)
        for value in line:
            number = isinstance(value, float)
            cell = TableCell(valuetype="float", value=value) if number else TableCell(valuetype="string")
            cell.addElement(P(text="" if value is None else str(value)))
            row.addElement(cell)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
