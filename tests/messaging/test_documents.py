"""Documents: accessible, right in every writing, and never made of code that somebody typed."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging import documents
from messaging.documents import DocumentError, drawable, pdf
from tests.papers import backwards, read

SAMPLE = "documents/sample.typ"
CODE = "#panic() $x$ `a` [z] *b* _i_ = t <l> @r // c #include /* \\ \"q\" #read('base.typ')"


@pytest.fixture
def data():
    return {
        "title": "Convention d’été",
        "heading": "Çà et là, œuvre",
        "text": "Vous pouvez dire non.",
        "facts": [["Du", "1er mars"]],
        "header": ["Jour", "Nuits"],
        "rows": [["lundi", 2]],
        "spoken": [],
        "names": ["Elle", "Le foyer", "L’association"],
        "footer": "A-0012",
    }


def test_french_is_read_with_its_accents(data):
    words = read(pdf(SAMPLE, data))

    for each in ("Convention d’été", "Çà et là, œuvre", "1er mars", "lundi", "L’association", "A-0012"):
        assert each in words


def test_arabic_is_shaped_from_right_to_left_and_keeps_its_letters(data):
    data["spoken"] = [["ar", "مرحبا بك في البيت"]]

    words = read(pdf(SAMPLE, data))

    assert "مرحبا بك في البيت" in backwards(words)


def test_cyrillic_keeps_its_letters(data):
    words = read(pdf(SAMPLE, data | {"heading": "Ключи от дома", "text": "Съешь ещё"}, language="ru"))

    assert "Ключи от дома" in words
    assert "Съешь ещё" in words


@pytest.mark.parametrize("language", ["fr", "en", "es", "ar", "ru", "pt"])
def test_a_document_says_its_language_its_title_and_that_it_is_tagged(data, language):
    made = pdf(SAMPLE, data, language=language)

    assert made.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert re.search(rb"/MarkInfo ?<<\s*/Marked true", made)
    assert b"/StructTreeRoot" in made
    assert b"/Lang(%s)" % language.encode() in re.search(rb"(?s)/Type ?/Catalog.*?>>\s*endobj", made)[0]
    assert "Convention d’été".encode("utf-16-be").hex().upper().encode() in made or "Convention d’été".encode() in made
    assert re.search(rb"/DisplayDocTitle true", made)


def test_the_cells_of_a_table_know_their_headings(data):
    made = pdf(SAMPLE, data)

    assert len(re.findall(rb"/S/TH\b", made)) == 2
    assert b"/Scope/Column" in made


def test_what_people_write_is_text_and_never_code(data):
    words = read(pdf(SAMPLE, data | {"text": CODE, "heading": CODE, "footer": CODE, "rows": [[CODE, CODE]]}))

    assert words.count(CODE) >= 4


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_whatever_is_written_makes_a_document(text):
    made = pdf(SAMPLE, {
        "title": "Convention", "heading": f"Règle {text}", "text": text, "facts": [[text, text]], "header": ["A", "B"],
        "rows": [[text, text]], "spoken": [["ar", text]], "names": [text],
    })  # fmt: skip

    assert made.startswith(b"%PDF")


def test_a_long_word_is_broken_rather_than_lost_in_the_margin(data):
    words = read(pdf(SAMPLE, data | {"text": "n" * 2000}))

    assert max(map(len, re.findall("n+", words))) < 120


def test_what_has_no_drawing_is_said_to_be_missing():
    assert drawable("avec un chat 😀👍🏽 et 日本") == "avec un chat □ et □"


def test_hidden_marks_and_reversals_of_direction_are_left_out():
    assert drawable("a\x00b\u202ec\u2066d\ufeff\u200de") == "abcde"
    assert drawable("می‌خواهم") == "می‌خواهم"


def test_a_document_has_a_title(data):
    with pytest.raises(DocumentError, match="no title"):
        pdf(SAMPLE, data | {"title": " "})


def test_a_template_that_does_not_exist_is_said():
    with pytest.raises(DocumentError, match="no such template"):
        pdf("documents/none.typ", {"title": "x"})


def test_what_fails_names_the_template_and_nothing_of_the_data(data):
    del data["heading"]

    with pytest.raises(DocumentError) as refused:
        pdf(SAMPLE, data | {"text": "Nadia"})

    assert str(refused.value).startswith(f"{SAMPLE}: ")
    assert "heading" in str(refused.value)
    assert "Nadia" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_the_templates_warn_of_nothing(data, caplog):
    pdf(SAMPLE, data)

    assert caplog.records == []


@pytest.mark.parametrize("path", sorted(documents.TEMPLATES.rglob("*.typ")), ids=lambda path: path.name)
def test_no_template_evaluates_fetches_or_reads_what_it_is_given(path):
    code = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))

    assert not re.search(r"\beval\b|\bread\(|\bplugin\b|\"@|\blink\(data|include data", code)
