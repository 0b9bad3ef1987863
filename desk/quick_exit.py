"""« Quitter vite »: close the session of whoever leaves in a hurry."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from privacy.policies import public_page


@public_page("la sortie rapide : ferme une session, ne montre rien")
@csrf_exempt  # an expired page must not keep her here; closing somebody's session is all that a forged post could do
@never_cache
@require_POST
def quick_exit(request: HttpRequest) -> HttpResponse:
    """Close the session and lead to a neutral site.

    A script has already left when this is called by `sendBeacon`. Without a script the answer is a blank page that
    leads there by itself: a redirection after a form would be stopped by the `form-action` of our CSP.
    """
    logout(request)
    page = render_to_string("desk/quick_exit.html", {"quick_exit_url": settings.QUICK_EXIT_URL})
    response = HttpResponse(page)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
