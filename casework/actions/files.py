"""Her file: opened by an admission, handed from one colleague to another."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.numbers import next_code
from casework import permissions as may
from casework.models import Accompaniment
from hosting.actions import put_in_charge
from hosting.models import Guest, Need
from journal.models import Task
from journal.moves import TooLate, lock, lock_only, write
from messaging.pauses import pause


@transaction.atomic
def open_accompaniment(referral, *, owner, by, on):
    """Admitted: her file opens at once, with an owner. The year itself starts on her first night."""
    if Accompaniment.objects.exclude(status=Accompaniment.Status.EXITED).filter(guest=referral.guest_id).exists():
        raise TooLate("Un accompagnement est déjà ouvert pour elle.")
    accompaniment = Accompaniment.objects.create(
        code=next_code("accompaniment"), territory_id=referral.territory_id, guest_id=referral.guest_id,
        referral=referral, owner=owner, opened_on=on,
    )  # fmt: skip
    write(accompaniment, "open", by=by, target=accompaniment.status, facts={"owner": owner.pk})
    return accompaniment


@transaction.atomic
def hand_over(accompaniment, user, *, by):
    """Somebody else of the team answers for her from today: the owner, and the rights that go with it."""
    if not may.team(accompaniment, by):
        raise PermissionDenied
    lock_only(Guest, accompaniment.guest_id)
    row = lock(Accompaniment, accompaniment.pk)[accompaniment.pk]
    before, row.owner = row.owner_id, user
    row.save(update_fields=["owner"])
    put_in_charge(row.guest, user, by=by)
    Need.objects.open().filter(guest=row.guest_id).update(owner=user)
    Task.objects.open().filter(thread=row.guest_id, owner=before).update(owner=user)
    write(row, "hand_over", by=by, facts={"owner": user.pk})
    return row


@transaction.atomic
def pause_messages(accompaniment, *, by, until, because):
    """No reminder leaves for her before that day; what is about safety is said by a person. The reason is sealed."""
    contact = accompaniment.guest.contact
    pause(contact, until=until, because=because)
    return write(accompaniment, "pause_messages", by=by, note=because, facts={"until": until})
