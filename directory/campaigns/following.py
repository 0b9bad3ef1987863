"""What a campaign asks and how far each structure is: opened, begun, done; written to three times, then called."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Actor, Territory
from directory import editing
from directory.models import Campaign, CampaignItem, Place, Structure, Verification
from directory.territories import covered
from journal.agenda import close_tasks, draft, open_tasks
from journal.moves import TooLate, lock, perform

WAVES = (0, 3, 7)  # days after the start: the first message, then two reminders
CALL_AFTER = 10
TASK = "call_structure"
Status = CampaignItem.Status


@transaction.atomic
def open_campaign(
    *, name: str, territory: Territory, departments: list[str], categories: list[str], sections: list[str],
    starts_on: date, ends_on: date, by: Actor,
) -> Campaign:  # fmt: skip
    """Open it, with an item for each structure that holds a published place there, of one of these categories."""
    campaign = Campaign.objects.create(
        name=name, territory=territory, departments=covered(departments, territory), categories=categories,
        sections=sections, starts_on=starts_on, ends_on=ends_on, by=by,
    )  # fmt: skip
    CampaignItem.objects.bulk_create(
        CampaignItem(campaign=campaign, structure=structure) for structure in aimed_at(campaign)
    )
    return campaign


def aimed_at(campaign: Campaign) -> Any:
    """The structures that a campaign is for."""
    places = target(campaign.departments, campaign.categories)
    return Structure.objects.filter(pk__in=places.values("structure")).order_by("pk")


def target(departments: list[str], categories: list[str]) -> Any:
    """The published places of these departments that do one of these things; no category: whatever they do."""
    places = Place.objects.published().filter(department__in=departments)
    return places.filter(services__category__in=categories).distinct() if categories else places


def begun(item: CampaignItem | None, *, by: Actor) -> None:
    if item is not None and _now(item) == Status.TODO:
        perform(item, "start", by=by, channel="link")


def unchanged(item: CampaignItem | None, *, by: Actor, channel: str = "link") -> None:
    _end(item, "find_unchanged", by, channel)


def finished(item: CampaignItem | None, *, by: Actor, channel: str = "link") -> None:
    _end(item, "finish", by, channel)


@transaction.atomic
def _end(item: CampaignItem | None, move: str, by: Actor, channel: str) -> None:
    if item is None or _now(item) not in CampaignItem.WAITING:
        return
    perform(item, move, by=by, channel=channel, by_actor=by)
    close_tasks(item, TASK, by=by)


def _now(item: CampaignItem) -> str:
    return CampaignItem.objects.values_list("status", flat=True).get(pk=item.pk)


@transaction.atomic
def called(item: CampaignItem, said: str, *, by: Actor) -> CampaignItem:
    """A person called: nothing changed (each place is then verified), or it was put right with her. Raises TooLate."""
    row = lock(CampaignItem, item.pk)[item.pk]
    if row.status not in CampaignItem.WAITING:
        raise TooLate("Cette structure a répondu entre-temps.")
    if said == Status.NO_CHANGE:
        for place in row.structure.places.filter(closed_on=None):
            editing.verify(place, method=Verification.Method.CALL, by=by)
        unchanged(row, by=by, channel="phone")
    else:
        finished(row, by=by, channel="phone")
    return row


# --- what dates make due -------------------------------------------------------------------------------------------


def running(day: date) -> Any:
    return Campaign.objects.filter(starts_on__lte=day, ends_on__gte=day)


def wave_of(campaign: Campaign, day: date) -> int:
    """0 from the first day, 1 from the third, 2 from the seventh."""
    days = (day - campaign.starts_on).days
    return sum(days >= after for after in WAVES) - 1


def to_write_to(day: date) -> Iterator[tuple[CampaignItem, int]]:
    """Those that wait, have an address, and were not written to in this wave; each is marked once it has been."""
    for campaign in running(day):
        wave = wave_of(campaign, day)
        rows = campaign.items.filter(status__in=CampaignItem.WAITING, wave__lt=wave)
        rows = rows.filter(structure__private_contact__isnull=False).select_related("campaign", "structure")
        for item in rows.order_by("pk"):
            yield item, wave
            CampaignItem.objects.filter(pk=item.pk).update(wave=wave)


@transaction.atomic
def ask_people(day: date | None = None) -> int:
    """Open a task for each structure that a message cannot reach, or that three did not. Safe to run twice."""
    today = day or timezone.localdate()
    drafts = []
    for campaign in running(today):
        rows = campaign.items.filter(status__in=CampaignItem.WAITING).select_related("campaign")
        late = today >= campaign.starts_on + timedelta(days=CALL_AFTER)
        if not late:
            rows = rows.filter(structure__private_contact=None)
        drafts += [draft(item, TASK, territory_id=campaign.territory_id, due_on=today) for item in rows]
    return open_tasks(drafts)


# --- how far it is -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """``answered``: mises à jour and « rien n’a changé », without staff: ``alone``."""

    asked: int
    todo: int
    started: int
    done: int
    no_change: int
    alone: int
    unreachable: int

    @property
    def answered(self) -> int:
        return self.done + self.no_change


def with_counts(campaigns: Any) -> Any:
    """``asked`` and ``answered`` of each, in the query that lists them."""
    answered = Q(items__status__in=[Status.DONE, Status.NO_CHANGE])
    return campaigns.annotate(asked=Count("items"), answered=Count("items", filter=answered))


def progress(campaign: Campaign) -> Progress:
    """One query, whatever the number of structures."""
    counted = campaign.items.aggregate(
        asked=Count("pk"),
        **{status: Count("pk", filter=Q(status=status)) for status in Status.values},
        alone=Count("pk", filter=Q(done_by__kind=Actor.Kind.LINK)),
        unreachable=Count("pk", filter=Q(structure__private_contact=None)),
    )
    return Progress(**counted)
