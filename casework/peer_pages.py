"""Becoming a volunteer after her year: the invitation, her answer, and the account that stands apart."""

from django import forms
from django.views.decorators.http import require_http_methods

from casework import peers
from casework.form_pages import file_url, her_file, submitted
from casework.models import PeerInvitation
from journal.models.entry import Channel
from journal.pages import VersionForm, show_form
from privacy.policies import policy

CHANNELS = [choice for choice in Channel.choices if choice[0] in ("voice", "phone", "interpreter")]
PARTS = (
    "Son ancien dossier se ferme aux bénévoles, pour toujours : aucune ne le trouve, ne le lit ni n’en est prévenue.",
    "Son compte est à part : rien n’y mène à son dossier, et elle ne le lit pas non plus par ce compte.",
)


class InviteForm(forms.Form):
    channel = forms.ChoiceField(label="Comment le lui dire", choices=CHANNELS, initial=Channel.PHONE)


class AnswerForm(VersionForm):
    answer = forms.ChoiceField(
        label="Sa réponse", widget=forms.RadioSelect, choices=[("yes", "Oui, elle devient bénévole"), ("no", "Non")]
    )
    channel = forms.ChoiceField(label="Comment", choices=CHANNELS, initial=Channel.PHONE)


@policy("peer_invitation", "record")
@require_http_methods(["GET", "POST"])
def peer(request, pk):
    """One page for the three moments: the step that is next."""
    file = her_file(request, pk)
    invitation = PeerInvitation.objects.filter(accompaniment=file).select_related("accompaniment").first()
    if invitation is None:
        return _invite(request, file)
    if invitation.status == PeerInvitation.Status.ACCEPTED:
        return _account(request, invitation)
    return _answer(request, invitation)


def _invite(request, file):
    form = InviteForm(request.POST or None)
    done = submitted(
        request, form, lambda: peers.invite(file, by=request.actor, **form.cleaned_data),
        "C’est noté : elle répond quand elle veut.", file_url(file),
    )  # fmt: skip
    return done or show_form(
        request, form, heading="L’inviter à devenir bénévole", submit="Noter l’invitation", back=file_url(file),
        intro="Une fois, et sans attendre de réponse : elle ne nous doit rien.", consequences=PARTS,
    )  # fmt: skip


def _answer(request, invitation):
    back = file_url(invitation)
    form = AnswerForm(request.POST or None, row=invitation)

    def call():
        facts = form.cleaned_data
        return peers.answer(
            invitation, by=request.actor, accepts=facts["answer"] == "yes", channel=facts["channel"],
            version=facts["version"],
        )  # fmt: skip

    done = submitted(request, form, call, "Sa réponse est notée.", back)
    return done or show_form(
        request, form, heading="Devenir bénévole : sa réponse", submit="Enregistrer", back=back, consequences=PARTS,
        intro=f"{invitation.get_status_display()}. Un non ne change rien pour elle, et n’est pas redemandé.",
    )  # fmt: skip


def _account(request, invitation):
    back = file_url(invitation)
    form = forms.Form(request.POST if request.method == "POST" else None)
    done = submitted(request, form, lambda: peers.account_opened(invitation, by=request.actor), "C’est noté.", back)
    return done or show_form(
        request, form, heading="Son compte de bénévole", submit="Le compte est ouvert", back=back,
        intro="La responsable l’ouvre depuis « Équipe », comme à toute bénévole, avec l’adresse que la femme choisit.",
        notice="Ne rien écrire ici de ce compte, ni là-bas de ce dossier.",
    )  # fmt: skip
