"""The demonstration: the same seed tells the same story, its sums are right, and it shows what it promises."""

import io
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F, Max
from django.test import TestCase, override_settings
from django.utils import timezone

from accounts.models import Leave, Membership, Role, User
from casework import timeline
from casework.clock import RoofStatus
from casework.models import Accompaniment, Exit, Mediation, PeerInvitation, RelocationChain, Stay
from casework.relocations import hearing
from casework.roofs import Ledger
from desk.demo.clock import standing
from desk.demo.crisis import NEEDS
from desk.demo.mail import Mailbox
from desk.demo.team import PASSWORD
from directory.campaigns import following
from directory.models import Letter, Override
from directory.notices import standing as standing_notices
from hosting.models import Host, Referral
from journal.models import Entry, Signature, Task, Watch
from matching.models import Proposal, Shortlist
from messaging.models import Contact, Delivery, Message
from reporting import unmet
from tests.factories import HostFactory, UserFactory

TODAY = date(2026, 11, 22)
ON_SCREEN = {
    "DEMO": True, "MESSAGE_PORTS": dict.fromkeys(["email", "sms"], "messaging.channels.Mailbox"),
    "PUBLIC_URL": "http://demo.example",
}  # fmt: skip
BY_SQL = """
    SELECT count(DISTINCT (woman, night)) FROM (
        SELECT accompaniment_id, generate_series(started_on, least(coalesce(ended_on, %s), %s) - 1, '1 day')
        FROM casework_stay WHERE started_on IS NOT NULL
        UNION ALL
        SELECT accompaniment_id, generate_series(lower(period), least(upper(period), %s) - 1, '1 day')
        FROM casework_otherroof
    ) AS nights(woman, night)
"""


def load(**scale):
    said = io.StringIO()
    call_command("load_demo", today=TODAY, stdout=said, stderr=io.StringIO(), **scale)
    return said.getvalue()


def ledgers():
    return [Ledger(row, TODAY) for row in Accompaniment.objects.with_clock().order_by("pk")]


def caseload():
    """Everything that a person would see of the story, without the numbers that the database gives."""
    return [
        list(Host.objects.order_by("pk").values_list("first_name", "status", "household__area__code", "insured_on")),
        list(Referral.objects.order_by("pk").values_list("guest__first_name", "status", "submitted_at", "tier")),
        list(Stay.objects.order_by("pk").values_list("accompaniment__guest__first_name", "status", "started_on",
                                                     "ended_on", "occupancy__room__host__first_name")),
        list(Proposal.objects.order_by("pk").values_list("guest__first_name", "status", "answer_by", "guest_reason")),
        list(Entry.objects.order_by("pk").values_list("transition", "happened_at", "channel")),
        list(Message.objects.order_by("pk").values_list("kind", "status", "channel")),
    ]  # fmt: skip


