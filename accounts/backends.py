"""Signing in is Django's and allauth's; who acts is read with her account, in the query that opens every page."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend
from django.db.models import F

from accounts.models import User, read_with_account


class _ReadWithActor:
    def get_user(self, user_id):
        user = User.objects.annotate(actor_number=F("as_actor__pk"), **read_with_account).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


class ByPassword(_ReadWithActor, ModelBackend):
    """The admin's own form."""


class ByMailOrCode(_ReadWithActor, AuthenticationBackend):
    """The address and the password, or a code sent to it."""
