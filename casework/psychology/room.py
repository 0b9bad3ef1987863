"""The psychologist's room: the women whom she follows, their appointments, her notes while her key is open."""

from django.contrib import messages
from django.forms import Form as BareForm
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework.models import PsyAppointment, PsyReferral
from casework.psychology import forms, hers, notes, offers, opened
from casework.psychology.keys import key_of, private_of
from casework.psychology.tries import counted
from journal.moves import NotYet
from journal.pages import attempt, show_form
from privacy.policies import find, policy
from privacy.projection import project, project_many
from vault.sealed_to import DoesNotOpen


@policy("psy_note", "create")
@require_GET
def home(request):
    """The women whom she follows, and her next appointments."""
    rows = list(_followed(request).order_by("-answered_on", "-pk"))
    guests = [row.accompaniment.guest for row in rows]
    cards = project_many(guests, request.actor, fields={"code", "first_name"})
    named = {row.pk: card.get("first_name") or card.get("code") for row, card in zip(rows, cards, strict=True)}
    coming = PsyAppointment.objects.visible_to(request.actor).coming().filter(psychologist=request.actor.user_id)
    context = {
        "women": [(row, named[row.pk]) for row in rows],
        "coming": [(each, named.get(each.referral_id, "")) for each in coming.order_by("at")[:20]],
        "key": key_of(request.user),
    }
    return render(request, "casework/psychology/home.html", context)


@policy("psy_note", "create")
@never_cache
@require_GET
@sensitive_variables("private")
def woman(request, pk):
    """One woman: her appointments, and the notes of this psychologist when her key is open."""
    row = _find(request, pk)
    private = opened.private_in(request)
    written = _notes(request, row, private)
    appointments = list(row.appointments.order_by("-at"))
    context = {
        "row": row, "card": project(row.accompaniment.guest, request.actor, fields={"code", "first_name"}),
        "appointments": appointments, "attended": sum(each.attended is True for each in appointments),
        "key": key_of(request.user), "notes": written, "now": timezone.now(),
        "count": row.notes.filter(holder=request.user).count(), "minutes": opened.MINUTES,
    }  # fmt: skip
    return render(request, "casework/psychology/woman.html", context)


def _notes(request, row, private):
    """Her notes in clear, or None while her key is closed."""
    if private is None:
        return None
    try:
        return notes.read_notes(row, private, by=request.actor)
    except DoesNotOpen:
        return None


def _followed(request):
    rows = PsyReferral.objects.visible_to(request.actor).accepted().filter(psychologist=request.actor.user_id)
    return rows.select_related("accompaniment__guest")


def _find(request, pk):
    return find(request, _followed(request), pk=pk)


def _submit(request, form, call, sentence, back, **page):
    if request.method == "POST" and form.is_valid() and attempt(form, call) is not None:
        messages.success(request, sentence)
        return redirect(back)
    return show_form(request, form, back=back, **page)


@policy("psy_appointment", "update")
@require_http_methods(["GET", "POST"])
def book(request, pk):
    row = _find(request, pk)
    form = forms.BookForm(request.POST or None)
    return _submit(
        request, form, lambda: offers.book(row, by=request.actor, **form.cleaned_data), "Le rendez-vous est pris.",
        _of(row), heading="Prendre un rendez-vous", submit="Prendre le rendez-vous",
    )  # fmt: skip


@policy("psy_appointment", "update")
@require_http_methods(["GET", "POST"])
def times(request, pk):
    """Times that are kept for her: she chooses from her own page, or by voice."""
    row = _find(request, pk)
    form = forms.TimesForm(request.POST or None)
    return _submit(
        request, form, lambda: hers.offer_times(row, by=request.actor, **form.facts),
        "Ces moments attendent son choix.", _of(row),
        heading="Lui proposer des moments", submit="Proposer ces moments",
        intro="Elle choisit sur sa page, derrière son code. Ne pas choisir n’a aucune conséquence.",
    )  # fmt: skip


ENDS = {
    "venue": lambda row, by: offers.note_attendance(row, by=by, attended=True),
    "absente": lambda row, by: offers.note_attendance(row, by=by, attended=False),
    "annule": lambda row, by: offers.cancel(row, by=by),
}


@policy("psy_appointment", "update")
@require_POST
def end_appointment(request, pk, end):
    """She came, or not, or it was cancelled."""
    rows = PsyAppointment.objects.visible_to(request.actor).select_related("referral__accompaniment")
    row = find(request, rows, pk=pk)
    if end not in ENDS:
        raise Http404
    form = BareForm(request.POST)
    if attempt(form, lambda: ENDS[end](row, request.actor)) is None:
        messages.error(request, form.non_field_errors()[0])
    return redirect(_of(row.referral))


@policy("psy_note", "create")
@sensitive_post_parameters("text")
@require_http_methods(["GET", "POST"])
def write(request, pk):
    """What she writes is sealed to her own key before it is kept."""
    row = _find(request, pk)
    form = forms.NoteForm(request.POST or None)
    return _submit(
        request, form, lambda: notes.write_note(row, form.cleaned_data["text"], by=request.actor),
        "La note est scellée.", _of(row), heading="Écrire une note", submit="Sceller la note",
        intro="Personne d’autre que vous ne pourra la lire : ni l’équipe, ni la personne qui tient le service.",
    )  # fmt: skip


@policy("psy_note", "create")
@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "POST"])
def hand_over(request, pk):
    """Her notes go to a colleague, because the woman agreed: recorded, then sealed again to the colleague alone."""
    row = _find(request, pk)
    form = forms.HandOverForm(request.POST or None, territory_id=row.territory_id, me=request.user.pk)
    return _submit(
        request, form, lambda: _hand_over(request, row, form.cleaned_data), "Elle est suivie par votre collègue.",
        reverse("casework:psy_home"), heading="Passer la main à une collègue", submit="Transmettre les notes",
        notice="Avec l’accord de la femme seulement. Vous ne pourrez plus lire ces notes.",
    )  # fmt: skip


@sensitive_variables()
def _hand_over(request, row, facts):
    key = key_of(request.user)
    if key is None:
        raise NotYet("Faire d’abord votre clé.")
    private = counted(request, lambda: private_of(key, facts["passphrase"]))
    return notes.hand_over_agreed(
        row, facts["colleague"], private, by=request.actor, channel=facts["channel"], words=facts["words"]
    )


def _of(row):
    return reverse("casework:psy_woman", args=[row.pk])
