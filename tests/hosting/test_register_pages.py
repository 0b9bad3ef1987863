"""The import on screen: file, columns, doubtful cells put right, good lines applied, the others downloaded."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hosting.models import Host, ImportBatch, ImportLine, Referral
from hosting.team.register_pages import neutral
from journal.models import Job
from tests.factories import TerritoryFactory, UserFactory
from tests.factories.registers import ImportBatchFactory, ImportLineFactory
from tests.hosting.registers.files import REGISTERS, csv_text

EXPECTED = json.loads((REGISTERS / "expected.json").read_text())
KINDS = [("hebergeurs.xlsx", "hosts", Host), ("orientations.csv", "referrals", Referral)]
REPAIRED = {"available_from": "28/02/2027", "referred_on": "01/10/2025"}
REPAIRED_COUNTS = {  # the home of line 34 is that of line 40, which is then its double
    "hebergeurs.xlsx": {"created": 60, "duplicate": 2, "rejected": 1},
    "orientations.csv": {"created": 46, "rejected": 1},
}
HEADER = ["Prénom", "Nom", "Tél", "Chambre privée ?", "Couchages", "Dispo à partir du", "Remarques"]
ROSE = ["Rose", "Bégué", "0794430426", "oui", "1", "10/01/2027", "calme"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def posted(client, django_capture_on_commit_callbacks):
    """``posted("register", pk, **fields)``: post, and let the task run as it does once the page has committed."""

    def post(name, *args, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(f"hosting:{name}", args=args), fields)

    return post


@pytest.fixture
def signed_in(sign_in, coordinator):
    return sign_in(coordinator)


@pytest.fixture
def upload(posted):
    def send(content, kind="hosts", name="registre.csv"):
        return posted("register_file", kind=kind, file=SimpleUploadedFile(name, content))

    return send


@pytest.fixture
def checked(upload, posted):
    """``checked(content, kind, name)``: the batch, its columns kept as they were guessed, its lines checked."""

    def check(*args, **kwargs):
        answer = upload(*args, **kwargs)
        assert answer.status_code == 302, answer.content.decode()
        batch = ImportBatch.objects.latest("pk")
        posted("register_columns", batch.pk, **as_selects(batch.mapping))
        batch.refresh_from_db()
        return batch

    return check


def as_selects(mapping):
    return {f"colonne-{index}": name for name, index in mapping.items()}


def register(*rows):
    return csv_text([HEADER, *rows]).encode()


def line(**changes):
    return [changes.get(name, cell) for name, cell in zip(HEADER, ROSE, strict=True)]


def _impossible(row):
    return row.problems[0]["problem"] == "Cette date n’existe pas."


@pytest.mark.parametrize(("name", "kind", "model"), KINDS)
def test_a_shared_register_from_file_to_database(signed_in, checked, posted, name, kind, model):
    batch = checked((REGISTERS / name).read_bytes(), kind, name)
    assert batch.counts == EXPECTED[name]
    assert model.objects.count() == 0

    said = signed_in.get(reverse("hosting:register", args=[batch.pk]))
    assert f"Importer les {EXPECTED[name]['created']} bonnes lignes" in said.content.decode()

    rejected = batch.lines.filter(outcome="rejected")
    number, field = next((row.number, row.problems[0]["field"]) for row in rejected if _impossible(row))
    posted("register", batch.pk, **{f"cellule-{number}-{field}": REPAIRED[field]})
    batch.refresh_from_db()
    assert batch.counts == EXPECTED[name] | REPAIRED_COUNTS[name]

    posted("register_apply", batch.pk)
    batch.refresh_from_db()
    assert batch.applied_at
    assert batch.job.status == Job.Status.DONE
    assert model.objects.count() == batch.counts["created"]
    assert set(model.objects.values_list("territory", flat=True)) == {batch.territory_id}

    page = signed_in.get(reverse("hosting:register", args=[batch.pk])).content.decode()
    assert f"{batch.counts['created']} lignes importées" in page.replace("\xa0", " ").replace("&nbsp;", " ")
    others = signed_in.get(reverse("hosting:register_others", args=[batch.pk])).content.decode("utf-8-sig")
    left = batch.lines.filter(outcome="rejected").first()
    assert left.problems[0]["problem"] in others.replace('""', '"')
    assert "31/02/2027" not in others


def test_a_column_named_by_hand_is_read(signed_in, upload, posted):
    upload(
        csv_text([["Prénom", "Nom", "Tél", "Truc"], ["Rose", "Bégué", "0794430426", "rose@courriel.example"]]).encode()
    )
    batch = ImportBatch.objects.get()
    assert 3 not in batch.mapping.values()

    posted("register_columns", batch.pk, **as_selects(batch.mapping | {"email": 3}))
    posted("register_apply", batch.pk)

    assert Host.objects.get().adults.get().contact.email == "rose@courriel.example"


def test_two_columns_cannot_be_the_same_thing(signed_in, upload, posted):
    upload(register(line()))
    batch = ImportBatch.objects.get()

    answer = posted("register_columns", batch.pk, **{"colonne-0": "first_name", "colonne-1": "first_name"})

    assert answer.status_code == 422
    assert "en garder une" in answer.content.decode()
    answer = posted("register_columns", batch.pk, **{"colonne-2": "phone"})
    assert answer.status_code == 422
    assert "Il faut au moins une colonne" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Fichier"),
        (b"\x00\x01\x02" * 50, "ichier"),
        (b"a;b;c\n1;2;3\n", "reconnue"),
        (b"x" * (10 * 2**20 + 1), "10"),
    ],
)
def test_a_file_that_is_no_register_is_refused_in_french(signed_in, upload, content, said):
    answer = upload(content)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_suggestion_is_taken_in_one_press_and_only_where_there_is_one(signed_in, checked, posted):
    batch = checked(register(line(**{"Dispo à partir du": "31/02/2027"}), line(**{"Prénom": "", "Tél": "0650012233"})))
    doubtful = {row.number: row for row in batch.lines.doubtful()}
    [impossible] = [row for row in doubtful.values() if _impossible(row)]
    [nameless] = [row for row in doubtful.values() if not _impossible(row)]
    other = {f"cellule-{nameless.number}-first_name": "Rosa"}

    answer = posted("register", batch.pk, prendre=f"cellule-{impossible.number}-available_from", **other)

    batch.refresh_from_db()
    assert answer.url == reverse("hosting:register", args=[batch.pk])
    assert batch.lines.get(number=impossible.number).corrections == {"available_from": "28/02/2027"}
    assert batch.counts[ImportLine.Outcome.CREATED] == 2  # what she had typed elsewhere is kept too
    for nonsense in ("cellule-2-first_name", "cellule-99999999999999999999-x", "x"):
        assert posted("register", batch.pk, prendre=nonsense).status_code == 302


def test_a_register_is_applied_once(signed_in, checked, posted):
    batch = checked(register(line()))
    posted("register_apply", batch.pk)

    for name in ("register_apply", "register_drop", "register"):
        assert posted(name, batch.pk).status_code == 409
    assert Host.objects.count() == 1


def test_lines_are_not_applied_before_they_are_checked(signed_in, upload, posted):
    upload(register(line()))

    assert posted("register_apply", ImportBatch.objects.get().pk).status_code == 409
    assert not Host.objects.exists()


def test_a_run_cut_short_is_taken_up_where_it_stopped(signed_in, checked, posted, monkeypatch):
    from hosting.registers import applying

    batch = checked(
        register(*(line(Prénom=name, Tél=f"079443040{n}") for n, name in enumerate(["Rose", "Ida", "Paul"])))
    )
    monkeypatch.setattr(applying, "BLOCK", 1)
    whole, blocks = applying._apply_block, []

    def cut(block, *args):
        if blocks:
            raise OSError("cut short")
        blocks.append(block)
        whole(block, *args)

    monkeypatch.setattr(applying, "_apply_block", cut)
    with pytest.raises(OSError, match="cut short"):
        posted("register_apply", batch.pk)
    batch.refresh_from_db()
    assert batch.job.status == Job.Status.FAILED
    assert Host.objects.count() == 1

    monkeypatch.setattr(applying, "_apply_block", whole)
    posted("register_apply", batch.pk)

    batch.refresh_from_db()
    assert Host.objects.count() == 3
    assert batch.counts["created"] == 3


def test_a_file_given_up_is_erased(signed_in, checked, posted):
    batch = checked(register(line()))

    posted("register_drop", batch.pk)

    assert not ImportBatch.objects.exists()


def test_while_it_works_the_page_tells_how_far_it_is(signed_in, checked):
    batch = checked(register(line()))
    batch.job = Job.objects.create(kind="register_apply", status="running", done=30, total=120)
    batch.save()

    page = signed_in.get(reverse("hosting:register", args=[batch.pk])).content.decode()
    assert 'http-equiv="refresh"' in page
    assert reverse("hosting:register_progress", args=[batch.pk]) in page
    fragment = signed_in.get(reverse("hosting:register_progress", args=[batch.pk]))
    assert 'value="30"' in fragment.content.decode()

    batch.job.finish()
    fragment = signed_in.get(reverse("hosting:register_progress", args=[batch.pk]))
    assert fragment.headers["HX-Redirect"] == reverse("hosting:register", args=[batch.pk])


@pytest.mark.parametrize("name", ["register", "register_columns", "register_progress", "register_others"])
def test_the_registers_of_another_territory_do_not_exist(signed_in, name):
    batch = ImportBatchFactory(territory=TerritoryFactory(code="bayonne"))

    assert signed_in.get(reverse(f"hosting:{name}", args=[batch.pk])).status_code == 404
    assert batch.file_name not in signed_in.get(reverse("hosting:registers")).content.decode()


@pytest.mark.parametrize("role", ["volunteer", "referrer", "approver"])
def test_others_import_nothing(sign_in, role):
    client = sign_in(UserFactory(**{role: True}))

    assert client.get(reverse("hosting:registers")).status_code == 403
    assert client.get(reverse("hosting:register_file")).status_code == 403


def test_the_pages_cost_the_same_for_many_lines(signed_in, coordinator, constant_queries):
    territory = coordinator.memberships.get().territory
    batch = ImportBatchFactory(territory=territory, counts={"rows": 1} | dict.fromkeys(
        ["created", "updated", "duplicate", "rejected", "not_a_record"], 0))  # fmt: skip
    ImportLineFactory(batch=batch, rejected=True)

    constant_queries(
        reverse("hosting:register", args=[batch.pk]),
        lambda: ImportLineFactory.create_batch(10, batch=batch, rejected=True),
    )
    constant_queries(reverse("hosting:registers"), lambda: ImportBatchFactory.create_batch(10, territory=territory))


@pytest.mark.parametrize("text", ["=1+1", "+33794430426", "-2", "@SUM(A1)", "\t=1", " =1"])
def test_what_is_downloaded_runs_nothing(text):
    assert neutral(text) == f"'{text}"
    assert neutral("Rose") == "Rose"
