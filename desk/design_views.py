"""The page of all components, and the choice of colours and keys."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from desk.design_sample import sample
from privacy.policies import public_page

THEMES = ("auto", "light", "dark")
A_YEAR = 365 * 24 * 3600  # seconds


@public_page("les composants : personne n’y existe ; fermée hors développement, sauf au personnel")
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, with people who do not exist. For staff, or with DEBUG."""
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404
    return render(request, "desk/design.html", sample(request.GET))


@public_page("le choix des couleurs et des touches : ne montre personne")
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember, in cookies, the colours (day, evening, as the device) and whether single keys move in lists."""
    theme = request.POST.get("theme")
    asked = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    here = allowed and asked.startswith("/")  # another word would be taken for the name of a page
    response = redirect(asked if here else "/")
    choices = {"theme": theme if theme in THEMES else "auto", "keys": "on" if request.POST.get("keys") else "off"}
    for name, value in choices.items():
        response.set_cookie(name, value, max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response
