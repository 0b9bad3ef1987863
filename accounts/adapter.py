"""How allauth behaves here: closed to strangers, silent about who has an account, and its secrets sealed."""

import re

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter

from accounts import signin
from vault.seals import SealBroken, seal, unseal

SEALED = "sealed:"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation (``accounts.invitations``); a code or a reset says nothing of who exists."""

    def is_open_for_signup(self, request):
        return False

    def format_email_subject(self, subject):
        """Neutral, without the site's name: the mailbox may be somebody else's too."""
        return subject

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever has just typed her password is not asked for it again to set up her first second factor."""
        request = self.request or context.request
        if app == "allauth.mfa" and not signin.has_second_factor(request.user) and signin.gave_password(request):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Told on screen only: a mail about a second factor would help whoever else reads the mailbox."""


class MFAAdapter(DefaultMFAAdapter):
    """TOTP secrets and the seeds of recovery codes are sealed: a copy of the database signs nobody in."""

    def encrypt(self, text):
        return SEALED + seal(text.encode(), "mfa_authenticator.data").hex()

    def decrypt(self, encrypted_text):
        if not encrypted_text.startswith(SEALED):
            raise SealBroken("a second factor is not sealed")
        return unseal(bytes.fromhex(encrypted_text.removeprefix(SEALED)), "mfa_authenticator.data").decode()

    def get_totp_issuer(self):
        return "Merci pour l’invit’"

    def build_totp_svg(self, url):
        """The QR code as a bare <svg>, to be written into the page: the policy forbids data: images."""
        return re.sub(r"<\?xml[^>]*\?>\s*", "", super().build_totp_svg(url))
