"""The question of the summer, behind a link: an adult of the home answers on a telephone, without account."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from casework.away_pages import answer_page, form_for, take
from casework.models import SummerQuestion
from hosting.models import Host
from journal.models.entry import Channel
from messaging.link_pages import link_page, link_url
from messaging.models import Link
from privacy.policies import policy


@link_page(Link.Purpose.HOST_AWAY)
@policy("host.away", "update", by_link=True)
def away(request, link, actor, page=""):
    """Nobody is named. The link stays open three days: one may change one's mind."""
    question = get_object_or_404(SummerQuestion, pk=link.object_id)
    host = get_object_or_404(Host.objects.registered().prefetch_related("summer_questions"), pk=question.host_id)
    form = form_for(host, request.POST or None, year=question.year)
    if form.is_bound and form.is_valid() and take(host, form, by=actor, year=question.year, channel=Channel.LINK):
        messages.success(request, "Merci, c’est noté.")
        return redirect(link_url(link))
    return answer_page(request, form, question.year)
