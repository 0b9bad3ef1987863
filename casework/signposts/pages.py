"""What was given to her, what came of it, and another place when a door was shut."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.form_pages import her_file, submitted
from casework.models import Signpost
from casework.nearby.evening import evening
from casework.nearby.pages import with_referral, zone_asked
from casework.nearby.profile import profile_of
from casework.signposts import moves
from casework.signposts.forms import GiveForm, PlaceForm, ReasonForm
from casework.support.pages import back_of
from directory.taxonomy import BY_CODE
from journal.moves import moves_for
from journal.pages import VersionForm, attempt, show_form
from privacy.policies import can, find, offered, policy
from privacy.projection import project

PER_PAGE = 25
OTHERS = 5
TONES = {
    "given": ("bleu", "hourglass-split"), "received": ("vert", "check-lg"), "closed_door": ("rouge", "door-closed"),
    "full": ("ambre", "people-fill"), "turned_away": ("ambre", "x-lg"), "not_come": ("", "dash-lg"),
    "dropped": ("", "slash-circle"),
}  # fmt: skip
SAID = {
    "arrive": "C’est noté : elle a été reçue.",
    "find_closed": "C’est noté. Le lieu sera appelé sous 48 heures ; en attendant, ses horaires sont « à vérifier ».",
    "find_full": "C’est noté. Un autre lieu peut lui être proposé.",
    "turn_away": "C’est noté. Un autre lieu peut lui être proposé.",
    "not_come": "C’est noté. Cela ne lui coûte rien.",
    "drop": "C’est retiré.",
}


@policy("signpost", "read")
@require_GET
def signposts(request, pk):
    """The places given to her, the latest first, and those that are not suggested to her any more."""
    file = her_file(request, pk)
    rows = file.signposts.with_place().order_by("-at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "accompaniment": file,
        "card": project(file.guest, request.actor, fields={"first_name"}),
        "back": back_of(request.actor, with_referral(file)),
        "page": page,
        "lines": [(row, _state(row)) for row in page],
        "avoided": file.avoided_places.select_related("place").order_by("-since_on", "-pk"),
        "may": offered(request.actor, file, record=("signpost", "record")),
    }
    return render(request, "casework/nearby/signposts.html", context)


@policy("signpost", "read")
@require_GET
def signpost(request, pk):
    """One of them: what is asked now, and other places near her when this one did not take her."""
    row = find(request, Signpost.objects.visible_to(request.actor).with_place(), pk=pk)
    records = bool(can(request.actor, "signpost", "record", row))
    refused = row.status in Signpost.REFUSED
    context = {
        "signpost": row,
        "card": project(row.accompaniment.guest, request.actor, fields={"first_name"}),
        "state": _state(row),
        "moves": moves_for(row, request.actor) if records else [],
        "others": _others(request, row) if refused and records else [],
        "given_instead": row.others.select_related("place").first(),
        "refused": refused,
        "today": timezone.localdate(),
    }
    return render(request, "casework/nearby/signpost.html", context)


def _state(row):
    return (*TONES[row.status], row.get_status_display())


def _others(request, row):
    """Another door for the same need, near her: the surest first."""
    file = row.accompaniment
    zone = zone_asked(request, file)
    category = BY_CODE.get(row.service.category) if row.service else None
    if zone is None:
        return []
    profile = profile_of(file, request.actor, timezone.localdate())
    found = evening(file, zone, profile, family=category.family if category else None)
    seen, kept = {row.place_id}, []
    for line in found.lines:
        if line.place.pk not in seen:
            seen.add(line.place.pk)
            kept.append(line)
    return kept[:OTHERS]


@policy("signpost", "record")
@require_http_methods(["GET", "POST"])
def give(request, pk):
    """This place is given to her: by her card, an SMS, a word, an appointment (``?service=``)."""
    file = her_file(request, pk)
    asked = {name: request.GET.get(name, "") for name in ("service", "instead_of")}
    form = GiveForm(request.POST or None, file=file, initial=asked)
    service = _service(form, request.POST.get("service") or asked["service"])
    back = reverse("casework:nearby", args=[file.pk])
    done = submitted(
        request, form, lambda: moves.give(file, by=request.actor, **form.cleaned_data),
        "C’est noté. Dans trois jours, nous vous demanderons ce que cela a donné.",
        reverse("casework:signposts", args=[file.pk]),
    )  # fmt: skip
    return done or show_form(
        request, form, heading=f"Orienter vers {service.place.name}", submit="Noter l’orientation", back=back,
        intro=f"{service.category_label} · {', '.join(service.place.shown_address)}",
    )  # fmt: skip


def _service(form, number):
    """The service that the page is about: published, and not one that is avoided. 404 for anything else."""
    found = form.fields["service"].queryset.filter(pk=number).first() if str(number).isdecimal() else None
    if found is None:
        raise Http404
    return found


@policy("signpost", "record")
@require_http_methods(["GET", "POST"])
def move(request, pk, move):
    """What came of it."""
    row = find(request, Signpost.objects.visible_to(request.actor).with_place(), pk=pk)
    known = {each.name: each for each in Signpost._meta.get_field("status").get_all_transitions(Signpost)}
    if move not in known:
        raise Http404
    kind = ReasonForm if move == "turn_away" else VersionForm
    form = kind(request.POST or None, row=row)
    back = reverse("casework:signpost", args=[row.pk])
    done = submitted(
        request, form, lambda: moves.tell(row, move, by=request.actor, **form.cleaned_data), SAID[move], back
    )
    return done or show_form(
        request, form, heading=f"{row.place.name} : {known[move].custom['label'].lower()}", submit="Noter", back=back,
        intro="La personne du lieu n’en saura rien. Une porte close ne lui est jamais reprochée.",
    )  # fmt: skip


AVOIDING = {
    "eviter": (moves.avoid, "Ce lieu ne lui sera plus proposé. Personne n’a à dire pourquoi."),
    "proposer": (moves.suggest_again, "Ce lieu peut de nouveau lui être proposé."),
}


@policy("signpost", "record")
@require_POST
def avoid(request, pk, end):
    """« Ne plus lui proposer ce lieu », or again."""
    file = her_file(request, pk)
    form = PlaceForm(request.POST)
    if end not in AVOIDING or not form.is_valid():
        raise Http404
    act, sentence = AVOIDING[end]
    done = attempt(form, lambda: (act(file, form.cleaned_data["place"], by=request.actor), True))
    (messages.success if done else messages.error)(request, sentence if done else form.non_field_errors()[0])
    return redirect("casework:signposts", pk=file.pk)
