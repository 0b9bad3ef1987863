"""Sign-in forms: the ones of allauth, where ours differ."""

import base64
import binascii

from allauth.account.forms import RequestLoginCodeForm as AnyRequestLoginCodeForm
from allauth.account.forms import ResetPasswordForm as AnyResetPasswordForm
from allauth.core import ratelimit
from allauth.mfa.totp.internal.auth import validate_totp_code
from django import forms

from accounts.signin import signs_in_by_code

TOKEN_BYTES = range(10, 65)


class RequestLoginCodeForm(AnyRequestLoginCodeForm):
    """A code goes to hosts only. The page answers the same for a professional, a stranger and a closed account."""

    def clean_email(self):
        email = super().clean_email()
        if self._user is not None and not signs_in_by_code(self._user):
            self._user = None
        return email


class ResetPasswordForm(AnyResetPasswordForm):
    """A host has no password, and a mailed link would give her one. The page answers the same to everybody."""

    def clean_email(self):
        email = super().clean_email()
        self.users = [user for user in self.users if not signs_in_by_code(user)]
        return email


class TokenForm(forms.Form):
    """A hardware token that shows codes: its seed, as printed on the maker's sheet, and the code it shows now."""

    seed = forms.CharField(
        label="Clé du boîtier",
        help_text="Suite de lettres et de chiffres remise avec le boîtier (base32 ou hexadécimal).",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        max_length=200,
    )
    code = forms.CharField(
        label="Code affiché par le boîtier",
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_seed(self):
        """The seed in base32, whatever way it was printed."""
        written = "".join(self.cleaned_data["seed"].split()).replace("-", "").upper()
        for read in (_from_hexadecimal, base64.b32decode):
            try:
                seed = read(
                    written.rstrip("=") + "=" * (-len(written.rstrip("=")) % 8)
                    if read is base64.b32decode
                    else written
                )
            except (binascii.Error, ValueError):
                continue
            if len(seed) in TOKEN_BYTES:
                return base64.b32encode(seed).decode()
        raise forms.ValidationError("Cette clé ne se lit pas. Vérifiez la suite imprimée sur la feuille du boîtier.")

    def clean(self):
        cleaned = super().clean()
        if "seed" in cleaned and "code" in cleaned and not validate_totp_code(cleaned["seed"], cleaned["code"]):
            self.add_error("code", "Ce code ne correspond pas à la clé. Attendez le suivant, puis recopiez-le.")
        return cleaned


def _from_hexadecimal(written):
    return bytes.fromhex(written)


class PaperCodeForm(forms.Form):
    """One code of the printed sheet, typed back: the sheet is in her hands."""

    code = forms.CharField(
        label="Recopiez l’un des codes de la feuille",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args, request, codes, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        self.codes = codes

    def clean_code(self):
        code = self.cleaned_data["code"].strip()
        if not ratelimit.consume(self.request, action="reauthenticate"):
            raise forms.ValidationError("Trop d’essais. Attendez une minute.")
        if not self.codes.validate_code(code):
            raise forms.ValidationError("Ce code n’est pas sur la feuille.")
        return code
