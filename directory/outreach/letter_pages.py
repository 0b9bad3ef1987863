"""The letter: the public pages where one asks for it, confirms, leaves; the team's, where it is written and sent."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from directory.models import Letter, LetterLink, Newsletter
from directory.open_forms import OpenForm, bounded
from directory.outreach import letters
from directory.panels import Ask, Cell, Panel, Table, show
from directory.team_forms import TeamForm, TerritoryField
from journal.pages import VersionForm, attempt
from privacy.policies import find, policy, public_page

PUBLIC = "une lettre que l’on demande pour soi ; ne montre personne"
STATES = {Letter.Status.DRAFT: ("", "pencil"), Letter.Status.SENT: ("vert", "send")}


class AskForm(OpenForm):
    newsletter = forms.ModelChoiceField(Newsletter.objects.none(), label="Quel territoire ?", empty_label=None)
    email = forms.EmailField(label="Votre adresse électronique", max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["newsletter"].queryset = Newsletter.objects.order_by("title")


@public_page(PUBLIC)
@bounded("letter")
@require_http_methods(["GET", "POST"])
def letter_ask(request):
    """Whatever the address, the answer is the same: nobody learns who reads the letter."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not form.is_trap:
            letters.ask(form.cleaned_data["newsletter"], form.cleaned_data["email"])
        said = ["Un message vient d’être envoyé à cette adresse : il reste à y confirmer l’inscription."]
        return render(request, "directory/thanks.html", {"heading": "Presque fini", "said": said})
    context = {
        "form": form, "heading": "Recevoir la lettre", "submit": "Recevoir la lettre",
        "intro": ["Ce qui ouvre, ce qui ferme, ce qui change près de chez vous. Vous vous désinscrivez en un clic."],
    }  # fmt: skip
    if not Newsletter.objects.exists():
        none = {"heading": "Aucune lettre pour l’instant", "said": ["Un territoire qui ouvre la sienne sera ici."]}
        return render(request, "directory/thanks.html", none)
    return render(request, "directory/open_form.html", context, status=422 if form.errors else 200)


def _subscription(token):
    try:
        return letters.subscription_of(token)
    except letters.Dead:
        raise Http404 from None


def _one_button(request, heading, said, submit):
    """GET shows, POST acts: what opens every link of a mail before its reader changes nothing."""
    response = render(request, "directory/one_button.html", {"heading": heading, "said": said, "submit": submit})
    return _quiet(response)


def _done(request, heading, said):
    return _quiet(render(request, "directory/thanks.html", {"heading": heading, "said": said}))


