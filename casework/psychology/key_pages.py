"""Making, opening and changing her key. What is typed here is never kept, and never written in a log."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from casework.psychology import forms, keys, opened
from casework.psychology.tries import counted
from journal.moves import NotYet
from journal.pages import attempt, show_form
from messaging.documents import pdf
from privacy.policies import policy
from vault import sealed_to

SHEET = "casework/documents/recovery_key.typ"


@policy("psy_note", "create")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def make_key(request):
    """Once: a passphrase, then the letters to print, shown this one time."""
    form = forms.NewKeyForm(request.POST or None)
    if keys.key_of(request.user):
        return redirect("casework:psy_home")
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: keys.make_key(request.user, form.cleaned_data["passphrase"], by=request.actor))
        if made:
            return _letters(request, made[1])
    return show_form(
        request, form, heading="Faire votre clé", submit="Faire la clé", back=reverse("casework:psy_home"),
        intro="Vos notes sont scellées à cette clé. Sans votre phrase ni votre clé de secours, elles sont perdues : "
        "personne ne peut les rouvrir à votre place.",
    )  # fmt: skip


@policy("psy_note", "create")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def open_key(request):
    """Open her key for some minutes, in this browser."""
    form = forms.OpenForm(request.POST or None)
    back = _back(request)
    if request.method == "POST" and form.is_valid():
        private = attempt(form, lambda: _opened(request, form.cleaned_data["passphrase"]))
        if private is not None:
            return opened.open_for_minutes(request, redirect(back), private)
    return show_form(
        request, form, heading="Ouvrir vos notes", submit="Ouvrir", back=back,
        intro=f"Pour {opened.MINUTES} minutes, sur cet appareil seulement.",
    )  # fmt: skip


@sensitive_variables()
def _opened(request, passphrase):
    key = keys.key_of(request.user)
    if key is None:
        raise NotYet("Faire d’abord votre clé.")
    return counted(request, lambda: keys.private_of(key, passphrase))


def _back(request):
    """The woman whom she was reading, by number; nothing of the address is trusted."""
    number = request.GET.get("pour", "")
    return reverse("casework:psy_woman", args=[number]) if number.isdecimal() else reverse("casework:psy_home")


@policy("psy_note", "create")
@require_POST
def close_key(request):
    messages.success(request, "Vos notes sont fermées.")
    return opened.close(request, redirect("casework:psy_home"))


@policy("psy_note", "create")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_passphrase(request):
    """Another passphrase, with the present one or with the printed letters; then new letters to print."""
    form = forms.ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        letters = attempt(form, lambda: _changed(request, form.cleaned_data))
        if letters:
            return _letters(request, letters)
    return show_form(
        request, form, heading="Changer votre phrase de passe", submit="Changer la phrase",
        back=reverse("casework:psy_home"),
        intro="Vos notes ne changent pas. Une nouvelle clé de secours remplace l’ancienne.",
    )  # fmt: skip


@sensitive_variables()
def _changed(request, facts):
    key = keys.key_of(request.user)
    if key is None:
        raise NotYet("Faire d’abord votre clé.")
    private = counted(request, lambda: _by_either(key, facts))
    return keys.change_both(key, private, facts["passphrase"], by=request.actor)


def _by_either(key, facts):
    if facts["letters"]:
        return keys.private_by_recovery(key, facts["letters"])
    return keys.private_of(key, facts["current"])


@sensitive_variables()
def _letters(request, letters):
    """The one page on which the letters are ever shown."""
    return render(
        request, "casework/psychology/letters.html", {"letters": letters, "back": reverse("casework:psy_home")}
    )


@policy("psy_note", "create")
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def sheet(request):
    """The letters of the page, as a sheet to print: they come from her browser, and are kept nowhere."""
    letters = request.POST.get("letters", "")
    if len(letters) > 60 or not set(letters) <= set(sealed_to.LETTERS + "-"):
        return redirect("casework:psy_home")
    made = pdf(SHEET, {"title": "Clé de secours", "groups": letters.split("-"), "footer": ""})
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="document.pdf"'
    return response
