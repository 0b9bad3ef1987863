"""Respite: rooms that suit her while her home is away, her yes, the home's, and what breaks never costs a night.

Her stay and her room go on whatever happens here. Where nothing covers a night of it, somebody who has a name is told
at once: in the transaction of the move that uncovered it, and again by the daily scan.
"""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone

from accounts.models import Actor
from casework import clock
from casework import permissions as may
from casework.actions.walls import explained, occupy
from casework.models import Absence, Accompaniment, HomeAway, Respite, RespiteAnswer, Stay
from casework.roofs import Ledger
from hosting.models import Adult, Guest, Host, Occupancy, Room
from journal.agenda import close_others, close_tasks, draft, open_task, open_tasks
from journal.judgements import judged, judgement
from journal.models import Task
from journal.models.entry import Channel
from journal.moves import NotYet, TooLate, lock, lock_only, perform, write
from matching.columns import read_windows
from matching.scoring import possible_pairs
from messaging import links

HOLD = timedelta(hours=72)  # README decision 15: each question unanswered holds the room 72 h
RESPITE_DAYS = judgement(
    "respite_days", 60, "Un répit est cherché", "jours avant la nuit sans toit", between=(7, 120),
    source="domaine §3.7 : comme un relais",
)  # fmt: skip
PLAN = "plan_respite"
BACK = "confirm_return"


def rooms_for(stay, start, until):
    """[(room, words)]: rooms of other ready homes, free all these nights and themselves not away, that suit her."""
    accompaniment, today = stay.accompaniment, timezone.localdate()
    problem = read_windows(accompaniment.territory_id, today, [(accompaniment.guest_id, start, until)])
    offers = problem.offer_columns
    offers = replace(offers, min_nights=np.ones_like(offers.min_nights))  # a home says yes to these few nights, or no
    _, possible = possible_pairs(problem.need_columns, offers)
    away = HomeAway.objects.filter(period__overlap=DateRange(start, until)).values_list("host", flat=True)
    never = {*away, stay.occupancy.room.host_id}
    gaps = [problem.gaps[number] for number in possible.tolist()]
    found = {
        gap.room.pk: gap.room
        for gap in gaps
        if gap.room.host_id not in never and gap.lower <= start and (gap.upper is None or gap.upper >= until)
    }
    return sorted(((room, f"{room.code}, {room.area}") for room in found.values()), key=lambda pair: pair[1])


@transaction.atomic
def offer(stay, *, by, room, start, until, **how):
    """She will be asked about these nights in ``room`` (a number): held for her seventy-two hours, nobody else told.

    Raises NotYet for dates or a room that do not hold, TooLate when the room was taken meanwhile.
    """
    stay = _locked(stay, room)
    if not may.team_of_stay(stay, by):
        raise PermissionDenied
    _check(stay, start, until)
    if int(room) not in {found.pk for found, _ in rooms_for(stay, start, until)}:
        raise NotYet("Cette chambre n’est pas libre toutes ces nuits, ou ne lui convient pas.")
    try:
        with transaction.atomic():
            occupancy = Occupancy.objects.create(
                guest_id=stay.accompaniment.guest_id, room_id=int(room), kind=Occupancy.Kind.HOLD,
                period=DateRange(start, until), held_until=timezone.now() + HOLD,
            )  # fmt: skip
            row = Respite.objects.create(stay=stay, occupancy=occupancy, from_on=start, until_on=until)
    except IntegrityError as refused:
        raise explained(refused) from None
    write(row, "offer", by=by, target=row.status, facts={"from": start, "until": until}, **how)
    return row


def _check(stay, start, until):
    if until <= start:
        raise NotYet("Le retour suit la première nuit.")
    if start < timezone.localdate():
        raise NotYet("Un répit se prévoit à partir de ce soir.")
    if stay.status not in Stay.LIVE:
        raise TooLate("Ce séjour n’est plus en cours.")
    if not stay.nights[0] <= start or until > stay.planned_until:
        raise NotYet("Un répit tient dans son séjour : au-delà, c’est un relais.")
    if stay.respites.filter(status=Respite.Status.ACCEPTED, from_on__lt=until, until_on__gt=start).exists():
        raise NotYet("Un répit est déjà prévu sur une partie de ces nuits.")


def _locked(stay, *rooms):
    """The stay as it is, with her and the rooms locked in the written order."""
    stay = Stay.objects.select_related("accompaniment", "occupancy__room").get(pk=stay.pk)
    lock_only(Guest, stay.accompaniment.guest_id)
    lock_only(Room, *(int(room) for room in rooms))
    return stay


