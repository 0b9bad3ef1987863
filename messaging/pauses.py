"""A pause of the reminders, for one person, with a reason and a day on which they begin again (domain P8)."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from journal.moves import NotYet
from journal.pages import attempt, day_field, show_form
from messaging.models import MailChoice
from privacy.policies import signed_in_page


def pause(contact, *, until, because):
    """Nothing is sent to this contact before that day; what is about safety is said by a person at once."""
    _is_to_come(until)
    if not because.strip():
        raise NotYet("Dire pourquoi les messages sont suspendus.")
    contact.paused_until, contact.paused_because = until, because.strip()
    contact.save(update_fields=["paused_until", "paused_because"])


def resume(contact):
    contact.paused_until, contact.paused_because = None, ""
    contact.save(update_fields=["paused_until", "paused_because"])


def _is_to_come(until):
    if until <= timezone.localdate():
        raise NotYet("Une pause finit un jour à venir.")


def choose(user, *, digest, until=None, because=""):
    """What a colleague wishes for her own mail."""
    if until:
        _is_to_come(until)
        because = because or MailChoice.Because.AWAY
    facts = {"digest": digest, "paused_until": until, "paused_because": because if until else ""}
    return MailChoice.objects.update_or_create(user=user, defaults=facts)[0]


class MailForm(forms.Form):
    digest = forms.BooleanField(
        label="Recevoir chaque matin un courriel qui compte ce qui m’attend", required=False, initial=True
    )
    until = day_field(
        "Ne rien m’envoyer jusqu’au", required=False,
        help_text="Ce qui ne peut pas attendre est dit à une collègue. La sécurité passe toujours.",
    )  # fmt: skip
    because = forms.ChoiceField(
        label="Pourquoi", choices=MailChoice.Because.choices, initial=MailChoice.Because.AWAY, required=False
    )


@signed_in_page("chacune choisit, pour elle seule, comment on lui écrit")
@require_http_methods(["GET", "POST"])
def mail_choice(request):
    """My mail: the morning mail or not, and nothing until a day."""
    known = MailChoice.objects.filter(user=request.user).first()
    initial = known and {"digest": known.digest, "until": known.paused_until, "because": known.paused_because}
    form = MailForm(request.POST or None, initial=initial or {})
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: choose(request.user, **form.cleaned_data))
    ):
        messages.success(request, "C’est noté.")
        return redirect("messaging:mail_choice")
    return show_form(
        request, form, heading="Choisir comment on m’écrit", submit="Enregistrer",
        intro="Ce choix ne concerne que vos courriels. Vos tâches restent sur « Aujourd’hui ».",
    )  # fmt: skip
