"""A published figure stands: signed by two, fingerprinted, never altered, and restated with what explains it."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.utils import Error as DatabaseProblem
from django.utils import timezone

from journal import corrections, judgements
from journal.models import Entry, Signature
from journal.moves import NotYet, TooLate, perform
from journal.signatures import answer
from reporting import publications
from reporting.models import BridgeLine, Publication
from reporting.valuation import NIGHT_COST
from tests import factories as make
from tests.casework.steps import day

pytestmark = pytest.mark.django_db


def moved_in(manager, on):
    """Six women in the manager's territory, moved in on that day, which was theirs."""
    stays = []
    for _ in range(6):
        row = make.StayFactory(
            planned_from=on, planned_until=day(60), accompaniment__opened_on=on - timedelta(days=10)
        )
        row = perform(row, "move_in", by=manager.actor, on=on)
        make.CommitmentFactory(accompaniment=row.accompaniment, starts_on=on)
        stays.append(row)
    return stays


@pytest.fixture
def housed(manager):
    return moved_in(manager, day(-30))


@pytest.fixture
def place(housed):
    return housed[0].accompaniment.territory


def prepare(manager, place, **how):
    return publications.prepare(day(-40), day(-10), by=manager.actor, territory=place, **how)


def sign(row, user, agrees=True):
    signature = Signature.objects.pending().about(row).get()
    answer(signature, by=user.actor, agrees=agrees, reason="" if agrees else "Un chiffre m’étonne.")
    return Publication.objects.get(pk=row.pk)


def said(row, code):
    return next(line for line in row.figures if line["code"] == code)


def test_a_report_is_published_when_another_person_has_signed(manager, approver, place):
    row = prepare(manager, place, comment="Huit femmes attendent encore.")
    assert list(Publication.objects.standing()) == []
    with pytest.raises(PermissionDenied):
        sign(row, manager)

    signed = sign(row, approver)

    assert list(Publication.objects.standing()) == [signed]
    assert said(signed, "nights")["value"] == 6 * 20
    assert said(signed, "guests")["text"] == "6\u00a0femmes"
    assert publications.is_intact(signed)
    assert "nights@1" in signed.definitions


def test_only_a_manager_of_the_place_prepares(coordinator, approver, place):
    for user in (coordinator, approver, make.UserFactory(manager=make.TerritoryFactory(code="ailleurs"))):
        with pytest.raises(PermissionDenied):
            prepare(user, place)


def test_the_fingerprint_is_that_of_what_is_said_and_of_nothing_else(manager, place):
    row = prepare(manager, place)
    same = row.sha256

    assert publications.fingerprint(Publication.objects.get(pk=row.pk)) == same
    row.figures[0]["text"] = "4 000 nuits"
    assert publications.fingerprint(row) != same


def test_what_is_published_is_altered_by_nobody(manager, approver, place):
    row = sign(prepare(manager, place), approver)

    for change in (
        lambda: Publication.objects.filter(pk=row.pk).update(figures=[]),
        lambda: Publication.objects.filter(pk=row.pk).update(signed_at=None, signed_by=None),
        lambda: Publication.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseProblem, match="not altered"), transaction.atomic():
            change()


def test_a_period_is_published_once_and_then_restated(manager, approver, place):
    row = sign(prepare(manager, place), approver)

    with pytest.raises(IntegrityError, match="publication_once"), transaction.atomic():
        prepare(manager, place)
    with pytest.raises(NotYet, match="rien à rectifier"):
        prepare(manager, place, as_of=row.as_of, restates=row)


def test_one_that_was_not_signed_may_be_prepared_again(manager, approver, place):
    sign(prepare(manager, place), approver, agrees=False)

    assert prepare(manager, place).pk


def test_a_restatement_says_what_changed_and_why(manager, approver, housed, place):
    row = sign(prepare(manager, place), approver)
    for stay in housed[:2]:
        line = Entry.objects.about(stay).get(transition="move_in")
        corrections.correct(line, day(-27), "Trois jours plus tard.", by=manager.actor)
    assert said(Publication.objects.get(pk=row.pk), "nights")["value"] == 120  # it stands

    restated = prepare(manager, place, restates=row, comment="Deux dates étaient fausses.")
    assert list(Publication.objects.standing()) == [row]
    restated = sign(restated, approver)

    assert list(Publication.objects.standing()) == [restated]
    assert restated.changes["nights"] == [120, 114]
    lines = BridgeLine.objects.filter(publication=restated, code="nights").values_list("cause", "count", "amount")
    assert list(lines) == [("correction", 2, -6)]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(TooLate, match="n’est plus celui qui fait foi"):
        prepare(manager, place, restates=row)


