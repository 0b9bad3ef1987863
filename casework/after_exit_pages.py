"""After the exit: whose news is due, and what she answered."""

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from casework.after_exit import SAID, note_attempt, note_news, stop_contacts
from casework.form_pages import submitted
from casework.models import PostExitContact
from journal.pages import show_form
from privacy.facts import for_many
from privacy.policies import ASKED_BY_THE_PAGE, can_many, find, policy
from privacy.projection import project_many

NO_ANSWER, STOP = "no_answer", "stop"


class NewsForm(forms.Form):
    answer = forms.ChoiceField(
        label="Sa réponse", widget=forms.RadioSelect,
        choices=[*SAID, (NO_ANSWER, "Pas de réponse cette fois"), (STOP, "Elle ne souhaite plus être contactée")],
    )  # fmt: skip
    asks_help = forms.BooleanField(
        label="Elle demande de l’aide", required=False, help_text="La rappeler aujourd’hui : son dossier peut rouvrir."
    )
    words = forms.CharField(label="Ce qu’elle dit", widget=forms.Textarea(attrs={"rows": 3}), required=False)


@policy("post_exit", "read")
@require_GET
def after_exits(request):
    """The women whose news is due, the longest due first; only those of whom this person may read it."""
    rows = list(PostExitContact.objects.to_do().visible_to(request.actor).with_file().order_by("due_on", "pk"))
    readable = can_many(request.actor, "post_exit", "read", rows)
    rows = [row for row in rows if readable[row.pk]]
    facts = for_many(request.actor, rows)
    may = can_many(request.actor, "post_exit", "record", rows, means=ASKED_BY_THE_PAGE, facts=facts)
    cards = project_many([row.accompaniment.guest for row in rows], request.actor, fields={"first_name"})
    names = [card.get("first_name") or row.accompaniment.code for row, card in zip(rows, cards, strict=True)]
    lines = [(row, name, may[row.pk]) for row, name in zip(rows, names, strict=True)]
    return render(request, "casework/after_exits.html", {"rows": lines})


@policy("post_exit", "record")
@require_http_methods(["GET", "POST"])
def after_exit(request, pk):
    """What she answered, or that she did not: the third time it is written down as such."""
    row = find(request, PostExitContact.objects.visible_to(request.actor).with_file(), pk=pk)
    form = NewsForm(request.POST or None)
    back = reverse("casework:after_exits")
    done = submitted(request, form, lambda: _act(row, request.actor, **form.cleaned_data), "C’est noté.", back)
    intro = f"{row.accompaniment.code}, {row.get_month_display().lower()}. Essai {row.attempts + 1} sur 3."
    notice = "" if row.due_on <= timezone.localdate() else "Ce n’est pas encore le jour."
    return done or show_form(
        request, form, heading="Prendre de ses nouvelles", submit="Enregistrer", back=back, intro=intro, notice=notice
    )


def _act(row, actor, *, answer, asks_help, words):
    if answer == STOP:
        return stop_contacts(row.exit, by=actor)
    if answer == NO_ANSWER:
        return note_attempt(row, by=actor)
    return note_news(row, by=actor, result=answer, asks_help=asks_help, words=words)
