"""A wrong day is corrected: what changes is said first, the original line stays, and only her team does it."""

import pytest
from django.core.exceptions import PermissionDenied

from casework import actions
from casework.clock import commitment_end
from casework.models import Commitment
from casework.roofs import Ledger
from hosting.models import Need
from journal import corrections
from journal.models import Entry
from journal.moves import NotYet, TooLate, perform
from tests.casework.steps import day, file_of, fresh
from tests.factories import EntryFactory, HostFactory, OccupancyFactory, StayFactory, UserFactory

pytestmark = pytest.mark.django_db


def line_of(row, transition):
    return Entry.objects.about(row).get(transition=transition)


@pytest.fixture
def moved_in(coordinator):
    """A stay that began ten nights ago, through the move itself, and its line."""
    stay = StayFactory(planned_from=day(-10), planned_until=day(20), accompaniment__opened_on=day(-30))
    stay = perform(stay, "move_in", by=coordinator.actor, on=day(-10))
    actions.start_year(stay.accompaniment, day(-10), by=coordinator.actor)
    return stay


@pytest.fixture
def ended(moved_in, coordinator):
    return actions.end_stay(
        moved_in, by=coordinator.actor, on=day(-2), ending="planned", guest_reason="as_planned",
        host_reason="as_planned",
    )  # fmt: skip


def state(stay):
    """All that a correction may change."""
    ledger = Ledger(file_of(stay.accompaniment), day(0))
    row = fresh(stay)
    needs = list(Need.objects.order_by("pk").values_list("from_on", "until_on", "closed_on"))
    return (
        row.started_on, row.ended_on, row.occupancy.period, ledger.starts_on, ledger.ends_on, ledger.covered,
        len(ledger.uncovered), needs,
    )  # fmt: skip


@pytest.mark.parametrize("on", [-12, -9])
def test_the_first_night_moves_the_stay_the_room_and_the_year(coordinator, moved_in, on):
    corrections.correct(line_of(moved_in, "move_in"), day(on), "Le bon jour.", by=coordinator.actor)

    row = fresh(moved_in)
    assert row.started_on == day(on)
    assert fresh(row.occupancy).from_on == day(on)
    assert Commitment.objects.get().starts_on == day(on)


def test_the_first_night_of_a_second_home_leaves_the_year_alone(coordinator, moved_in):
    Commitment.objects.update(starts_on=day(-40))

    corrections.correct(line_of(moved_in, "move_in"), day(-9), "Le bon jour.", by=coordinator.actor)

    assert Commitment.objects.get().starts_on == day(-40)


def test_what_is_looked_for_until_the_end_of_her_year_follows_it(coordinator, moved_in):
    need = actions.open_relay(moved_in, by=coordinator.actor)
    assert need.until_on == commitment_end(day(-10))

    corrections.correct(line_of(moved_in, "move_in"), day(-12), "Le bon jour.", by=coordinator.actor)

    assert fresh(need).until_on == commitment_end(day(-12))


def test_the_departure_moves_the_nights(coordinator, ended):
    corrections.correct(line_of(ended, "move_out"), day(-5), "Partie plus tôt.", by=coordinator.actor)

    row = fresh(ended)
    assert row.ended_on == day(-5)
    assert fresh(row.occupancy).until_on == day(-5)
    assert Ledger(file_of(row.accompaniment), day(0)).covered == 5


def test_the_original_line_stays_and_the_new_one_names_it_and_says_why(coordinator, moved_in):
    original = line_of(moved_in, "move_in")
    before = Entry.objects.filter(pk=original.pk).values().get()

    corrected = corrections.correct(original, day(-12), "Les clés ont été remises le dimanche.", by=coordinator.actor)

    assert Entry.objects.filter(pk=original.pk).values().get() == before
    assert (corrected.corrects, corrected.transition, corrected.actor) == (original, "correct", coordinator.actor)
    assert corrected.note == "Les clés ont été remises le dimanche."
    assert corrected.facts == {"effective_on": day(-12), "move": "move_in"}


