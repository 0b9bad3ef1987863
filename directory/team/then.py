"""« Que montrions-nous ce soir-là ? » : a place as it was shown at an instant of the past."""

from datetime import datetime

from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.hours.speech import say
from directory.models import Place
from directory.replay import PlaceThen, shown
from directory.showing import door_of
from privacy.policies import policy

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ThenForm(forms.Form):
    su_jour = forms.DateField(label="Ce que l’on montrait le", widget=DAY, initial=timezone.localdate)
    su_heure = forms.TimeField(label="à", widget=HOUR, initial="12:00")
    pour_jour = forms.DateField(label="Pour le", widget=DAY, required=False, help_text="Vide : pour ce moment-là.")
    pour_heure = forms.TimeField(label="à (heure)", widget=HOUR, required=False)

    @property
    def instants(self) -> tuple[datetime, datetime]:
        said = self.cleaned_data
        known = timezone.make_aware(datetime.combine(said["su_jour"], said["su_heure"]))
        if not said["pour_jour"]:
            return known, known
        hour = said["pour_heure"] or said["su_heure"]
        return known, timezone.make_aware(datetime.combine(said["pour_jour"], hour))


@policy("directory.entry", "moderate")
@require_safe
def then(request: HttpRequest, uuid: str):
    """What was known of it at that instant, and what its doors were said to be."""
    row = get_object_or_404(Place.objects.select_related("structure"), uuid=uuid)
    form = ThenForm(request.GET or None)
    context = {"place": row, "form": form}
    if form.is_bound and form.is_valid():
        known, at = form.instants
        found = shown(row, known, at)
        context |= {"asked": True, "known": known, "at": at, "then": found, "services": _lines(found, at)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "directory/team/then.html", context, status=status)


def _lines(found: PlaceThen | None, at: datetime) -> list[dict[str, object]]:
    if found is None:
        return []
    return [
        {
            "label": each.label,
            "door": door_of(each.table, at.astimezone(each.table.zone), each.table.next_open(at), at),
            "hours": say(each.facts["hours"]),
            "checked": each.checked,
            "messages": each.messages,
        }
        for each in found.services
    ]
