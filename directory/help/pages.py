"""Being helped: the public form and the page of who asked; the team's list, its answers, and what they add up to."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from directory.help import talking
from directory.models import Conversation
from directory.open_forms import OpenForm, bounded
from directory.panels import Ask, Cell, Panel, Table, show
from directory.team_forms import TeamForm, TerritoryField
from directory.territories import territory_of
from journal.pages import VersionForm, attempt
from privacy.policies import find, policy, public_page
from privacy.projection import project_many

PER_PAGE = 25
LENGTH = 2000
PUBLIC = "une question posée à l’équipe ; la page ne montre que ce que porte son lien"
STATES = {"open": ("ambre", "clock"), "answered": ("vert", "check-lg"), "closed": ("", "check-lg")}
PERIODS = {"30": "30 jours", "90": "3 mois", "365": "1 an"}


class QuestionForm(OpenForm):
    text = forms.CharField(label="Votre question", max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 5}))
    who = forms.ChoiceField(label="Vous êtes", choices=Conversation.Who.choices, widget=forms.RadioSelect)
    postal_code = forms.RegexField(r"^\d{5}$", label="Code postal", required=False, max_length=5)
    email = forms.EmailField(
        label="Votre adresse électronique", required=False, max_length=200,
        help_text="Pour être prévenue de la réponse. Sinon, gardez l’adresse de la page qui suit.",
    )  # fmt: skip


class AgainForm(OpenForm):
    text = forms.CharField(label="Écrire encore", max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 3}))


@public_page(PUBLIC)
@bounded("help")
@require_http_methods(["GET", "POST"])
def help_ask(request):
    form = QuestionForm(request.POST or None, initial={"who": "person"})
    if request.method == "POST" and form.is_valid():
        if form.is_trap:
            return render(request, "directory/thanks.html", {"heading": "C’est envoyé", "said": []})
        said = form.cleaned_data
        row = talking.ask(
            said["text"], email=said["email"], who=said["who"], territory=territory_of(said["postal_code"])
        )
        return redirect("directory:help_page", talking.token_of(row))
    context = {
        "form": form, "heading": "Poser une question", "submit": "Envoyer ma question",
        "intro": ["Une personne de l’équipe vous répond. N’écrivez ni nom ni adresse : ce n’est pas nécessaire."],
        "notices": ["En danger : le 17 ou le 112. Sans abri ce soir : le 115. Violences : le 3919."],
    }  # fmt: skip
    return render(request, "directory/open_form.html", context, status=422 if form.errors else 200)


@public_page(PUBLIC)
@bounded("help")
@require_http_methods(["GET", "HEAD", "POST"])
def help_page(request, token):
    """What was asked and answered, for whoever holds the address."""
    try:
        row = talking.conversation_of(token)
    except talking.Dead:
        raise Http404 from None
    form = AgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not form.is_trap:
            talking.write_again(row, form.cleaned_data["text"])
        return redirect("directory:help_page", token)
    context = {"row": row, "lines": row.messages.all(), "form": form, "mailed": row.contact_id is not None}
    response = render(request, "directory/help.html", context, status=422 if form.errors else 200)
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


# --- the team ------------------------------------------------------------------------------------------------------


class CallForm(TeamForm):
    territory = TerritoryField()
    tag = forms.ChoiceField(label="Pour quoi", choices=Conversation.Tag.choices)
    who = forms.ChoiceField(label="Qui demande", choices=Conversation.Who.choices)
    channel = forms.ChoiceField(label="Par où", choices=[c for c in Conversation.Channel.choices if c[0] != "web"])
    text = forms.CharField(label="La question, sans nom", max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(VersionForm):
    tag = forms.ChoiceField(label="C’était pour", choices=Conversation.Tag.choices, widget=forms.RadioSelect)
    text = forms.CharField(label="Votre réponse", max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 5}))


class CloseForm(VersionForm):
    tag = forms.ChoiceField(label="C’était pour", choices=Conversation.Tag.choices)


@policy("directory.help", "read")
@require_http_methods(["GET", "POST"])
def conversations(request):
    """Those that wait first, then the latest; a call that was taken is noted here."""
    form = CallForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        row = talking.ask(**form.cleaned_data)
        return redirect("directory:conversation", row.pk)
    waits = Case(When(status=Conversation.Status.OPEN, then=0), default=1)
    rows = Conversation.objects.visible_to(request.actor).select_related("territory")
    rows = rows.order_by(waits, "-asked_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        [
            Cell(_at(row.asked_at), reverse("directory:conversation", args=[row.pk])),
            Cell("", state=(*STATES[row.status], row.get_status_display())),
            row.get_tag_display() or "À dire", row.get_channel_display(), row.get_who_display(),
            row.territory.name if row.territory else "Tous",
        ]
        for row in page
    ]  # fmt: skip
    columns = ("Demandé le", "Où elle en est", "Pour quoi", "Par où", "Qui", "Territoire")
    panel = Panel(
        title="Demandes d’aide",
        tables=[Table("Demandes", columns, lines, "Personne n’a encore rien demandé.")],
        asks=[Ask("call", "Noter une demande dite", "Noter cette demande", form)],
        back=(reverse("directory:tools"), "Outils de l’annuaire"),
        links=[(reverse("directory:help_figures"), "Ce qu’elles apprennent")],
        page=page,
    )
    return show(request, panel)


@policy("directory.help", "read")
@require_http_methods(["GET", "POST"])
def conversation(request, pk):
    row = find(request, Conversation.objects.visible_to(request.actor).select_related("answered_by__user"), pk=pk)
    act = request.POST.get("act")
    initial = {"tag": row.tag or None}
    answer = AnswerForm(request.POST if act == "answer" else None, row=row, initial=initial)
    closing = CloseForm(request.POST if act == "close" else None, row=row, initial=initial, prefix="close")
    if act == "answer" and _done(answer, lambda **said: talking.answer(row, by=request.actor, **said)):
        messages.success(request, "La réponse est sur sa page.")
        return redirect("directory:conversation", row.pk)
    if act == "close" and _done(closing, lambda **said: talking.close(row, by=request.actor, **said)):
        messages.success(request, "La demande est close.")
        return redirect("directory:conversations")
    lines = list(row.messages.select_related("by__user"))
    texts = project_many(lines, request.actor, fields={"text"}, why="répondre à une demande d’aide")
    said = [
        [_at(each.at), each.by.name if each.by else "Qui demande", text.get("text", "")]
        for each, text in zip(lines, texts, strict=True)
    ]  # fmt: skip
    is_open = row.status != Conversation.Status.CLOSED
    panel = Panel(
        title=f"Demande du {timezone.localtime(row.asked_at):%d/%m/%Y}",
        figures=[
            ("Où elle en est", row.get_status_display()),
            ("Pour quoi", row.get_tag_display() or "À dire"),
            ("Qui", row.get_who_display()),
            ("Première réponse", _answered(row)),
        ],
        tables=[Table("Ce qui s’est dit", ("Le", "Qui", "Quoi"), said)],
        asks=[
            Ask("answer", "Répondre", "Répondre", answer, _reached(row)),
            Ask("close", "Clore", "Clore la demande", closing, kind="doux"),
        ] if is_open else [],
        refused=[answer, closing], back=(reverse("directory:conversations"), "Demandes d’aide"),
    )  # fmt: skip
    return show(request, panel)


def _done(form, move):
    return form.is_valid() and attempt(form, lambda: move(**form.cleaned_data)) is not None


def _at(moment):
    return f"{timezone.localtime(moment):%d/%m à %H:%M}"


def _answered(row):
    if row.answered_at is None:
        return "Pas encore"
    return f"{timezone.localtime(row.answered_at):%d/%m à %H:%M} par {row.answered_by.name}"


def _reached(row):
    return "Un message l’en prévient." if row.contact_id else "Sans adresse : la réponse l’attend sur sa page."


@policy("directory.help", "read")
@require_safe
def help_figures(request):
    """By tag: how many, answered, within a day, the middle delay; and week by week."""
    chosen = request.GET.get("jours") if request.GET.get("jours") in PERIODS else "30"
    until = timezone.localdate() + timedelta(days=1)
    since = until - timedelta(days=int(chosen))
    rows = Conversation.objects.visible_to(request.actor)
    found = talking.figures(rows, since, until)
    total = sum(each.asked for each in found)
    lines = [
        [
            each.label, str(each.asked), f"{each.asked / total:.0%}".replace("%", " %") if total else "",
            str(each.answered), str(each.within_a_day),
            f"{each.hours:.1f} h".replace(".", ",") if each.hours is not None else "Aucune réponse",
        ]
        for each in found
    ]  # fmt: skip
    by_week = [
        [f"{monday:%d/%m/%Y}", *(str(numbers[tag]) for tag in Conversation.Tag.values), str(numbers["all"])]
        for monday, numbers in talking.weeks(rows, since, until)
    ]
    columns = ("Pour quoi", "Demandes", "Part", "Répondues", "En moins d’un jour", "Délai du milieu")
    panel = Panel(
        title="Ce qu’apprennent les demandes d’aide",
        said=[
            f"{total} demandes depuis le {since:%d/%m/%Y}. Le délai va de la demande à la première réponse ; celui du "
            "milieu partage les demandes répondues en deux moitiés. Ce qui n’a pas de réponse n’y entre pas."
        ],
        tables=[
            Table("Par sujet", columns, lines),
            Table("Par semaine", ("Semaine du", *Conversation.Tag.labels, "Toutes"), by_week, "Aucune demande."),
        ],
        links=[(f"?jours={days}", label) for days, label in PERIODS.items()],
        back=(reverse("directory:conversations"), "Demandes d’aide"),
    )
    return show(request, panel)
