"""Files of every format give the same sheets; hostile ones give a sentence, in little time and memory."""

import contextlib
import csv
import io
import resource
import subprocess
import sys
import time
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hosting.registers import limits, reading
from hosting.registers.cells import fold
from hosting.registers.columns import find_register
from hosting.registers.delimited import csv_rows
from hosting.registers.kinds.layouts import HOSTS, REFERRALS
from tests.hosting.registers.files import REGISTERS, as_ods, as_xlsx, csv_text
from tests.hosting.registers.hostile import HOSTILE, ods, workbook

ROWS = [
    ["Registre 2026", None, None],
    [],
    ["Prénom", "Nom", "Remarques"],
    ["Hélène", "N'Diaye", "attention ; porte « bleue »\nsonner deux fois"],
    ["Zoé", 'dite "la grande"', None],
    [],
    ["Aïcha", "Œuvrard", "€"],
]


def first_sheet(content):
    return next(reading.sheets(content))


def text_rows(content):
    return [[reading.shown(cell) for cell in row] for row in first_sheet(content).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_spelling_of_a_text_file_gives_the_same_rows(encoding, delimiter):
    content = csv_text(ROWS, delimiter).encode(encoding)

    assert text_rows(content) == text_rows(as_xlsx(ROWS))


def test_an_ods_file_gives_the_rows_of_the_xlsx_one():
    rows = [*ROWS, ["Rose", "Faure", date(2026, 11, 9)], ["Léa", "Lafitte", 647882985], ["Ana", "Roy", True]]

    assert text_rows(as_ods(rows)) == text_rows(as_xlsx(rows))


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_end_as_each_system_ends_them(ending):
    text = ending.join(["Prénom;Nom;Tél", "Rose;Faure;06", "Léa;Roy;07", ""])

    assert text_rows(text.encode()) == [["Prénom", "Nom", "Tél"], ["Rose", "Faure", "06"], ["Léa", "Roy", "07"]]


def test_a_lone_carriage_return_does_not_cut_a_line():
    assert text_rows("Prénom;Nom\nRo\rse;Faure\n".encode()) == [["Prénom", "Nom"], ["Ro se", "Faure"]]


def test_a_stray_quote_swallows_nothing():
    lines = ["Prénom;Nom", '"Rose;Faure', "Léa;Roy", *["Ana;Paz"] * 60]

    assert len(text_rows("\n".join(lines).encode())) == len(lines)


def test_the_separator_may_be_declared():
    assert text_rows(b"sep=|\nA|B;C\nd|e;f\n")[1:] == [["A", "B;C"], ["d", "e;f"]]


def test_blank_lines_inside_and_at_the_end_are_lines():
    assert len(text_rows(b"a;b\n;\n\nc;d\n;\n")) == 5


def test_the_formatted_tail_of_a_sheet_is_not_part_of_it():
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    for line in range(2, 900):
        book.active.cell(line, 1).font = openpyxl.styles.Font(bold=True)
    out = io.BytesIO()
    book.save(out)

    assert first_sheet(out.getvalue()).rows == [["a", "b"]]


def test_dates_numbers_and_formulas_keep_their_kind():
    row = first_sheet(workbook([datetime(2026, 2, 10, 20, 19, 33), 1.0, 2.5, "=1+1", "texte"])).rows[0]  # noqa: DTZ001

    assert row[:3] == [datetime(2026, 2, 10, 20, 19, 33), 1, 2.5]  # noqa: DTZ001
    assert isinstance(row[3], reading.Formula)
    assert row[4] == "texte"


def test_an_ods_formula_is_a_formula_and_notes_are_not_text():
    cell = (
        "<table:table-cell table:formula='of:=HYPERLINK(1)' office:value-type='string'>"
        "<text:p>clic</text:p></table:table-cell>"
    )
    noted = (
        "<table:table-cell office:value-type='string'><office:annotation><text:p>note</text:p></office:annotation>"
        "<text:p>un<text:s/><text:span>mot</text:span><text:line-break/>de plus</text:p></table:table-cell>"
    )

    row = first_sheet(
        ods(f"<table:table table:name='x'><table:table-row>{cell}{noted}</table:table-row></table:table>")
    ).rows[0]

    assert isinstance(row[0], reading.Formula)
    assert row[1] == "un mot\nde plus"


def test_a_cell_longer_than_any_is_not_kept():
    row = first_sheet(workbook(["x" * (limits.CELL + 1)])).rows[0]

    assert isinstance(row[0], reading.TooLong)


def test_hidden_sheets_come_last():
    book = openpyxl.Workbook()
    book.active.title, book.active.sheet_state = "listes", "hidden"
    book.create_sheet("Foyers")
    out = io.BytesIO()
    book.save(out)

    assert [sheet.name for sheet in reading.sheets(out.getvalue())] == ["Foyers", "listes"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_sentence(name):
    content = HOSTILE[name]()

    with pytest.raises(reading.UnreadableFile) as refusal:
        find_register(reading.sheets(content), HOSTS)

    message = str(refusal.value)
    assert message.endswith(".")
    assert len(message) < 300
    assert "Error" not in message


def test_the_reading_process_cannot_take_more_memory_than_it_is_given(tmp_path):
    """The kernel refuses, not our counting: an allocation above the cap fails in the child."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from hosting.registers import limits, sandbox; sandbox.restrict(3);"
        "bytearray(limits.MEMORY)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code, str(reading.ROOT)], capture_output=True, check=False)

    assert b"MemoryError" in done.stderr


def test_no_child_is_left_when_reading_stops_early(monkeypatch):
    begin, begun = subprocess.Popen, []
    monkeypatch.setattr(
        reading.subprocess, "Popen", lambda *words, **how: begun.append(begin(*words, **how)) or begun[0]
    )
    sheets = reading.sheets(workbook(["Prénom"]))
    next(sheets)

    sheets.close()

    assert [child.returncode is not None for child in begun] == [True]  # ended, and waited for


def test_what_is_no_file_is_said(tmp_path):
    with pytest.raises(reading.UnreadableFile, match="n’est pas un fichier"):
        reading.load(tmp_path)
    with pytest.raises(reading.UnreadableFile, match="n’existe pas"):
        reading.load(tmp_path / "absent.xlsx")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=3000) | st.text(max_size=2000).map(lambda text: text.encode("utf-16", "surrogatepass")))
def test_any_bytes_give_sheets_or_a_sentence(content):
    with contextlib.suppress(reading.UnreadableFile):
        for sheet in reading.sheets(content):
            assert all(isinstance(row, list) for row in sheet.rows)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from('ab";,|\t\r\n \x0b€é='), max_size=300))
def test_any_text_is_cut_into_lines_and_none_is_lost(text):
    delimiter, rows = csv_rows(text)
    rows = list(rows)

    assert delimiter in ";,|\t"
    kept = "".join(character for row in rows for field in row for character in field if character in "ab€é")
    assert kept == "".join(character for character in text if character in "ab€é")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\x00\r", exclude_categories=["Cs"]), max_size=20),
            min_size=2,
            max_size=5,
        ),
        min_size=1,
        max_size=10,
    )
)
def test_what_a_spreadsheet_writes_is_what_we_read(rows):
    width = max(len(row) for row in rows)
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows([*row, *[""] * (width - len(row))] for row in rows)

    delimiter, read = csv_rows(out.getvalue())

    if delimiter == ";":  # a separator guessed otherwise is another test's matter
        assert list(read) == [[*row, *[""] * (width - len(row))] for row in rows]


@pytest.mark.parametrize(("name", "layout"), [("hebergeurs.xlsx", HOSTS), ("orientations.csv", REFERRALS)])
def test_the_shared_registers_are_recognised_whole(name, layout):
    register = find_register(reading.sheets(reading.load(REGISTERS / name)), layout)

    assert register.ignored == []
    assert {fold(register.headings[index]) for index in register.mapping.values()} == {
        fold(text) for text in register.headings
    }


@pytest.mark.benchmark
def test_figures_of_hostile_files(capsys):
    with capsys.disabled():
        for name, build in HOSTILE.items():
            content = build()
            began = time.perf_counter()
            try:
                find_register(reading.sheets(content), HOSTS)
                said = "read"
            except reading.UnreadableFile as refusal:
                said = str(refusal)[:60]
            took = time.perf_counter() - began
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
            print(f"\n[I9] {name}: {len(content) // 1024} kB, {took:.1f} s, peak {peak} MB, {said}", end="")
