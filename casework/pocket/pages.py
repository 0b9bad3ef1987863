"""Choosing what she carries away: the places, the language, the paper or the SMS."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.form_pages import her_file
from casework.nearby.evening import evening
from casework.nearby.pages import zone_asked
from casework.nearby.profile import profile_of
from casework.pocket import sending
from directory.pocket import papers
from journal.pages import attempt
from messaging.models import Language
from messaging.segments import size
from privacy.policies import policy
from privacy.projection import project

MOST = 8


class CarryForm(forms.Form):
    """Only what was found around her may be chosen."""

    services = forms.TypedMultipleChoiceField(label="Lieux", coerce=int, widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label="Langue", choices=Language.choices)

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        found = {line.service.pk: f"{line.what} · {line.place.name} · {line.far}" for line in lines}
        self.fields["services"].choices = list(found.items())

    def clean_services(self):
        chosen = self.cleaned_data["services"]
        if len(chosen) > MOST:
            raise forms.ValidationError(f"Pas plus de {MOST} lieux : elle doit pouvoir lire la carte debout.")
        return chosen


@policy("signpost", "record")
@require_http_methods(["GET", "POST"])
def pocket_card(request, pk):
    """Posted to make a paper (A6, A4) or to send an SMS; the SMS is shown, with its parts, before it goes."""
    file = her_file(request, pk)
    zone = zone_asked(request, file)
    now = timezone.now()
    lines = evening(file, zone, profile_of(file, request.actor, timezone.localdate(now)), at=now).lines if zone else ()
    contact = project(file.guest.contact, request.actor, fields={"language"}, why="carte de lieux")
    form = CarryForm(request.POST or None, lines=lines, initial={"language": contact.get("language") or "fr"})
    preview, status = None, 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            chosen = sending.whole(form.cleaned_data["services"])
            what = request.POST.get("faire", "apercu")
            answer = _done(request, file, form, chosen, what)
            if answer is not None:
                return answer
            status = getattr(form, "status", 200)
            text = sending.digest(chosen[: sending.AT_MOST], form.cleaned_data["language"], now)
            preview = {"text": text, "size": size(text)}
    context = {
        "accompaniment": file, "card": project(file.guest, request.actor, fields={"first_name"}), "form": form,
        "zone": zone, "preview": preview, "most": sending.AT_MOST, "back": reverse("casework:nearby", args=[file.pk]),
    }  # fmt: skip
    return render(request, "casework/nearby/pocket.html", context, status=status)


def _done(request, file, form, chosen, what):
    """The paper, or back to what was given; None where it only had to be shown, or was refused."""
    if what in papers.FORMATS:
        made = attempt(form, lambda: sending.make_card(file, chosen, form.cleaned_data["language"], by=request.actor))
        return _as_file(papers.paper(made, what)) if made is not None else None
    if what == "sms" and attempt(form, lambda: sending.send(file, chosen, by=request.actor)) is not None:
        messages.success(
            request, "Noté. Le message part selon ses règles de contact ; sinon, une personne le lui dira."
        )
        return redirect("casework:signposts", pk=file.pk)
    return None


def _as_file(made):
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="carte.pdf"'
    return response
