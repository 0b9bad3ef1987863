"""A report that is published: prepared by one, signed by another, true until a signed restatement says otherwise."""

import hashlib
import json

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Role, Territory
from journal.moves import NotYet, TooLate, write
from journal.signatures import ask_signature, when_refused, when_signed
from privacy.policies import ASKED_BY_THE_PAGE, can
from reporting import report, words
from reporting.bridge import CODES, Counted, basis, bridge
from reporting.models import BridgeLine, Publication

MOVE = "sign_report"


@transaction.atomic
def prepare(since, until, *, by, territory=None, as_of=None, comment="", restates=None):
    """Count, mask, keep the fingerprint, and ask another person of the pool to sign.

    ``restates``: the publication that this one corrects; the lines that lead from one to the other are kept with it.
    Raises NotYet for a period that has not begun or a restatement that changes nothing, TooLate where the period is
    published already or the restated one no longer stands.
    """
    asked_in = territory or _home(by)
    if not can(by, "report", "publish", asked_in, means=ASKED_BY_THE_PAGE):
        raise PermissionDenied
    as_of = as_of or timezone.localdate()
    if until <= since or since > as_of or as_of > timezone.localdate():
        raise NotYet("La période est vide, n’a pas commencé, ou ce jour n’est pas encore arrivé.")
    _still_stands(restates)
    made = report.build(since, until, territory=territory, as_of=as_of, publish=True)
    row = Publication(
        territory=territory, asked_in=asked_in, since=since, until=until, as_of=as_of, comment=comment,
        figures=[line.as_json() for line in made.lines], tables=[table.as_json() for table in made.tables],
        basis={str(pk): counted.as_json() for pk, counted in basis(made.window).items()},
        prepared_by=by, restates=restates,
    )  # fmt: skip
    lines = _differences(row, made) if restates else []
    row.sha256 = fingerprint(row)
    row.save()
    BridgeLine.objects.bulk_create(lines)
    write(row, "prepare", by=by)
    what = "Rectification du bilan" if restates else "Bilan"
    ask_signature(
        row, MOVE, by=by, territory_id=asked_in.pk,
        summary=f"{what} {words.period(since, until)} · {territory.name if territory else 'tous les territoires'}. "
        f"Empreinte {row.fingerprint}.",
    )  # fmt: skip
    return row


def _home(by):
    """Where a publication of all the territories is signed: among the colleagues of whoever prepares it."""
    found = Territory.objects.filter(pk__in=by.territories(Role.MANAGER)).order_by("pk").first()
    if found is None:
        raise PermissionDenied
    return found


def _still_stands(restated):
    if restated is None:
        return
    locked = Publication.objects.select_for_update(of=("self",), no_key=True).get(pk=restated.pk)
    if not Publication.objects.standing().filter(pk=locked.pk).exists():
        raise TooLate("Ce bilan n’est plus celui qui fait foi : rectifier le dernier.")


def _differences(row, made):
    """The lines of the bridge, for the sums that both say; and what changes of them."""
    before, after = (_said(figures) for figures in (row.restates.figures, row.figures))
    then = {int(pk): Counted.read(said) for pk, said in row.restates.basis.items()}
    causes = bridge(then, min(row.restates.until, row.restates.as_of), made.window)
    both = [code for code in CODES if code in before and code in after]
    row.changes = {code: [before[code], after[code]] for code in both if before[code] != after[code]}
    if row.restates.figures == row.figures and row.restates.tables == row.tables:
        raise NotYet("Rien n’a changé : il n’y a rien à rectifier.")
    return [
        BridgeLine(publication=row, code=code, cause=cause, count=count, amount=amount)
        for code in row.changes
        for cause, (count, amount) in causes[code].items()
    ]


def _said(figures):
    return {line["code"]: line["value"] for line in figures if line.get("value") is not None}


@when_signed("reporting.Publication", MOVE)
def _sign(publication, facts, by):
    publication.signed_by, publication.signed_at = by, timezone.now()
    publication.save(update_fields=["signed_by", "signed_at"])
    write(publication, "publish", by=by)


@when_refused("reporting.Publication", MOVE)
def _refuse(publication, facts, by):
    """Not signed: it is kept, and the period may be prepared again."""
    publication.refused_at = timezone.now()
    publication.save(update_fields=["refused_at"])


def canonical(publication) -> bytes:
    """What is published, in one order and one writing: the same figures always have the same fingerprint."""
    said = {
        "from": publication.since.isoformat(), "to": publication.until.isoformat(),
        "as_of": publication.as_of.isoformat(),
        "territory": publication.territory.code if publication.territory else None,
        "figures": publication.figures, "tables": publication.tables, "changes": publication.changes,
        "comment": publication.comment, "restates": publication.restates.sha256 if publication.restates else None,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(publication) -> str:
    return hashlib.sha256(canonical(publication)).hexdigest()


def is_intact(publication) -> bool:
    """Whether what is kept is what was fingerprinted."""
    return fingerprint(publication) == publication.sha256
