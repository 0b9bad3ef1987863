"""« Ce soir près d’elle » on screen: three moments, three levels of certainty, the 115 last."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.form_pages import her_file
from casework.models import Accompaniment
from casework.nearby import zone as zones
from casework.nearby.evening import NEEDS, evening
from casework.nearby.profile import profile_of, said
from casework.support.pages import back_of
from hosting.models import Area
from privacy.policies import offered, policy
from privacy.projection import project

MOMENTS = (
    ("now", "maintenant", "Ouvert maintenant", "Rien d’ouvert en ce moment autour d’elle."),
    ("later", "plus-tard", "Plus tard ce soir", "Rien n’ouvre plus tard ce soir."),
    ("tomorrow", "demain", "Demain matin", "Rien n’est dit pour demain matin."),
)


@policy("signpost", "read")
@require_GET
def nearby(request, pk):
    """Around the zone of her roof, or one that is chosen on the page. The address of the page never holds hers."""
    row, now = her_file(request, pk), timezone.now()
    zone = zone_asked(request, row)
    need = request.GET.get("besoin", "")
    profile = profile_of(row, request.actor, timezone.localdate(now))
    found = evening(row, zone, profile, at=now, family=NEEDS.get(need)) if zone else None
    context = {
        "accompaniment": row,
        "card": project(row.guest, request.actor, fields={"first_name"}),
        "back": back_of(request.actor, with_referral(row)),
        "zone": zone,
        "areas": Area.objects.filter(territory=row.territory_id),
        "asked": request.GET.get("secteur", ""),
        "need": need if need in NEEDS else "",
        "needs": [("", "Tout"), *((code, family.label) for code, family in NEEDS.items())],
        "said": said(profile),
        "found": found,
        "moments": [(anchor, title, empty, getattr(found, name)) for name, anchor, title, empty in MOMENTS if found],
        "now": now,
        "may": offered(request.actor, row, record=("signpost", "record")),
        "avoided": row.avoided_places.count(),
    }  # fmt: skip
    return render(request, "casework/nearby/evening.html", context)


def zone_asked(request, file):
    """The zone that the page was asked for, or that of her roof; None where neither is known."""
    asked = zones.chosen(file, request.GET.get("secteur", ""))
    return asked or zones.zone_of(file, request.actor, timezone.localdate())


def with_referral(file):
    """The same file with what leads back to it, for her social worker."""
    return Accompaniment.objects.select_related("guest", "referral", "owner").get(pk=file.pk)
