"""The pages of a structure behind its link. GET shows and changes nothing, whoever scans its mail; POST writes.

The token stays in the address, which the structure keeps a month: it is all the right there is, so no cookie goes
with it and a form needs no other proof. It never leaves in a Referer, and no search engine keeps its pages.
"""

from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from directory.models import Place, SelfUpdate, Service
from directory.open_forms import bounded
from directory.showing import service_view
from directory.updates import giving, receiving
from directory.updates.forms import ClosureForm, HoursForm, SaturationForm, TextsForm
from journal.pages import attempt
from messaging import limits, links
from privacy.policies import can, policy, public_page

KIND = "update-link"
TRIES = 120  # a day centre with thirty services says how full each is
DEAD = 410
ASKED = [
    "Si ce lieu a laissé une adresse à l’équipe, un nouveau lien vient d’y être envoyé.",
    "Sinon, appelez l’équipe ou écrivez-lui : elle en donnera un de vive voix.",
]


def by_token(view):
    """Open the link of the address for ``view(request, row, …)``; whatever is wrong with it gives one page (410)."""

    @csrf_exempt
    @bounded(KIND, TRIES)
    @wraps(view)
    def opened(request, token, **values):
        try:
            limits.check(request, KIND)
            row = giving.opened(token)
        except links.Gone:
            return _discreet(_dead(request, token))
        except limits.TooOften:
            return _discreet(render(request, "429.html", status=429))
        request.actor = links.holder_of(row.link)
        if not can(request.actor, "directory.entry", "self_update", row.structure):
            raise Http404
        row.token = token
        return _discreet(view(request, row, **values))

    return opened


def _dead(request, token):
    try:
        limits.count_miss(request, KIND)
    except limits.NoMemory:
        return render(request, "429.html", status=503)
    return render(request, "directory/updates/dead.html", {"token": token}, status=DEAD)


def _discreet(response):
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response._has_been_logged = True  # Django would write the address of a refused page, and so the token
    return response


def _receipt(row, update):
    return redirect("directory:self_receipt", row.token, update.uuid)


def _page(request, row, template, status=200, **context):
    return render(request, template, {"row": row, "token": row.token, **context}, status=status)


def _form(request, row, form, heading, submit, **context):
    status = getattr(form, "status", 422 if form.errors else 200)
    return _page(
        request, row, "directory/updates/form.html", status, form=form, heading=heading, submit=submit, **context
    )


@policy("directory.entry", "self_update", by_link=True)
@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def self_update(request, row):
    """Its places and services as everybody sees them, and what may be said of each. POST: all is up to date now."""
    if request.method == "POST":
        receiving.finish(row, by=request.actor)
        return redirect("directory:self_update", row.token)
    now = timezone.now()
    places = receiving.places_of(row.structure)
    cards = [
        {
            "place": place,
            "services": [service_view(place, service, now) for service in place.services.all()],
            "changes": receiving.standing(place, timezone.localdate(now)),
        }
        for place in places
    ]
    return _page(request, row, "directory/updates/page.html", cards=cards, updates=row.updates.all()[:5])


@policy("directory.entry", "self_update", by_link=True)
@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def self_unchanged(request, row):
    """« Rien n’a changé »: said once more, then every fact is verified today."""
    if request.method == "POST":
        return _receipt(row, receiving.nothing_changed(row, by=request.actor))
    return _page(request, row, "directory/updates/unchanged.html", places=receiving.places_of(row.structure))


def _target(row, kind, pk):
    """The structure itself, one of its places, or one of their services; of anybody else, nothing is there."""
    if kind == "structure" and pk == row.structure_id:
        return row.structure
    if kind == "lieu":
        return get_object_or_404(Place, pk=pk, structure=row.structure, closed_on=None)
    if kind == "service":
        return _service(row, pk)
    raise Http404


def _service(row, pk):
    return get_object_or_404(Service.objects.select_related("place__structure"), pk=pk, place__structure=row.structure)


@policy("directory.entry", "self_update", by_link=True)
@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def self_closure(request, row, kind, pk):
    target = _target(row, kind, pk)
    form = ClosureForm(request.POST or None, initial={"since": timezone.localdate()})
    if form.is_valid():
        update = attempt(form, lambda: receiving.close(row, target, by=request.actor, **form.cleaned_data))
        if update:
            return _receipt(row, update)
    name = target.category_label if isinstance(target, Service) else target.name
    return _form(request, row, form, f"Fermeture : {name}", "Publier la fermeture", at_once=True)