@pytest.mark.parametrize(("transition", "on"), [("move_in", -12), ("move_in", -8), ("move_out", -5), ("move_out", 0)])
def test_a_preview_writes_nothing_and_says_what_then_takes_place(coordinator, ended, transition, on):
    line = line_of(ended, transition)
    before, lines = state(ended), Entry.objects.count()

    sentences = corrections.preview(line, day(on))
    assert (state(ended), Entry.objects.count()) == (before, lines)

    ledger = Ledger(file_of(ended.accompaniment), day(0))
    corrections.correct(line, day(on), "Le bon jour.", by=coordinator.actor)
    after = Ledger(file_of(ended.accompaniment), day(0))
    said = " ".join(sentences)
    if ledger.starts_on != after.starts_on:
        assert f"du {after.starts_on:%d/%m/%Y} au {after.ends_on:%d/%m/%Y}" in said
    else:
        assert "Son année" not in said
    if ledger.covered != after.covered:
        assert f"Nuits sous un toit : {after.covered} au lieu de {ledger.covered}." in said
    if len(ledger.uncovered) != len(after.uncovered):
        assert f"Nuits sans toit : {len(after.uncovered)} au lieu de {len(ledger.uncovered)}." in said


def test_a_correction_that_changes_nothing_says_so(ended):
    assert corrections.preview(line_of(ended, "move_out"), day(-2)) == ["Rien d’autre ne change."]


@pytest.mark.parametrize(
    ("transition", "on", "sentence"),
    [("move_in", 1, "elle est passée"), ("move_in", -2, "précède le départ"), ("move_out", -10, "une nuit"),
     ("move_out", 1, "d'avance")],
)  # fmt: skip
def test_a_day_that_cannot_be_is_refused_by_the_preview_too(coordinator, ended, transition, on, sentence):
    line = line_of(ended, transition)

    with pytest.raises(NotYet, match=sentence):
        corrections.preview(line, day(on))
    with pytest.raises(NotYet, match=sentence):
        corrections.correct(line, day(on), "Essai.", by=coordinator.actor)


def test_a_correction_meets_the_walls_in_words(coordinator, moved_in):
    OccupancyFactory(room=moved_in.occupancy.room, from_on=day(-20), until_on=day(-12))
    line = line_of(moved_in, "move_in")

    for attempt in (
        lambda: corrections.preview(line, day(-13)),
        lambda: corrections.correct(line, day(-13), "Essai.", by=coordinator.actor),
    ):
        with pytest.raises(TooLate, match="occupée ou promise"):
            attempt()

    assert fresh(moved_in).started_on == day(-10)


def test_a_correction_has_a_reason(coordinator, moved_in):
    with pytest.raises(NotYet, match="pourquoi"):
        corrections.correct(line_of(moved_in, "move_in"), day(-12), "  ", by=coordinator.actor)


def test_only_her_team_corrects(moved_in):
    for user in (UserFactory(referrer=True), UserFactory(approver=True), UserFactory()):
        with pytest.raises(PermissionDenied):
            corrections.correct(line_of(moved_in, "move_in"), day(-12), "Essai.", by=user.actor)

    assert fresh(moved_in).started_on == day(-10)


def test_a_line_without_a_day_of_its_own_is_not_corrected_by_a_date(coordinator):
    line = EntryFactory(subject=HostFactory(), transition="note")

    assert not corrections.is_correctable(line)
    with pytest.raises(NotYet, match="ajouter une note"):
        corrections.preview(line, day(-1))


def test_what_was_corrected_may_be_corrected_again(coordinator, moved_in):
    line = line_of(moved_in, "move_in")

    corrections.correct(line, day(-12), "Une fois.", by=coordinator.actor)
    corrections.correct(line, day(-11), "Deux fois.", by=coordinator.actor)

    assert fresh(moved_in).started_on == day(-11)
    assert Commitment.objects.get().starts_on == day(-11)
    assert line.corrections.count() == 2
