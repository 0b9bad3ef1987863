"""The policy of every address, those of other people's packages included."""

from django.urls import URLPattern, URLResolver, get_resolver

from privacy.policies import Policy

ADMIN = Policy("django_admin", "login", outside=True)


def _public(why):
    return Policy(public=why, outside=True)


def _herself(why):
    return Policy(public=f"signed in: {why}", outside=True)


# Views that are not ours, and those of the apps below this one, by name. What is not here does not exist.
OUTSIDE = {
    "account_login": _public("sign-in"),
    "account_logout": _public("sign-out"),
    "account_inactive": _public("says that an account is closed, to whoever just signed in"),
    "account_signup": _public("says that accounts are opened by invitation"),
    "account_request_login_code": _public("sign-in by mailed code; the same answer whoever asks"),
    "account_confirm_login_code": _public("sign-in by mailed code"),
    "account_reset_password": _public("the same answer whoever asks"),
    "account_reset_password_done": _public("the same answer whoever asks"),
    "account_reset_password_from_key": _public("opened by the mailed key"),
    "account_reset_password_from_key_done": _public("end of the reset"),
    "account_reauthenticate": _herself("proves who she is again"),
    "account_change_password": _herself("her password"),
    "account_set_password": _herself("her password"),
    "account_enrol": _herself("her second factor"),
    "account_activate_token": _herself("her second factor"),
    "account_paper_codes": _herself("her second factor"),
    "account_print_codes": _herself("her printed codes"),
    "mfa_index": _herself("her second factor"),
    "mfa_authenticate": _public("second step of the sign-in"),
    "mfa_reauthenticate": _herself("proves who she is again"),
    "mfa_activate_totp": _herself("her second factor"),
    "mfa_deactivate_totp": _herself("her second factor"),
    "mfa_view_recovery_codes": _herself("her printed codes"),
    "mfa_generate_recovery_codes": _herself("her printed codes"),
    "usersessions_list": _herself("her open sessions"),
    "admin:login": _public("sends to the ordinary sign-in, second factor included"),
    "admin:logout": _public("sign-out"),
}


def policy_of(view, match):
    """What a view declares, or what the table says of somebody else's view; None when nobody said anything."""
    declared = getattr(view, "policy", None)
    if declared is not None:
        return declared
    if match.view_name in OUTSIDE:
        return OUTSIDE[match.view_name]
    return ADMIN if match.app_names == ["admin"] else None


def every_view(resolver=None, namespaces=(), app_names=()):
    """Walk the addresses: (view name, callback, app names) of every view that a request can reach."""
    resolver = resolver or get_resolver()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            apps = (*app_names, pattern.app_name) if pattern.app_name else app_names
            yield from every_view(pattern, inside, apps)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*namespaces, pattern.name or "")), pattern.callback, list(app_names)
