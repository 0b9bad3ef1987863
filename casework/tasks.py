"""The daily scan: what the days have made due. It is itself watched (``Watch``, an external ping)."""

import logging
import traceback
import urllib.request
from contextlib import contextmanager
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import one_service
from casework.concerns.watch import first_acts_late
from casework.scans import SCANS
from journal.agenda import kinds_read_once
from journal.gathering import gathered
from journal.models import Watch
from messaging.rounds import a_round

logger = logging.getLogger(__name__)
WATCH = "daily-scan"
BRIDGING_SECONDS = 60


@shared_task
def daily_scan():
    """Run every scan once a day. Called every ten minutes: the first call of the day works, the others see it done."""
    today = timezone.localdate()
    watch = Watch.objects.filter(name=WATCH).first()
    if watch is None or timezone.localdate(watch.ran_at) < today:
        run_scans(today)


@shared_task
def watch_concerns():
    """First acts due within hours do not wait for the morning. Safe to run twice, and by two at once."""
    with transaction.atomic():
        first_acts_late()


class ScansFailed(Exception):
    """Some scans did not come to their end: the watch is not wound, and the board says so."""


def run_scans(today):
    """All scans, in one transaction each: one that fails takes nothing from the others.

    The watch is wound, and the outside told, only if every one of them came to its end. Returns what each found; None
    when another worker is at it. Raises ScansFailed, with the names.
    """
    with _alone() as first:
        if not first:
            return None
        with a_round(), one_service(), kinds_read_once():
            found, failed = _each(today)
        if failed:
            raise ScansFailed(", ".join(failed))
        Watch.ran(WATCH, **found)
    _ping()
    return found


def _each(today):
    found, failed = {}, []
    for name, scan in SCANS.items():
        try:
            with transaction.atomic(), gathered():
                found[name] = scan(today)
        except Exception as error:
            failed.append(name)
            where = traceback.extract_tb(error.__traceback__)[-1]
            # the kind and the line, never the message: it may quote a row
            logger.error("scan %s: %s in %s, line %s", name, type(error).__name__, where.name, where.lineno)
    return found, failed


@contextmanager
def _alone():
    """Whether this worker is the only one to scan. A worker that dies lets go: the lock is its connection's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('casework.daily_scan'))")
        (first,) = cursor.fetchone()
        try:
            yield first
        finally:
            if first:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('casework.daily_scan'))")


def _ping():
    """Tell the outside that the scan has run. If it stops telling, the outside raises the alarm."""
    if not settings.WATCH_PING_URL:
        return
    try:
        urllib.request.urlopen(settings.WATCH_PING_URL, timeout=10).close()
    except OSError as error:
        logger.warning("the watch could not be told: %s", type(error).__name__)


def is_stale(ran_at, now=None):
    """Whether today's scan has not run two hours after midnight. ``ran_at``: when it last came to its end, or None."""
    now = timezone.localtime(now)
    if ran_at is None:
        return True
    expected = now.date() if now.hour >= 2 else now.date() - timedelta(days=1)
    return timezone.localdate(ran_at) < expected


@shared_task(acks_late=True)
def bridge_the_year(territory_id):
    """The best succession of a territory's year, with the time that a page has not. Safe to run twice: it is kept."""
    from casework.forecast.reading import read_forecast

    read_forecast(territory_id, timezone.localdate(), seconds=BRIDGING_SECONDS)
