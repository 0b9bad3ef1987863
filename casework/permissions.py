"""Who may do what in casework. A rule reads (subject, actor) and answers yes or no; it never queries."""

from hosting.permissions import either, signer, team

team_or_signer = either(team, signer)


def team_of_stay(row, actor):
    """The team of the accompaniment's territory. ``row.accompaniment`` is loaded by whoever draws a list."""
    return team(row, actor)


__all__ = ["either", "signer", "team", "team_of_stay", "team_or_signer"]