STEPS = ("she_accepts", "she_declines", "home_accepts", "home_declines", "expire", "cancel")
FREES = {"she_declines", "home_declines", "expire", "cancel"}


@transaction.atomic
def answer(respite, step, *, by, version=None, **how):
    """One yes, one no, or the end of the waiting, in the words of the machine.

    Raises NotYet where some of its nights are already slept: what is lived is ended (``come_back``), not unsaid.
    """
    row = Respite.objects.select_related("occupancy").get(pk=respite.pk)
    _locked(row.stay, row.occupancy.room_id)
    if step in FREES and row.status == Respite.Status.ACCEPTED and row.from_on < timezone.localdate():
        raise NotYet("Des nuits y sont déjà passées : noter son retour.")
    row = perform(row, step, by=by, version=version, **how)
    links.revoke(row, keep=by.link)  # whoever asked by another way is not asked again
    if step in FREES:
        Occupancy.objects.filter(pk=row.occupancy_id).update(released_at=timezone.now())
        close_tasks(row, by=by)
    elif step == "she_accepts":
        Occupancy.objects.filter(pk=row.occupancy_id).update(held_until=timezone.now() + HOLD)  # the home's question
    else:
        _agreed(row, by)
    see_to_nights(row.stay, by=by)
    return row


@transaction.atomic
def by_link(respite, *, by, accepts, version=None):
    """Her own answer, behind her link. Raises TooLate once the room is no longer held for her question."""
    row = _still_asked(respite, Respite.Status.ASKED)
    return answer(row, "she_accepts" if accepts else "she_declines", by=by, version=version, channel=Channel.LINK)


@transaction.atomic
def adult_answers(respite, adult, *, by, accepts, version=None, channel=Channel.LINK):
    """One adult of the other home, for himself. The home says yes when all have; one no is the home's no.

    Raises PermissionDenied for another's answer, TooLate once the question waits no longer.
    """
    row = _still_asked(respite, Respite.Status.SHE_ACCEPTED)
    host_id = row.occupancy.room.host_id
    for_another = by.kind == by.Kind.LINK and by.holder != adult.pk
    if adult.host_id != host_id or for_another or not may.home_of_respite(row, by):
        raise PermissionDenied
    RespiteAnswer.objects.update_or_create(
        respite=row, adult=adult, defaults={"accepts": accepts, "answered_at": timezone.now()}
    )
    if not accepts:
        return answer(row, "home_declines", by=by, version=version, channel=channel)
    yes = RespiteAnswer.objects.filter(respite=row, accepts=True).values("adult")
    if Adult.objects.filter(host=host_id).exclude(pk__in=yes).exists():
        write(row, "adult_accepts", by=by, facts={"adult": adult.pk}, channel=channel)
        return row
    return answer(row, "home_accepts", by=by, channel=channel)


def _still_asked(respite, status):
    """The respite, locked, while its question waits and its room is held."""
    rows = Respite.objects.select_related("stay__accompaniment", "occupancy__room")
    before = rows.get(pk=respite.pk)
    _locked(before.stay, before.occupancy.room_id)
    row = rows.filter(pk=respite.pk, status=status, occupancy__held_until__gt=timezone.now()).first()
    if row is None:
        raise TooLate("Cette question n’attend plus de réponse.")
    return row


def _agreed(row, by):
    """Both said yes: the hold becomes her nights. A home that is not ready that day gives none."""
    occupancy = lock(Occupancy, row.occupancy_id)[row.occupancy_id]
    if not Host.objects.ready(row.from_on).filter(pk=occupancy.room.host_id).exists():
        raise NotYet("Ce foyer n’est pas prêt à cette date : une vérification manque ou expire.")
    occupy(occupancy, Occupancy.Kind.RESPITE, row.from_on, row.until_on)
    open_task(row, BACK, territory_id=row.territory_id, owner_id=row.stay.accompaniment.owner_id, due_on=row.until_on)


@transaction.atomic
def come_back(respite, *, by, on, version=None, **how):
    """She is back, on the day that was said or before. What is left of these nights is looked at at once."""
    row = Respite.objects.select_related("occupancy").get(pk=respite.pk)
    _locked(row.stay, row.occupancy.room_id)
    if on <= row.from_on:
        raise NotYet("Aucune nuit n’y a été passée : annuler le répit.")
    row = perform(row, "come_back", by=by, version=version, on=on, **how)
    occupy(lock(Occupancy, row.occupancy_id)[row.occupancy_id], Occupancy.Kind.RESPITE, row.from_on, row.ended_on)
    close_tasks(row, by=by)
    see_to_nights(row.stay, by=by)
    return row


