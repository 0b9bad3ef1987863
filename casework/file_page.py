"""Her page: the year at a glance, what is next, what happened. Reads only; every move has its own page."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework import timeline
from casework.commitments import opens_extension
from casework.models import Accompaniment, Mediation, Stay
from casework.models.accompaniment import YEAR_MOVES
from casework.roofs import Ledger
from hosting.models import Need
from journal.models import Signature, Task
from matching.models import Proposal
from privacy.facts import for_many
from privacy.policies import can, find, policy
from privacy.projection import project


@policy("accompaniment.page", "read")
@require_GET
def accompaniment(request, pk):
    """One woman's file. What this actor may not read is absent from what the template receives."""
    row = find(request, Accompaniment.objects.visible_to(request.actor).with_clock(), pk=pk)
    proposal = Proposal.objects.live().filter(guest=row.guest_id).select_related("room__host").first()
    accepted = proposal is not None and proposal.status in (Proposal.Status.BOTH_ACCEPTED, Proposal.Status.AGREED)
    ledger = Ledger(row, timezone.localdate(), accepted)
    page = Paginator(timeline.entries_of(row), timeline.PER_PAGE).get_page(request.GET.get("page"))
    facts = for_many(request.actor, [row.guest])
    notes = can(request.actor, "journal.note", "read", row.guest, facts=facts)
    leads = bool(can(request.actor, "accompaniment", "update", row))
    context = {
        "accompaniment": row,
        "ledger": ledger,
        "card": project(row.guest, request.actor, facts=facts),
        "contact": project(row.guest.contact, request.actor, why="page de l’accompagnement"),
        "year": _year(ledger) if ledger.has_begun else None,
        "proposal": proposal,
        "need": Need.objects.open().filter(guest=row.guest_id).first(),
        "mediation": Mediation.objects.open().filter(stay__accompaniment=row).first(),
        "tasks": Task.objects.open().filter(thread=row.guest_id).order_by("urgency", "due_on"),
        "exit": row.exits.filter(cancelled_on=None).first(),
        "page": page,
        "entries": [timeline.line_of(entry, row.pk, notes=bool(notes), corrects=leads) for entry in page],
        "leads": leads,
        "to_sign": Signature.objects.pending().about(row).filter(move__in=YEAR_MOVES).order_by("pk"),
    }
    context["moves"] = _moves(row, ledger, context) if leads else []
    return render(request, "casework/accompaniment.html", context)


def _year(ledger):
    stays = [("Foyer" if stay.kind != Stay.Kind.RELAY else "Relais", *stay.nights) for stay in ledger.stays]
    return {
        "start": ledger.starts_on, "end": ledger.ends_on, "today": ledger.today, "covered": ledger.roofs,
        "owed": [(night, night + timedelta(days=1)) for night in ledger.uncovered],
        "suspended": ledger.suspensions, "stays": stays,
    }  # fmt: skip


def _moves(row, ledger, about):
    """The pages that her situation opens: (label, address). The first is the page's own button."""
    if row.status == Accompaniment.Status.EXITED:
        return [("Rouvrir l’accompagnement", _here("undo_exit", row)), *_always(row)]
    if row.status == Accompaniment.Status.EXITING:
        return [*_always(row), ("Revenir sur la sortie", _here("undo_exit", row))]
    tonight = [] if ledger.tonight or ledger.current_stay else [("La mettre à l’abri ce soir", _here("shelter", row))]
    roofs = [*_roof(ledger, about), *tonight, *_stay(ledger.current_stay)]
    return [*roofs, ("Noter un autre toit", _here("other_roof", row)), *_always(row), *_year_moves(row, ledger),
            ("Enregistrer la sortie", _here("exit", row))]  # fmt: skip


def _roof(ledger, about):
    """Towards her next roof: the keys, the proposal that waits, the room to look for."""
    if ledger.next_stay:
        return [("Remettre les clés", _here("keys", ledger.next_stay))]
    if about["proposal"]:
        return [("Voir la proposition", reverse("matching:proposal", args=[about["proposal"].pk]))]
    if about["need"]:
        label = "Chercher un relais" if ledger.has_begun else "Chercher une chambre"
        return [(label, reverse("matching:need", args=[about["need"].pk]))]
    return []


def _stay(stay):
    if stay is None:
        return []
    return [
        ("Prolonger le séjour", _here("extend", stay)), ("Demander une médiation", _here("call_mediation", stay)),
        ("Noter le départ du foyer", _here("end", stay)),
    ]  # fmt: skip


def _year_moves(row, ledger):
    """What moves the end of her year: once it has begun; a prolongation from her tenth month on."""
    if not ledger.has_begun:
        return []
    found = [] if ledger.beyond_term else [("Suspendre son année", _here("suspend", row))]
    if ledger.today >= opens_extension(ledger.commitment):
        found.append(("Prolonger son année", _here("extend_year", row)))
    return found


def _always(row):
    return [("Ajouter une note", _here("note", row)), ("Passer la main", _here("hand_over", row))]


def _here(name, row):
    return reverse(f"casework:{name}", args=[row.pk])
