"""Who may do what in hosting. A rule reads (subject, actor) and answers yes or no; it never queries."""

from accounts.models import SIGNING_ROLES, Role
from privacy.facts import on_duty as shift_of


def team(subject, actor):
    """The coordinators and managers of the row's territory, and the service for its own short list of moves."""
    return actor.is_service or subject.territory_id in actor.territories(Role.COORDINATOR, Role.MANAGER)


def on_duty(subject, actor):
    """Whose shift it is now, in the row's territory: she may find and close a roof (README decision 21)."""
    return subject.territory_id in shift_of(actor)


def manager(subject, actor):
    return subject.territory_id in actor.territories(Role.MANAGER)


def signer(subject, actor):
    return subject.territory_id in actor.territories(*SIGNING_ROLES)


def own_host(host, actor):
    return host.user_id is not None and host.user_id == actor.user_id


def referring(referral, actor):
    """The social worker, her manager, a colleague where the organisation shares its files; the team for a register.

    ``referral.organisation`` is loaded by whoever asks of many.
    """
    if referral.imported and team(referral, actor):
        return True
    if referral.organisation_id is None or referral.organisation_id not in actor.organisations():
        return False
    return (
        referral.referred_by_id == actor.user_id
        or referral.organisation_id in actor.organisations(Role.ORGANISATION_MANAGER)
        or referral.organisation.shares_files
    )


def holds_link(subject, actor):
    """The holder of a link to this very row: ``messaging.links`` says on the actor what the link opens."""
    return actor.kind == actor.Kind.LINK and getattr(actor, "grants", None) == (
        subject._meta.label_lower,
        subject.pk,
    )


def home_holds_link(host, actor):
    return holds_link(host, actor) and actor.side == "host"


def either(*rules):
    return lambda subject, actor: any(rule(subject, actor) for rule in rules)


team_or_on_duty = either(team, on_duty)
team_or_host = either(team, own_host, home_holds_link)
referring_or_team = either(referring, team)
