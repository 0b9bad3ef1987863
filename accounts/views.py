"""Setting up a second factor. The policies of these views are in ``privacy.routes``, which is above this app."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import factors, signin
from accounts.forms import PaperCodeForm, TokenForm


@login_required
def enrol(request):
    """Three ways to have a second factor; a smartphone is only one of them."""
    return render(request, "mfa/enrol.html", {"has_second_factor": signin.has_second_factor(request.user)})


@reauthentication_required(app="allauth.mfa")
@require_http_methods(["GET", "POST"])
def activate_token(request):
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        factors.activate_token(request, form.cleaned_data["seed"])
        messages.success(request, "Le boîtier est en place. Gardez aussi une feuille de codes.")
        return redirect("account_print_codes")
    return render(request, "mfa/token.html", {"form": form}, status=422 if form.errors else 200)


@reauthentication_required(app="allauth.mfa")
@require_http_methods(["GET", "POST"])
def paper_codes(request):
    """Asking for a printed sheet of codes."""
    if request.method == "POST":
        factors.print_sheet(request.user)
        return redirect("account_print_codes")
    return render(request, "mfa/paper.html")


@reauthentication_required(app="allauth.mfa")
@require_http_methods(["GET", "POST"])
def print_codes(request):
    """The sheet, made to be printed; one of its codes typed back puts it in force."""
    sheet = factors.sheet_of(request.user)
    if sheet is None:
        return redirect("account_enrol")
    waiting = not signin.has_second_factor(request.user)
    form = PaperCodeForm(request.POST or None, request=request, codes=sheet)
    if request.method == "POST" and waiting and form.is_valid():
        factors.activate_paper(request, sheet)
        messages.success(request, "Votre feuille de codes est en place. Chaque code sert une fois.")
        return redirect("/")
    page = {"codes": sheet.get_unused_codes(), "waiting": waiting, "form": form}
    return render(request, "mfa/print_codes.html", page, status=422 if form.errors else 200)
