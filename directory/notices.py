"""What is said to everybody on the public pages, for a while, in her language where somebody wrote it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Actor, Territory
from directory.models import Coverage, Notice
from journal.moves import TooLate, lock, write


@dataclass(frozen=True)
class Said:
    """A notice as a page shows it."""

    text: str
    tone: str  # of components/notice.html
    language: str


def standing(language: str = "fr", department: str = "", day: date | None = None) -> list[Said]:
    """The notices of the day: those for everybody and those of a department, the gravest first."""
    rows = Notice.objects.standing(day or timezone.localdate()).for_department(department)
    order = list(Notice.Severity)[::-1]
    found = sorted(rows, key=lambda row: order.index(Notice.Severity(row.severity)))
    code = language.partition("-")[0]
    return [Said(row.said_in(code), row.tone, code if row.texts.get(code) else "fr") for row in found]


@transaction.atomic
def publish_notice(
    texts: Mapping[str, str],
    *,
    severity: str,
    since: date,
    last: date,
    departments: Iterable[str] = (),
    by: Actor,
    territory: Territory | None = None,
) -> Notice:
    """``last`` is its last day."""
    notice = Notice(
        texts=dict(texts), severity=severity, departments=list(departments), territory=territory, created_by=by,
        period=DateRange(since, last + timedelta(days=1)),
    )  # fmt: skip
    notice.full_clean()
    notice.save()
    write(notice, "publish_notice", by=by)
    return notice


@transaction.atomic
def withdraw_notice(notice: Notice, *, by: Actor) -> None:
    row = lock(Notice, notice.pk)[notice.pk]
    if row.withdrawn_at is not None:
        raise TooLate("Cette annonce a déjà été retirée.")
    row.withdrawn_at, row.withdrawn_by = timezone.now(), by
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    write(row, "withdraw_notice", by=by)


@transaction.atomic
def cover(territory: Territory, departments: Iterable[str], *, by: Actor) -> None:
    """This team looks after these departments, and no other; one that another team has stays with it."""
    wanted = set(departments)
    Coverage.objects.filter(territory=territory).exclude(department__in=wanted).delete()
    taken = set(
        Coverage.objects.filter(department__in=wanted)
        .exclude(territory=territory)
        .values_list("department", flat=True)
    )
    if taken:
        raise TooLate(f"Une autre équipe suit déjà : {', '.join(sorted(taken))}.")
    Coverage.objects.bulk_create(
        [Coverage(territory=territory, department=code) for code in sorted(wanted)], ignore_conflicts=True
    )
    write(territory, "cover_departments", by=by, facts={"departments": len(wanted)})
