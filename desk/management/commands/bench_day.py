"""The due work of one day for a whole country of open accompaniments, and the first page of its roof board."""

import gc
import json
import random
import statistics
import time
from collections import Counter
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Actor, Membership, Role, Territory, User
from accounts.numbers import next_codes
from casework.management.commands.bench_rooms import ThrowawayDatabase
from casework.models import Accompaniment, Commitment, OtherRoof, Stay
from casework.tasks import run_scans
from desk.management.commands.bench_pages import sign_in
from hosting.models import Adult, Assignment, Guest, Host, Household, Occupancy, Referral, Room
from journal.models import Task
from journal.stock import take_stock
from messaging import notifications
from messaging.models import Contact, Message

GOAL_SECONDS, GOAL_MS = 60, 300
# Where a hundred women stand: housed for long, losing a roof, past the day, at the hotel, nowhere, waiting.
SITUATIONS = (("housed", 58), ("ending", 18), ("past", 4), ("hotel", 5), ("nowhere", 5), ("waiting", 10))


class Command(BaseCommand):
    help = (
        "Mesure le travail d'une journée et le tableau des toits pour des milliers de femmes, dans une base jetable."
    )

    def add_arguments(self, parser):
        parser.add_argument("--women", type=int, default=5000)
        parser.add_argument("--requests", type=int, default=30)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="n'écrire que le JSON")

    @override_settings(MFA_RELAXED=False, ALLOWED_HOSTS=["localhost"], DEBUG=False)
    def handle(self, *, women, requests, seed, **options):
        with ThrowawayDatabase():
            user = crowd(women, random.Random(seed))
            take_stock()
            figures = {"women": women, **a_day(), **a_page(user, requests)}
        if options["json"]:
            self.stdout.write(json.dumps(figures))
        else:
            self.stdout.write("[day] " + " ".join(f"{name}={value}" for name, value in figures.items()))
        if not figures["idempotent"]:
            raise CommandError("Le second passage a trouvé autre chose que le premier.")


def a_day():
    """The scans, then what is to be told, then both again: seconds of each, and whether nothing came twice."""
    today, cpu = timezone.localdate(), time.process_time()
    first, scanned = _timed(lambda: run_scans(today))
    told, written = _timed(notifications.tell_what_is_due)
    cpu = time.process_time() - cpu  # of this process alone: what a busy machine does not lengthen
    before = _what_is_there()
    again, _ = _timed(lambda: run_scans(today))
    told_again, more = _timed(notifications.tell_what_is_due)
    return {
        "scans_s": round(first, 1), "told_s": round(told, 1), "day_s": round(first + told, 1), "goal_s": GOAL_SECONDS,
        "cpu_s": round(cpu, 1), "again_s": round(again + told_again, 1), "messages": written,
        "tasks": Task.objects.count(),
        "idempotent": more == 0 and before == _what_is_there(), "found": sum(scanned.values()),
    }  # fmt: skip


def _timed(act):
    began = time.perf_counter()
    answer = act()
    return time.perf_counter() - began, answer


def _what_is_there():
    return Counter(Task.objects.values_list("key", "done_at", "urgency")), Message.objects.count()