@transaction.atomic
def close_with(stay, *, by):
    """Her stay ends or is not to be: its respites end with it. Nights already slept in the other home stay hers."""
    today = timezone.localdate()
    for row in Respite.objects.open().filter(stay=stay).order_by("pk"):
        if row.status == Respite.Status.ACCEPTED and row.from_on < today:
            come_back(row, by=by, on=today)
        else:
            answer(row, "cancel", by=by)


@transaction.atomic
def record_absence(stay, *, by, start, until, under_a_roof, **how):
    """Nights that she sleeps elsewhere while her room stays hers; covered under a safe roof, owed without.

    Raises NotYet for nights that are not of her stay, or where another absence says something else.
    """
    stay = _locked(stay)
    if not may.team_of_stay(stay, by):
        raise PermissionDenied
    if until <= start:
        raise NotYet("La fin suit le début.")
    first, last = stay.nights
    if not stay.started_on or not first <= start or until > max(last, timezone.localdate()):
        raise NotYet("Une absence se note pendant son séjour.")
    if stay.absences.filter(period__overlap=DateRange(start, until)).exists():
        raise NotYet("Une absence est déjà notée sur une partie de ces nuits.")
    row = Absence.objects.create(stay=stay, period=DateRange(start, until), under_a_roof=under_a_roof)
    write(stay, "absence", by=by, facts={"from": start, "until": until, "roof": under_a_roof}, **how)
    see_to_nights(stay, by=by)
    return row


# --- the nights that nothing covers --------------------------------------------------------------------------------


def uncovered_of(stay, today, file=None):
    """The nights to come of this stay for which nothing is known, in order. ``file``: hers, read ``with_clock()``."""
    start, end = stay.nights
    start = max(start, today)
    if start >= end:
        return []
    ledger = Ledger(file or Accompaniment.objects.with_clock().get(pk=stay.accompaniment_id), today)
    return clock.uncovered_nights(start, end, ledger.roofs, ledger.suspensions if ledger.commitment else ())


def see_to_nights(stay, *, by):
    """A task for whoever answers for her where a night of her stay is uncovered; closed where none is any more."""
    today = timezone.localdate()
    stay = Stay.objects.select_related("accompaniment").get(pk=stay.pk)
    task = _to_plan(stay, today, RESPITE_DAYS.of(stay.territory_id))
    if task is None:
        close_tasks(stay, PLAN, by=by)
    else:
        open_tasks([task])


def _to_plan(stay, today, within, file=None):
    """The task that her uncovered nights call for, or None where there is none, or none soon."""
    nights = uncovered_of(stay, today, file) if stay.status in Stay.LIVE else []
    if not nights or (nights[0] - today).days > within:
        return None
    days = (nights[0] - today).days
    return draft(
        stay, PLAN, territory_id=stay.territory_id, owner_id=stay.accompaniment.owner_id, due_on=today,
        urgency=Task.Urgency.TONIGHT if days <= 0 else Task.Urgency.TODAY if days <= 14 else Task.Urgency.WEEK,
    )  # fmt: skip


def plan(today):
    """Stays whose home will be away, or which had a respite: those with an uncovered night to come have a task."""
    values = judged(today)
    tasks = Task.objects.open().filter(kind=PLAN)
    away = HomeAway.objects.filter(she_may_stay=False, period__endswith__gt=today).values_list("host", flat=True)
    absent = Absence.objects.filter(under_a_roof=False, period__endswith__gt=today).values_list("stay", flat=True)
    # three short lists, nearly always empty or few: read first, and no stay is looked at without a reason
    live = Q(occupancy__room__host__in=set(away)) | Q(pk__in=set(absent))
    asked = Q(pk__in=set(tasks.values_list("object_id", flat=True)))
    rows = Stay.objects.filter(live & Q(status__in=Stay.LIVE) | asked)
    stays = list(rows.select_related("accompaniment").order_by("pk"))
    files = Accompaniment.objects.with_clock().filter(pk__in={stay.accompaniment_id for stay in stays})
    files = {file.pk: file for file in files} if stays else {}
    found = [
        _to_plan(stay, today, values.of(RESPITE_DAYS, stay.territory_id), files[stay.accompaniment_id])
        for stay in stays
    ]
    drafts = [task for task in found if task]
    if stays:
        close_others(PLAN, keep=drafts)
    return open_tasks(drafts)


def expire_unanswered(today):
    """Questions that the room was held for, seventy-two hours long: it is free again, and the nights are seen to."""
    late = Respite.objects.waiting().filter(occupancy__held_until__lte=timezone.now())
    found = list(late.order_by("pk"))
    for row in found:
        answer(row, "expire", by=Actor.service())
    return len(found)
