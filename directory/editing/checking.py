"""Somebody checked facts, or found one of them wrong. How long it is believed depends on the category."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import Actor
from directory.editing.fields import EDITABLE, Target
from directory.editing.refreshing import refresh
from directory.models import Place, Service, Source, Structure, Verification

Fact = Verification.Fact
OF_A_SERVICE = frozenset({Fact.HOURS, Fact.CONDITIONS})


@transaction.atomic
def verify(
    target: Place | Service,
    facts: Iterable[str] = (),
    method: str = Verification.Method.CALL,
    *,
    by: Actor | None,
    on: date | None = None,
    source: Source | None = None,
) -> list[Verification]:
    """These facts are so (``Verification.Fact``); without any, all of them: « rien n’a changé ».

    Of a place, its hours and conditions are those of each of its services.
    """
    written = write_checks(target, set(facts) or set(Fact), method, by, on, source)
    refresh(target)
    return written


@transaction.atomic
def call_into_question(
    target: Place | Service, facts: Iterable[str] = (Fact.HOURS,), *, by: Actor | None, method: str = "outcome",
    on: date | None = None,
) -> list[Verification]:  # fmt: skip
    """Somebody found these facts wrong (a closed door): nothing is sure of them until they are checked again."""
    written = write_checks(target, set(facts), method, by, on, holds=False)
    refresh(target)
    return written


def write_checks(
    target: Target,
    facts: set[str | None],
    method: str,
    by: Actor | None,
    on: date | None = None,
    source: Source | None = None,
    holds: bool = True,
) -> list[Verification]:
    """The lines, without refreshing. What is said of a structure is said of no door: nothing is written of it."""
    if isinstance(target, Structure):
        return []
    day = on or timezone.localdate()
    said = {"verified_on": day, "method": method, "by": by, "source": source, "holds": holds}
    rows = []
    for fact in sorted(each for each in facts if each is not None):
        if isinstance(target, Service):
            about = {"service": target} if fact in OF_A_SERVICE else {"place": target.place}
            rows.append(Verification(fact=fact, **about, **said))
        elif fact in OF_A_SERVICE:
            rows += [Verification(fact=fact, service=service, **said) for service in target.services.all()]
        else:
            rows.append(Verification(fact=fact, place=target, **said))
    return Verification.objects.bulk_create(rows)


def facts_of(target: Target, names: Iterable[str]) -> set[str]:
    """The verifications that these fields belong to."""
    return {fact for name in names if (fact := EDITABLE[type(target)][name].fact)}
