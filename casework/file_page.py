"""Her page: the year at a glance, what is next, what happened. Reads only; every move has its own page."""

from datetime import timedelta

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Leave
from casework import timeline
from casework.commitments import opens_extension
from casework.models import Accompaniment, Mediation, Obstacle, PairFollowing, Respite, Stay
from casework.models.accompaniment import YEAR_MOVES
from casework.peers import hindrance
from casework.psychology.summary import offered_to
from casework.reviews import calendar
from casework.roofs import Ledger
from casework.support.summary import summary_of
from hosting.models import Need
from journal.models import Signature, Task
from matching.models import Proposal
from privacy.facts import for_many
from privacy.policies import can, find, offered, policy
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
    may_review = ledger.has_begun and bool(can(request.actor, "review", "read", row.guest, facts=facts))
    blocked = Obstacle.objects.open().filter(accompaniment=row).order_by("since_on") if may_review else []
    steps = calendar(ledger.commitment, row.reviews.all()) if ledger.has_begun else []
    context = {
        "accompaniment": row,
        "ledger": ledger,
        "card": project(row.guest, request.actor, facts=facts),
        "contact": project(row.guest.contact, request.actor, why="page de l’accompagnement"),
        "year": _year(ledger, steps) if ledger.has_begun else None,
        "reviews_page": may_review,
        "blocked": [step.get_cause_display().lower() for step in blocked],
        "decision": row.weekly_decisions.order_by("decided_on").last() if ledger.beyond_term and may_review else None,
        "proposal": proposal,
        "need": Need.objects.open().filter(guest=row.guest_id).first(),
        "mediation": Mediation.objects.open().filter(stay__accompaniment=row).first(),
        "respites": [one for stay in ledger.stays for one in stay.respites.all() if one.status in Respite.OPEN],
        "tasks": Task.objects.open().filter(thread=row.guest_id).order_by("urgency", "due_on"),
        "leave": Leave.objects.running().with_people().filter(user=row.owner_id, territory=row.territory_id).first(),
        "exit": row.exits.filter(cancelled_on=None).first(),
        "page": page,
        "pair": pair_of(row),
        "entries": [timeline.line_of(entry, row.pk, notes=bool(notes), corrects=leads) for entry in page],
        "leads": leads,
        "searched": ledger.silence if can(request.actor, "silence", "read", row.guest, facts=facts) else None,
        "support": summary_of(row, request.actor, facts),
        "listening": offered_to(row, request.actor, facts),
        "to_sign": Signature.objects.pending().about(row).filter(move__in=YEAR_MOVES).order_by("pk"),
    }
    context["schools"] = context["need"] is not None and row.guest.children.exists()
    context["moves"] = _moves(row, ledger, context) if leads else []
    if can(request.actor, "guest.contact", "update", row):
        context["moves"].append(("Suspendre ses messages", _here("pause_messages", row)))
    context["nearby"] = offered(request.actor, row.guest, facts, read=("signpost", "read"))["read"]
    return render(request, "casework/accompaniment.html", context)


def pair_of(file):
    """The two volunteers who follow her today, or None."""
    running = PairFollowing.objects.filter(accompaniment=file, until_on=None)
    following = running.select_related("pair__first", "pair__second").first()
    return following and following.pair


def _year(ledger, steps):
    stays = [("Foyer" if stay.kind != Stay.Kind.RELAY else "Relais", *stay.nights) for stay in ledger.stays]
    stays += [("Répit", *respite.nights) for respite in ledger.respites]
    end = min(ledger.ends_on, ledger.exited_on) if ledger.has_left else ledger.ends_on  # gone, nothing more is owed
    steps = [step for step in steps if step.due_on <= end]
    return {
        "start": ledger.starts_on, "end": end, "today": ledger.today, "covered": ledger.roofs,
        "owed": [(night, night + timedelta(days=1)) for night in ledger.uncovered],
        "suspended": ledger.suspensions, "stays": stays, "unknown": ledger.unknown_periods,
        "milestones": [(f"{step.month} mois", step.due_on, step.review is not None) for step in steps],
    }  # fmt: skip


def _moves(row, ledger, about):
    """The pages that her situation opens: (label, address). The first is the page's own button."""
    if row.status == Accompaniment.Status.EXITED:
        return [("Rouvrir l’accompagnement", _here("undo_exit", row)), *_always(row), *_peer(row, about["exit"])]
    if row.status == Accompaniment.Status.EXITING:
        return [*_always(row), ("Revenir sur la sortie", _here("undo_exit", row))]
    tonight = [] if ledger.tonight or ledger.current_stay else [("La mettre à l’abri ce soir", _here("shelter", row))]
    roofs = [*_roof(ledger, about), *tonight, *_stay(ledger.current_stay)]
    silent = [] if ledger.silence else [("Elle ne répond plus", _here("raise_silence", row))]
    return [*roofs, ("Noter un autre toit", _here("other_roof", row)), *_always(row), *silent,
            *_year_moves(row, ledger), ("Enregistrer la sortie", _here("exit", row))]  # fmt: skip


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
        ("Lire la convention", _here("stay_agreement", stay)), ("Noter une difficulté", _here("difficulty", stay)),
        ("Prévoir un répit", _here("respite_offer", stay)), ("Noter une absence", _here("absence", stay)),
        ("Prolonger le séjour", _here("extend", stay)), ("Demander une médiation", _here("call_mediation", stay)),
        ("Le foyer ne prolonge pas", _here("refuse_extension", stay)),
        ("Noter le départ du foyer", _here("end", stay)),
        ("Déménager pour une autre : son accord", reverse("casework:hearing", args=[stay.accompaniment_id])),
    ]  # fmt: skip


def _year_moves(row, ledger):
    """What moves the end of her year: once it has begun; a prolongation from her tenth month on."""
    if not ledger.has_begun:
        return []
    found = [] if ledger.beyond_term else [("Suspendre son année", _here("suspend", row))]
    if ledger.today >= opens_extension(ledger.commitment):
        found.append(("Prolonger son année", _here("extend_year", row)))
    if ledger.beyond_term:
        found.insert(0, ("Décider de la semaine", _here("week", row)))
    return found


def _peer(row, exit_):
    """Months after she left: becoming a volunteer, if she wishes."""
    return [] if hindrance(row, exit_, timezone.localdate()) else [("Devenir bénévole", _here("peer", row))]


def _always(row):
    return [
        ("Ajouter une note", _here("note", row)), ("Voir ses papiers", _here("papers", row)),
        ("Passer la main", _here("hand_over", row)),
        ("Confier à un binôme", _here("pair_up", row)), ("Signaler une inquiétude", _here("raise", row)),
    ]  # fmt: skip


def _here(name, row):
    return reverse(f"casework:{name}", args=[row.pk])