def test_a_bridge_that_does_not_arrive_is_refused_by_the_database(manager, approver, place):
    row = sign(prepare(manager, place), approver)

    restated = make.PublicationFactory(restates=row, changes={"nights": [120, 114]})
    make.BridgeLineFactory(publication=restated, amount=-5)

    with pytest.raises(IntegrityError, match="do not add up"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- pages and documents ---------------------------------------------------------------------------------------------


def test_a_manager_prepares_on_a_page_and_another_person_reads_it(sign_in, manager, place, client):
    page = sign_in(manager).post(
        "/bilans/preparer/",
        {"du": day(-40), "au": day(-11), "territoire": place.code, "commentaire": "Sans commentaire."},
    )

    row = Publication.objects.get()
    assert page.status_code == 302
    shown = sign_in(manager).get(f"/bilans/{row.pk}/").content.decode()
    assert "attend une seconde signature" in shown
    assert row.fingerprint in shown
    assert sign_in(make.UserFactory(coordinator=place)).get(f"/bilans/{row.pk}/").status_code == 404


def test_a_published_report_is_read_by_the_team_with_its_tables(sign_in, manager, approver, coordinator, place):
    row = sign(prepare(manager, place), approver)

    shown = sign_in(coordinator).get(f"/bilans/{row.pk}/").content.decode()

    assert 'role="img"' in shown
    assert "Nuitées par mois" in shown
    assert "style=" not in shown.partition("<main")[2]
    assert sign_in(coordinator).get("/bilans/").status_code == 200
    assert sign_in(coordinator).get("/bilans/preparer/").status_code == 403
    assert sign_in(make.UserFactory(referrer=True)).get(f"/bilans/{row.pk}/").status_code == 403


def test_the_documents_say_the_same_figures(sign_in, manager, approver, place):
    judgements.decide(
        NIGHT_COST, place.pk, 40, by=manager.actor, why="Étude nationale 2025", from_on=timezone.localdate()
    )
    row = sign(prepare(manager, place, comment="=1+1 n’est pas une formule"), approver)
    client = sign_in(manager)

    pdf, ods = client.get(f"/bilans/{row.pk}/pdf/"), client.get(f"/bilans/{row.pk}/ods/")

    assert pdf.content.startswith(b"%PDF-")
    assert b"pdfuaid" in pdf.content
    content = zipfile.ZipFile(io.BytesIO(ods.content)).read("content.xml").decode()
    for line in row.figures:
        assert line["name"].replace("’", "’") in content
    assert said(row, "valuation")["value"] == 40 * said(row, "nights")["value"]
    assert "Étude nationale 2025" in content
    assert row.sha256 in content
    assert "formula" not in content


def test_a_restatement_is_offered_to_the_managers_of_the_place_while_it_stands(sign_in, manager, approver, place):
    row = sign(prepare(manager, place), approver)
    address = f"/bilans/{row.pk}/rectifier/"

    assert sign_in(approver).get(address).status_code == 403
    assert sign_in(manager).get(address).status_code == 200
    prepare(manager, place, as_of=day(-9), restates=row)
    assert sign_in(manager).get(address).status_code == 403


# --- months ----------------------------------------------------------------------------------------------------------


def test_a_month_is_frozen_once_and_later_news_is_a_difference(manager):
    from reporting.freezing import FREEZE_DAYS, _after, freeze_months, since_frozen
    from reporting.models import FrozenMonth, MonthlyNight
    from reporting.readings import known

    first = (day(-FREEZE_DAYS.default).replace(day=1) - timedelta(days=1)).replace(day=1)
    housed = moved_in(manager, first + timedelta(days=9))
    counted = freeze_months(timezone.localdate())
    row = FrozenMonth.objects.get(territory=housed[0].accompaniment.territory)
    before = row.nights

    assert counted >= 1
    assert freeze_months(timezone.localdate()) == 0
    assert row.month == first
    assert MonthlyNight.objects.filter(month=row).count() == row.guests
    assert sum(MonthlyNight.objects.filter(month=row).values_list("nights", flat=True)) == before
    line = Entry.objects.about(housed[0]).get(transition="move_in")
    corrections.correct(line, first + timedelta(days=4), "Cinq jours plus tôt.", by=manager.actor)
    assert before == 6 * ((_after(first) - first).days - 9)
    assert FrozenMonth.objects.get(pk=row.pk).nights == before
    assert since_frozen(row, known())["nights"] == 5
    with pytest.raises(DatabaseProblem, match="not altered"), transaction.atomic():
        FrozenMonth.objects.update(nights=0)


def test_the_rows_of_a_month_name_nobody_and_two_months_cannot_be_put_together(housed):
    from reporting.freezing import key_of

    keys = {key_of(1, day(0).replace(day=1)), key_of(1, day(-40).replace(day=1)), key_of(2, day(0).replace(day=1))}

    assert len(keys) == 3
    assert not any(key.isdigit() and int(key) < 10 for key in keys)
