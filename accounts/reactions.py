"""News of the sign-in that concern us."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.models import User


@receiver(authenticator_added)
def count_its_first_code(request, user, authenticator, **kwargs):
    """A factor was set up with a code that it showed: this session has given it."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)


@receiver(post_save, sender=User)
def close_sessions_of_a_closed_account(instance, **kwargs):
    """Django already refuses her next page; the rows go too, so that her list of sessions tells the truth."""
    if not instance.is_active:
        from accounts.signin import end_sessions

        end_sessions(instance)