@policy("directory.entry", "self_update", by_link=True)
@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def self_reopen(request, row, pk):
    override = next((each for each in receiving.standing_of(row.structure) if each.pk == pk), None)
    if override is None:
        raise Http404
    if request.method == "POST":
        return _receipt(row, receiving.reopen(row, override, by=request.actor))
    return _page(request, row, "directory/updates/reopen.html", override=override)


@policy("directory.entry", "self_update", by_link=True)
@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def self_hours(request, row, pk):
    """Written in French, read back, and only then published."""
    service = _service(row, pk)
    form = HoursForm(request.POST or None, initial={"text": service.hours_text})
    if not form.is_valid():
        return _form(request, row, form, f"Horaires : {service.category_label}", "Relire avant de publier")
    reading = form.reading
    if request.POST.get("act") != "publish":
        return _page(request, row, "directory/updates/hours.html", form=form, service=service, reading=reading)
    days = {name: form.cleaned_data[name] for name in ("since", "last")}
    update = attempt(form, lambda: receiving.change_hours(row, service, reading, by=request.actor, **days))
    if update:
        return _receipt(row, update)
    return _form(request, row, form, f"Horaires : {service.category_label}", "Relire avant de publier")


@policy("directory.entry", "self_update", by_link=True)
@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def self_saturation(request, row, pk):
    service = _service(row, pk)
    form = SaturationForm(
        request.POST or None, initial={"level": service.saturation if service.saturation_on() else ""}
    )
    if request.method == "POST" and form.is_valid():
        return _receipt(row, receiving.say_full(row, service, form.cleaned_data["level"], by=request.actor))
    intro = "Affiché tout de suite, jusqu’à minuit. Demain, il faudra le redire."
    return _form(request, row, form, f"Affluence : {service.category_label}", "Publier", intro=intro)


@policy("directory.entry", "self_update", by_link=True)
@by_token
@require_http_methods(["GET", "HEAD", "POST"])
def self_texts(request, row, pk):
    place = get_object_or_404(
        Place.objects.prefetch_related("services"), pk=pk, structure=row.structure, closed_on=None
    )
    form = TextsForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        contacts, texts = form.said()
        update = attempt(form, lambda: receiving.change_texts(row, place, contacts, texts, by=request.actor))
        if update:
            return _receipt(row, update)
    intro = "Une personne de l’équipe relit ces textes avant qu’ils ne s’affichent."
    return _form(request, row, form, f"Contacts et description : {place.name}", "Envoyer à relire", intro=intro)


@policy("directory.entry", "self_update", by_link=True)
@by_token
@require_safe
def self_receipt(request, row, uuid):
    """What was received: what shows already, what a person reads first."""
    update = get_object_or_404(SelfUpdate, uuid=uuid, link__structure=row.structure)
    return _page(request, row, "directory/updates/receipt.html", update=update, asked=row.item)


@public_page("redonne son lien à une structure, à la seule adresse connue d’elle ; dit la même chose à tous")
@csrf_exempt  # the form is on a page without referrer, and its answer says nothing
@bounded("new-link")
@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request, token):
    if request.method == "POST":
        giving.ask_again(giving.structure_of(token))
        return _discreet(render(request, "directory/thanks.html", {"heading": "C’est demandé", "said": ASKED}))
    return _discreet(render(request, "directory/updates/dead.html", {"token": token}, status=DEAD))


@public_page("envoie son lien à la structure d’un lieu publié, à la seule adresse connue d’elle")
@bounded("new-link")
@require_http_methods(["GET", "HEAD", "POST"])
def link_ask(request, uuid):
    place = get_object_or_404(Place.objects.published().select_related("structure"), uuid=uuid)
    if request.method == "POST":
        giving.ask_again(place.structure)
        return render(request, "directory/thanks.html", {"heading": "C’est demandé", "said": ASKED})
    said = [f"Vous tenez « {place.name} » ? Un lien permet de le mettre à jour soi-même, sans compte."]
    said.append("Il est envoyé à l’adresse que l’équipe connaît, et à aucune autre.")
    context = {"heading": "Mettre ce lieu à jour", "said": said, "submit": "Recevoir le lien"}
    return render(request, "directory/one_button.html", context)