@pytest.mark.long
@pytest.mark.xdist_group("demo")  # loaded once, not once per worker
@override_settings(**ON_SCREEN)
class TestTheDemo(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.said = load(women=32, hosts=70)

    def test_every_line_of_a_womans_page_is_said_in_words(self):
        lines = [entry for file in Accompaniment.objects.all() for entry in timeline.entries_of(file)]

        assert len(lines) > 500
        assert {entry.transition for entry in lines if timeline.title_of(entry) == entry.transition} == set()

    def test_it_says_what_it_did(self):
        assert "32 accompagnements joués, 70 foyers inscrits." in self.said

    def test_a_second_load_adds_nothing(self):
        before = caseload()

        assert "n'est pas vide" in load(women=32, hosts=70)
        assert caseload() == before

    def test_the_nights_of_the_clock_are_those_of_the_rows(self):
        with connection.cursor() as cursor:
            cursor.execute(BY_SQL, [TODAY, TODAY, TODAY])
            (by_sql,) = cursor.fetchone()

        begun = [ledger for ledger in ledgers() if ledger.has_begun]
        assert sum(ledger.covered + len(ledger.unknown) + ledger.beyond_nights[0] for ledger in begun) == by_sql
        assert by_sql > 500

    def test_covered_and_uncovered_nights_make_the_days_of_each_year(self):
        for ledger in ledgers():
            if ledger.has_begun:
                counted = ledger.covered + len(ledger.uncovered) + len(ledger.unknown)
                assert counted == (ledger.counted_until - ledger.starts_on).days

    def test_women_stand_at_each_colour_of_the_roof_board(self):
        running = [ledger for ledger in ledgers() if ledger.accompaniment.status == Accompaniment.Status.OPEN]

        assert {ledger.status for ledger in running} == {*RoofStatus, None}

    def test_a_proposal_stands_at_each_state_that_waits_for_somebody(self):
        assert set(Proposal.objects.live().values_list("status", flat=True)) == set(Proposal.LIVE)

    def test_a_chain_of_moves_is_being_asked_each_woman_her_own_question(self):
        chain = RelocationChain.objects.get()
        first, *others = chain.steps.order_by("position")

        assert chain.status == RelocationChain.Status.ASKING
        assert first.leaves is None
        assert others
        for step in others:
            assert hearing.agreed(step.proposal.guest)
            assert step.leaves.accompaniment.guest_id == step.proposal.guest_id
        assert first.proposal.room_id == others[0].leaves.occupancy.room_id
        assert {step.proposal.status for step in (first, *others)} <= set(Proposal.LIVE)

    def test_referrals_mediations_exits_and_signatures_wait_for_the_team(self):
        assert {"draft", "submitted", "received", "studied", "information_needed", "refused"} <= set(
            Referral.objects.values_list("status", flat=True)
        )
        assert set(Mediation.objects.open().values_list("status", flat=True)) == {"raised", "agreed"}
        assert Exit.objects.filter(confirmed_by=None).count() == 2
        assert set(Signature.objects.pending().values_list("move", flat=True)) == {"approve", "confirm_exit"}
        assert {"panel", "visited", "visit_planned", "contacted", "not_retained", "paused"} <= set(
            Host.objects.values_list("status", flat=True)
        )

    def test_the_day_has_its_tasks_and_the_scan_has_run(self):
        kinds = set(Task.objects.open().values_list("kind", flat=True))

        assert {"roof_tonight", "find_relay", "hear_both", "message_held", "meet_adult", "visit_home"} <= kinds
        assert Watch.objects.exists()
        assert Shortlist.objects.exists()

    def test_somebody_who_left_a_colleague_away_and_a_tired_home_are_seen_at_once(self):
        kinds = set(Task.objects.open().values_list("kind", flat=True))
        assert {"after_exit", "care_for_host"} <= kinds
        assert Leave.objects.running(TODAY).count() == 1
        assert PeerInvitation.objects.get().status == "offered"

    def test_what_was_written_in_the_last_days_has_been_delivered_or_waits_for_a_person(self):
        statuses = Counter(Message.objects.values_list("status", flat=True))

        assert statuses["sent"] == Delivery.objects.count() > 0
        assert statuses["held"] > 0
        assert set(statuses) <= {"sent", "held", "cancelled", "waiting"}

    def test_nothing_happened_after_it_was_noted_nor_after_the_last_evening(self):
        noted = Entry.objects.filter(happened_at__gt=F("recorded_at"))

        assert not noted.exists()
        assert (
            timezone.localdate(Entry.objects.exclude(actor__kind="service").aggregate(last=Max("happened_at"))["last"])
            < TODAY
        )

    def test_the_directory_is_in_the_middle_of_a_crisis(self):
        assert {said.tone for said in standing_notices("fr", "33", TODAY)} == {"ambre"}
        progress = following.progress(following.running(TODAY).get())
        assert (progress.started, progress.no_change) == (1, 1)
        assert progress.todo > 0
        assert Override.objects.filter(kind="closure", period__contains=TODAY).count() == 1
        sent, draft = Letter.objects.order_by("pk")
        assert (sent.status, sent.recipients, draft.status) == ("sent", 2, "draft")
        needs = unmet.needs(unmet.quarters_over(TODAY)[0], "33")
        looked_for = sum(3 * count + 9 for *_, count in NEEDS)  # each month of the season, three more than the last
        assert needs.whole == str(looked_for)

    def test_every_stay_has_the_moves_of_its_state(self):
        for stay in Stay.objects.all():
            moves = set(Entry.objects.about(stay).values_list("transition", flat=True))
            expected = {"ongoing": {"move_in"}, "ended": {"move_in", "move_out"}, "planned": set()}[stay.status]
            assert expected <= moves, stay

    def test_nobody_can_be_reached_by_a_real_number(self):
        phones = [contact.phone for contact in Contact.objects.all() if contact.phone]

        assert len(phones) == len(set(phones)) > 100
        assert all(phone.startswith("+3363998") and len(phone) == 12 for phone in phones)
        assert not User.objects.exclude(email__endswith=".example").exists()

    def test_it_tells_how_to_come_in_as_anybody(self):
        said = io.StringIO()
        call_command("demo_signins", url="http://127.0.0.1:8042", stdout=said)
        lines = said.getvalue()

        for role in ("Coordinatrice", "Responsable de territoire", "Seconde signataire", "Travailleuse sociale",
                     "Responsable de structure", "Administration technique", "Foyer", "Femme"):  # fmt: skip
            assert f"  {role} " in lines
        assert PASSWORD in lines
        link = next(word for word in lines.split() if word.startswith("http://127.0.0.1:8042/l/"))
        assert self.client.get(link.removeprefix("http://127.0.0.1:8042"), follow=True).status_code == 200

    def test_the_password_told_opens_and_a_home_has_none(self):
        coordinator = Membership.objects.filter(role=Role.COORDINATOR).first().user
        home = Host.objects.filter(user__isnull=False).first().user

        assert authenticate(None, username=coordinator.username, password=PASSWORD) == coordinator
        assert not home.has_usable_password()

    def test_a_sign_in_code_is_read_in_the_mailbox_on_screen(self):
        home = Host.objects.filter(user__isnull=False).first().user

        Mailbox().send_messages([EmailMessage("Code", "123456", to=[home.email, "inconnue@ailleurs.example"])])

        delivery = Delivery.objects.latest("pk")
        assert (delivery.to, delivery.body) == (home.email, "123456")
        assert delivery.message.territory.code == "bordeaux"


@pytest.fixture
def on_screen(settings):
    for name, value in ON_SCREEN.items():
        setattr(settings, name, value)


@pytest.mark.long
@pytest.mark.django_db
def test_the_same_seed_gives_the_same_caseload_and_another_one_another(on_screen):
    told = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            load(women=4, hosts=20, seed=seed)
            told.append(caseload())
            transaction.set_rollback(True)

    assert told[0] == told[1]
    assert told[0] != told[2]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("weeks", range(0, 52, 4))
def test_it_opens_on_any_day_of_the_year(on_screen, weeks):
    """Papers run out and months have 28 to 31 days: a story that held one day may not hold another, at full scale."""
    day = TODAY + timedelta(days=7 * weeks + weeks // 4)

    call_command("load_demo", today=day, stdout=io.StringIO(), stderr=io.StringIO())

    assert Accompaniment.objects.count() == 60 + 1  # and the woman of the chain
    assert Stay.objects.exclude(started_on=None).count() >= 65


@pytest.mark.django_db
def test_a_database_with_somebody_in_it_is_left_alone(on_screen):
    UserFactory()

    assert "n'est pas vide" in load(women=2, hosts=12)
    assert not Host.objects.exists()


@pytest.mark.django_db
def test_it_is_refused_where_it_is_not_allowed(settings):
    settings.DEMO = False

    with pytest.raises(CommandError):
        load(women=2, hosts=12)
    with pytest.raises(CommandError):
        call_command("demo_signins")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_no_sign_in_is_told_of_a_database_that_is_not_the_demo(on_screen):
    HostFactory(ready=True)
    said = io.StringIO()

    call_command("demo_signins", stdout=said)

    assert "n'est pas celle de la démonstration" in said.getvalue()


def test_the_clock_goes_again_after_the_story():
    with standing() as clock:
        clock.at = datetime(2020, 3, 17, 12, tzinfo=timezone.get_current_timezone())
        assert timezone.localdate() == date(2020, 3, 17)

    assert timezone.now().year > 2020
    assert timezone.datetime is datetime
