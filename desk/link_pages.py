"""The host’s page behind a link: « disponible », « pas en ce moment », « bientôt », and no account."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from desk.host_space import ChoiceForm, choose
from hosting.models import Host
from journal.pages import attempt
from messaging.link_pages import link_page, link_url
from messaging.models import Link
from privacy.policies import policy


@link_page(Link.Purpose.HOST_AVAILABILITY)
@policy("room", "create_update", by_link=True)
def availability(request, link, actor, page=""):
    """Asked again by message. The link stays open three days: one may change one's mind."""
    host = get_object_or_404(Host.objects.registered(), pk=link.object_id)
    form = ChoiceForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: choose(host, form, actor)):
        messages.success(request, "Merci, c’est noté.")
        return redirect(link_url(link))
    status = getattr(form, "status", 422 if form.errors else 200)
    return render(request, "desk/host_link.html", {"form": form}, status=status)