def a_page(user, requests):
    client = Client(SERVER_NAME="localhost")
    sign_in(client, user)
    url = reverse("desk:today")
    for _ in range(3):
        if client.get(url).status_code != 200:
            raise CommandError("Le tableau ne répond pas.")
    gc.collect()
    gc.freeze()  # as the server does once it has loaded: config/wsgi.py
    spent = sorted(1000 * _timed(lambda: client.get(url))[0] for _ in range(requests))
    p95 = spent[max(0, -(-95 * len(spent) // 100) - 1)]
    return {"board_median_ms": round(statistics.median(spent)), "board_p95_ms": round(p95), "goal_ms": GOAL_MS}


# --- a crowd --------------------------------------------------------------------------------------------------------


@transaction.atomic
def crowd(count, chance):
    """``count`` open accompaniments of one territory, each with a coordinator in charge; returns one of those."""
    territory = Territory.objects.create(code="essai", name="Essai")
    team = [_user(f"coordinatrice{number}", Role.COORDINATOR, territory) for number in range(max(3, count // 60))]
    files = _files(count, territory, team)
    rooms = iter(_rooms(count, territory))
    today, places, drawn = timezone.localdate(), [], _drawn(count, chance)
    commitments, roofs, stays = [], [], []
    for file, situation in zip(files, drawn, strict=True):
        if situation == "waiting":
            continue
        began = today - timedelta(days=chance.randint(20, 380))
        commitments.append(Commitment(accompaniment=file, starts_on=began))
        until = today + timedelta(days=_until(situation, chance))
        ended = situation in ("hotel", "nowhere")
        places.append(
            Occupancy(guest=file.guest, room=next(rooms), kind=Occupancy.Kind.STAY, period=DateRange(began, until))
        )
        stays.append(Stay(
            accompaniment=file, occupancy=places[-1], planned_from=began, planned_until=until, started_on=began,
            status=Stay.Status.ENDED if ended else Stay.Status.ONGOING, ended_on=until if ended else None,
            ending=Stay.Ending.PLANNED if ended else "",
        ))  # fmt: skip
        if situation == "hotel":
            roofs.append(
                OtherRoof(accompaniment=file, kind="hotel", period=DateRange(until, today + timedelta(days=3)))
            )
    for model, rows in ((Commitment, commitments), (Occupancy, places), (Stay, stays), (OtherRoof, roofs)):
        model.objects.bulk_create(rows, batch_size=1000)
    return team[0]


def _drawn(count, chance):
    names, weights = zip(*SITUATIONS, strict=True)
    return chance.choices(names, weights, k=count)


def _until(situation, chance):
    """In how many days this home ends, or has ended."""
    if situation in ("hotel", "nowhere"):
        return -chance.randint(1, 15)
    return {"housed": chance.randint(61, 300), "ending": chance.randint(1, 60), "past": -chance.randint(0, 3)}[
        situation
    ]


def _user(name, role, territory):
    user = User.objects.create_user(email=f"{name}@essai.example", password=None)
    Membership.objects.create(user=user, role=role, territory=territory, starts_on=timezone.localdate())
    Actor.for_user(user)
    return user


def _files(count, territory, team):
    now, today = timezone.now(), timezone.localdate()
    long_ago = today - timedelta(days=400)
    contacts = Contact.objects.bulk_create(Contact() for _ in range(count))
    guests = Guest.objects.bulk_create(
        Guest(code=code, territory=territory, first_name="Essai", contact=contact)
        for code, contact in zip(next_codes("guest", count), contacts, strict=True)
    )
    referrals = Referral.objects.bulk_create(
        Referral(
            code=code, territory=territory, guest=guest, status=Referral.Status.ADMITTED, consent=True,
            consent_on=long_ago, submitted_at=now, tier="C", decided_on=long_ago,
        )
        for code, guest in zip(next_codes("referral", count), guests, strict=True)
    )  # fmt: skip
    owners = [team[number % len(team)] for number in range(count)]
    Assignment.objects.bulk_create(
        Assignment(guest=guest, user=owner, part=Assignment.Part.COORDINATOR, from_on=long_ago)
        for guest, owner in zip(guests, owners, strict=True)
    )
    return Accompaniment.objects.bulk_create(
        Accompaniment(code=code, territory=territory, guest=row.guest, referral=row, owner=owner, opened_on=long_ago)
        for code, row, owner in zip(next_codes("accompaniment", count), referrals, owners, strict=True)
    )


def _rooms(count, territory):
    """One ready home and one room each, the papers of the day."""
    today = timezone.localdate()
    contacts = Contact.objects.bulk_create(Contact() for _ in range(count))
    hosts = Host.objects.bulk_create(
        Host(code=code, territory=territory, contact=contact, first_name="Essai", status=Host.Status.APPROVED,
             trained_on=today, insured_on=today)
        for code, contact in zip(next_codes("host", count), contacts, strict=True)
    )  # fmt: skip
    Household.objects.bulk_create(Household(host=host) for host in hosts)
    seen = {"met_on": today, "identity_seen_on": today, "declared_on": today, "charter_on": today}
    Adult.objects.bulk_create(Adult(host=host, first_name="Essai", contact=host.contact, **seen) for host in hosts)
    return Room.objects.bulk_create(Room(host=host, private=True) for host in hosts)
