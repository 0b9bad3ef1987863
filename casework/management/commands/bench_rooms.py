"""A thousand women for one room at the same instant: one stay, and clear refusals (protection.md I1)."""

import json
import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, connections
from django.utils import timezone

from accounts.models import Actor, Membership, Role, Territory, User
from accounts.numbers import next_code, next_codes
from casework.actions import place
from casework.models import Accompaniment
from hosting.models import Guest, Host, Household, Occupancy, Referral, Room
from journal.moves import NotYet, TooLate
from messaging.models import Contact

DEADLOCK = "40P01"


class Command(BaseCommand):
    help = "Confirme une même chambre pour mille femmes à la fois, dans une base jetable. Ne touche à aucune autre."

    def add_arguments(self, parser):
        parser.add_argument("--confirmations", type=int, default=1000)
        parser.add_argument("--threads", type=int, default=32, help="une connexion à la base chacun")
        parser.add_argument("--json", action="store_true", help="n'écrire que le JSON")

    def handle(self, *, confirmations, threads, **options):
        with ThrowawayDatabase():
            files, room, by = prepare(confirmations)
            found = rush(files, room, by, threads)
        figures = {name: found[name] for name in ("stays", "refused", "deadlocks", "errors", "seconds")}
        if options["json"]:
            self.stdout.write(json.dumps({"confirmations": confirmations, "threads": threads, **figures}))
        else:
            words = " ".join(f"{name}={value}" for name, value in figures.items() if name != "errors" or value)
            self.stdout.write(f"[I1] confirmations={confirmations} {words}")
        if (found["stays"], found["refused"]) != (1, confirmations - 1):
            raise CommandError("Une chambre, un séjour : ce n’est pas ce qui s’est passé.")


class ThrowawayDatabase:
    """A migrated, empty database beside the one in use, dropped at the end whatever happens."""

    def __enter__(self):
        self.former = connection.settings_dict["NAME"]
        named = connection.settings_dict.setdefault("TEST", {})
        self.tests, named["NAME"] = named.get("NAME"), f"bench_{self.former}_{os.getpid()}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True)

    def __exit__(self, *raised):
        connections.close_all()
        connection.creation.destroy_test_db(self.former, verbosity=0)
        connection.settings_dict["TEST"]["NAME"] = self.tests


def prepare(count):
    """``count`` women admitted, one room, and who acts: (accompaniments, room, actor)."""
    territory = Territory.objects.create(code="essai", name="Essai")
    user = User.objects.create_user(email="coordinatrice@essai.example", password=None)
    Membership.objects.create(user=user, role=Role.COORDINATOR, territory=territory, starts_on=timezone.localdate())
    host = Host.objects.create(
        code=next_code("host"), territory=territory, contact=Contact.objects.create(), first_name="Essai"
    )
    Household.objects.create(host=host)
    return _women(count, territory, user), Room.objects.create(host=host), Actor.for_user(user)


def _women(count, territory, user):
    now, today = timezone.now(), timezone.localdate()
    contacts = Contact.objects.bulk_create(Contact() for _ in range(count))
    guests = Guest.objects.bulk_create(
        Guest(code=code, territory=territory, first_name="Essai", contact=contact)
        for code, contact in zip(next_codes("guest", count), contacts, strict=True)
    )
    referrals = Referral.objects.bulk_create(
        Referral(
            code=code, territory=territory, guest=guest, status=Referral.Status.ADMITTED, consent=True,
            consent_on=today, submitted_at=now, tier="C", decided_on=today,
        )
        for code, guest in zip(next_codes("referral", count), guests, strict=True)
    )  # fmt: skip
    return Accompaniment.objects.bulk_create(
        Accompaniment(code=code, territory=territory, guest=row.guest, referral=row, owner=user, opened_on=today)
        for code, row in zip(next_codes("accompaniment", count), referrals, strict=True)
    )


def rush(files, room, by, threads):
    """All of them at once for ``room``: {"stays", "refused", "deadlocks", "errors": {kind: count}, "seconds"}."""
    start = timezone.localdate()
    by.territories()  # read once: the threads share this actor
    ready = Barrier(threads + 1)

    def work(part):
        connection.ensure_connection()
        ready.wait()
        try:
            return [_tried(file, room, by, start) for file in part]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        done = [pool.submit(work, files[number::threads]) for number in range(threads)]
        ready.wait()
        began = time.perf_counter()
        outcomes = Counter(outcome for future in done for outcome in future.result())
        seconds = time.perf_counter() - began
    return {
        "stays": Occupancy.objects.slept().filter(room=room).count(),
        "refused": outcomes.pop("refused", 0),
        "deadlocks": outcomes.pop("deadlock", 0),
        "errors": {kind: count for kind, count in outcomes.items() if kind != "stay"},
        "seconds": round(seconds, 2),
    }


def _tried(file, room, by, start):
    try:
        place(file, room, by=by, start=start, until=start + timedelta(days=30))
    except (TooLate, NotYet):
        return "refused"
    except OperationalError as failure:
        return "deadlock" if getattr(failure.__cause__, "sqlstate", "") == DEADLOCK else type(failure).__name__
    return "stay"
