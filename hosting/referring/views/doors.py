"""How the views of this room find a referral: invisible is 404, forbidden is 403."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404

from hosting.models import Referral
from privacy.policies import can

DRAFT = Referral.Status.DRAFT


def within_reach(actor):
    """The referrals of one's organisations; and drafts made from a register, which the territory's team completes."""
    own = Q(organisation__in=actor.organisations()) | Q(imported=True, status=DRAFT)
    return Referral.objects.visible_to(actor).filter(own)


def find(request, code):
    found = within_reach(request.actor).select_related("guest__contact", "organisation", "referred_by", "territory")
    return get_object_or_404(found, code=code)


def find_to_write(request, code):
    """A referral whose draft this person may fill: she wrote it, or her organisation shares its files."""
    referral = find(request, code)
    if referral.status == DRAFT and not can(request.actor, "guest", "update", referral.guest):
        raise PermissionDenied
    return referral
