"""Holding new proposals to a home, and letting them go again. Nothing of the home changes, nobody is told."""

from django.db import transaction
from django.utils import timezone

from hosting.models import HostFreeze
from journal.moves import write


@transaction.atomic
def hold(host, *, by):
    """No new woman is offered a room here, from now on. Safe to run twice, and by two at once."""
    if HostFreeze.objects.in_force().filter(host=host).exists():
        return
    HostFreeze.objects.bulk_create([HostFreeze(host=host)], ignore_conflicts=True)
    write(HostFreeze.objects.in_force().select_related("host").get(host=host), "hold", by=by)


@transaction.atomic
def let_go(host, *, by):
    """The home may be proposed again, as far as its own papers and months allow."""
    for freeze in (
        HostFreeze.objects.in_force().select_for_update(of=("self",)).select_related("host").filter(host=host)
    ):
        freeze.until_at = timezone.now()
        freeze.save(update_fields=["until_at"])
        write(freeze, "let_go", by=by)