def _quiet(response):
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@public_page(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_confirm(request, token):
    subscription = _subscription(token)
    title = subscription.newsletter.title
    if subscription.status == subscription.Status.LEFT:
        raise Http404
    if request.method == "POST":
        letters.confirm(subscription)
        return _done(request, "C’est confirmé", [f"Vous recevrez « {title} »."])
    return _one_button(request, "Confirmer l’inscription", [f"Recevoir « {title} » à cette adresse."], "Confirmer")


@public_page(PUBLIC)
@csrf_exempt  # a mail programme posts « List-Unsubscribe=One-Click » (RFC 8058): the signed address is the right to
@require_http_methods(["GET", "HEAD", "POST"])
def letter_leave(request, token):
    subscription = _subscription(token)
    title = subscription.newsletter.title
    if request.method == "POST":
        letters.leave(subscription)
    if subscription.status == subscription.Status.LEFT or request.method == "POST":
        return _done(request, "Vous êtes désinscrite ou désinscrit", [f"« {title} » ne vous sera plus envoyée."])
    return _one_button(request, "Se désinscrire", [f"Ne plus recevoir « {title} »."], "Me désinscrire")


@public_page("mène d’une lettre envoyée à une page publique de l’annuaire ; compte une ouverture, de personne")
@require_safe
def letter_link(request, pk, number):
    link = get_object_or_404(LetterLink, letter=pk, number=number, letter__status=Letter.Status.SENT)
    if request.method == "GET":
        link.opened()
    return HttpResponseRedirect(link.path)


# --- the team ------------------------------------------------------------------------------------------------------


class NewsletterForm(TeamForm):
    territory = TerritoryField()
    title = forms.CharField(label="Titre de la lettre", max_length=120)

    def clean_territory(self):
        territory = self.cleaned_data["territory"]
        if Newsletter.objects.filter(territory=territory).exists():
            raise forms.ValidationError("Ce territoire a déjà sa lettre.")
        return territory


class LetterForm(forms.Form):
    subject = forms.CharField(label="Objet", max_length=120)
    body = forms.CharField(label="Texte", max_length=5000, widget=forms.Textarea(attrs={"rows": 10}))
    pages = forms.CharField(
        label="Pages de l’annuaire", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Une par ligne : son adresse, un espace, son titre. « /annuaire/?rubrique=shower Les douches ».",
    )  # fmt: skip

    def clean_pages(self):
        try:
            return letters.read_pages(self.cleaned_data["pages"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def newsletters(request):
    form = NewsletterForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        row = Newsletter.objects.create(**form.cleaned_data)
        return redirect("directory:newsletter", row.pk)
    rows = Newsletter.objects.visible_to(request.actor).select_related("territory").order_by("title")
    lines = [[Cell(row.title, reverse("directory:newsletter", args=[row.pk])), row.territory.name] for row in rows]
    panel = Panel(
        title="Lettres",
        said=["Une lettre par territoire, à qui l’a demandée et confirmée. Ni image cachée, ni suivi de personne."],
        tables=[Table("Lettres", ("Lettre", "Territoire"), lines, "Aucune lettre pour l’instant.")],
        asks=[Ask("newsletter", "Ouvrir une lettre", "Ouvrir cette lettre", form)],
        back=(reverse("directory:tools"), "Outils de l’annuaire"),
    )
    return show(request, panel)


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def newsletter(request, pk):
    row = find(request, Newsletter.objects.visible_to(request.actor).select_related("territory"), pk=pk)
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        letter = letters.write(row, **form.cleaned_data)
        return redirect("directory:letter", letter.pk)
    lines = [
        [
            Cell(each.subject, reverse("directory:letter", args=[each.pk])), _state(each), str(each.recipients),
            f"{each.sent_at:%d/%m/%Y}" if each.sent_at else "",
        ]
        for each in row.letters.all()
    ]  # fmt: skip
    waiting = row.subscriptions.filter(status="asked").count()
    panel = Panel(
        title=row.title,
        figures=[("Personnes inscrites", str(letters.confirmed(row).count())), ("À confirmer", str(waiting))],
        tables=[Table("Numéros", ("Objet", "Où il en est", "Destinataires", "Envoyé le"), lines, "Aucun numéro.")],
        asks=[Ask("letter", "Écrire un numéro", "Préparer ce numéro", form, "Vous le relirez avant de l’envoyer.")],
        back=(reverse("directory:newsletters"), "Lettres"),
        links=[(reverse("directory:letter_ask"), "Voir la page d’inscription")],
    )
    return show(request, panel)


def _state(letter):
    return Cell("", state=(*STATES[letter.status], letter.get_status_display()))


@policy("directory.entry", "moderate")
@require_http_methods(["GET", "POST"])
def letter(request, pk):
    """One issue: read again, sent once; then, how often each of our pages was opened from it."""
    row = find(request, Letter.objects.visible_to(request.actor).select_related("newsletter"), pk=pk)
    form = VersionForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        if attempt(form, lambda: letters.send(row, by=request.actor, version=version)):
            messages.success(request, "La lettre part.")
            return redirect("directory:letter", row.pk)
        row.refresh_from_db(fields=["subject"])
    count = letters.confirmed(row.newsletter).count()
    draft = row.status == Letter.Status.DRAFT
    panel = Panel(
        title=row.subject,
        said=row.body.splitlines(),
        figures=[] if draft else [("Destinataires", str(row.recipients))],
        tables=[
            Table(
                "Pages", ("Page", "Adresse", "Ouvertures"),
                [[each.label, Cell(each.path, each.path), str(each.clicks)] for each in row.links.all()],
                "Cette lettre ne mène à aucune page.",
            )
        ],
        asks=[Ask("send", "Envoyer", f"Envoyer à {count} personnes", form)] if draft else [],
        refused=[form], back=(reverse("directory:newsletter", args=[row.newsletter_id]), row.newsletter.title),
    )  # fmt: skip
    return show(request, panel)
