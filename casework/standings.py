"""How each woman's roof stands today, for thousands at once: computed by the database, in one query.

The meaning is ``casework.roofs.Ledger``'s, and a test compares the two on any mixture of roofs. A ledger reads every
row of one woman and says all of her year; a standing says only what puts her in her place on the board.
"""

from datetime import date
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection

from casework.clock import GREEN_DAYS, RED_DAYS, RoofStatus, commitment_end, next_roof_needed_by
from casework.roofs import BEYOND

# Nights under a roof, and nights outside the promise, as one multirange for each woman; then the first day that is in
# neither. A stay that runs past its planned end covers the nights already slept; one whose home is away without her
# covers none of these, unless a respite does; keys whose day has passed open nothing (``Ledger.roofs_of``). Past her
# year the dates of her roof go on. What is said of a silence is of nights that are over: none to come depends on it.
SQL = """
WITH shown AS MATERIALIZED (
    SELECT a.id, a.guest_id, a.owner_id, a.code, c.id AS year_id, c.starts_on,
           (c.starts_on + interval '12 months')::date AS ends_on,
           suspensions.periods AS suspended, extensions.months AS added, exits.exited_on
    FROM casework_accompaniment a
    LEFT JOIN casework_commitment c ON c.accompaniment_id = a.id
    LEFT JOIN (SELECT commitment_id, array_agg(period) AS periods FROM casework_suspension GROUP BY 1) suspensions
        ON suspensions.commitment_id = c.id
    LEFT JOIN (SELECT commitment_id, array_agg(months) AS months FROM casework_extension GROUP BY 1) extensions
        ON extensions.commitment_id = c.id
    LEFT JOIN (SELECT accompaniment_id, min(exited_on) AS exited_on FROM casework_exit WHERE cancelled_on IS NULL
               GROUP BY 1) exits ON exits.accompaniment_id = a.id
    WHERE a.id IN (FILES)
), stays AS MATERIALIZED (
    SELECT s.id AS stay, s.accompaniment_id AS id, s.status, s.occupancy_id,
           CASE WHEN s.status = 'planned' AND s.planned_from < %(today)s THEN %(today)s + 1
                ELSE coalesce(s.started_on, s.planned_from) END AS since,
           coalesce(s.ended_on, s.planned_until) AS until
    FROM casework_stay s WHERE s.accompaniment_id IN (SELECT id FROM shown) AND s.status <> 'cancelled'
), holes AS (
    SELECT stay, range_agg(period) AS nights FROM (
        SELECT stays.stay, away.period FROM stays
        JOIN hosting_occupancy o ON o.id = stays.occupancy_id JOIN hosting_room r ON r.id = o.room_id
        JOIN casework_homeaway away ON away.host_id = r.host_id AND NOT away.she_may_stay
        UNION ALL
        SELECT stay_id, period FROM casework_absence
        WHERE NOT under_a_roof AND stay_id IN (SELECT stay FROM stays)
    ) AS out GROUP BY stay
), respites AS MATERIALIZED (
    SELECT stays.id, p.status, daterange(p.from_on, coalesce(p.ended_on, p.until_on)) AS nights
    FROM casework_respite p JOIN stays ON stays.stay = p.stay_id WHERE p.status IN ('accepted', 'ended')
), held AS (
    SELECT id, datemultirange(daterange(since, greatest(since, CASE WHEN status = 'ongoing'
               THEN greatest(until, %(today)s) ELSE until END))) - coalesce(holes.nights, '{}') AS nights
    FROM stays LEFT JOIN holes ON holes.stay = stays.stay
    UNION ALL
    SELECT accompaniment_id, datemultirange(period) FROM casework_otherroof
    WHERE accompaniment_id IN (SELECT id FROM shown)
    UNION ALL
    SELECT id, datemultirange(nights) FROM respites
    UNION ALL
    SELECT shown.id, datemultirange(s.period) FROM casework_suspension s JOIN shown ON shown.year_id = s.commitment_id
), covered AS (SELECT id, range_agg(nights) AS nights FROM held GROUP BY id)
SELECT shown.id, shown.guest_id, shown.owner_id, shown.code, shown.starts_on, shown.ends_on, shown.exited_on,
    CASE WHEN shown.starts_on <= %(today)s THEN
        lower(datemultirange(daterange(%(today)s, CASE WHEN %(today)s < shown.ends_on THEN shown.ends_on
                                                      ELSE %(beyond)s END))
              - coalesce(covered.nights, '{}'::datemultirange))
    END AS needed_by,
    EXISTS (SELECT 1 FROM stays LEFT JOIN holes ON holes.stay = stays.stay WHERE stays.id = shown.id
            AND stays.status = 'ongoing' AND stays.since <= %(today)s AND %(today)s < stays.until
            AND NOT coalesce(holes.nights @> %(today)s::date, false))
    OR EXISTS (SELECT 1 FROM casework_otherroof o WHERE o.accompaniment_id = shown.id
               AND o.period @> %(today)s::date)
    OR EXISTS (SELECT 1 FROM respites WHERE respites.id = shown.id AND respites.status = 'accepted'
               AND respites.nights @> %(today)s::date) AS tonight,
    shown.suspended, shown.added,
    CASE WHEN shown.suspended IS NOT NULL OR shown.added IS NOT NULL THEN covered.nights END AS nights
FROM shown LEFT JOIN covered ON covered.id = shown.id
"""


class Standing(NamedTuple):
    """One woman's place, without her rows. ``needed_by``: the first night to come without a known roof."""

    file: int
    guest: int
    owner: int
    code: str
    starts_on: date | None
    ends_on: date | None
    exited_on: date | None
    needed_by: date | None
    tonight: bool

    def has_begun(self, today):
        return self.starts_on is not None and self.starts_on <= today

    def has_left(self, today):
        return self.exited_on is not None and self.exited_on <= today

    def status(self, today, *, proposal_accepted=False):
        """As ``Ledger.status``: None before her first room and after she has left."""
        if not self.has_begun(today) or self.has_left(today):
            return None
        if self.needed_by is None or (self.needed_by - today).days > GREEN_DAYS:
            return RoofStatus.GREEN
        if self.needed_by == today:
            return RoofStatus.BLACK
        near = (self.needed_by - today).days < RED_DAYS
        return RoofStatus.RED if near and not proposal_accepted else RoofStatus.AMBER


def read_standings(files, today):
    """[Standing] of these accompaniments (a queryset), in one query whatever their number."""
    try:
        which, values = files.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # whoever asks has no territory
        return []
    named = {f"file{number}": value for number, value in enumerate(values)}
    which = which % tuple(f"%({name})s" for name in named)
    with connection.cursor() as cursor:
        cursor.execute(SQL.replace("FILES", which), {"today": today, "beyond": today + BEYOND} | named)
        return [_standing(row, today) for row in cursor.fetchall()]


def _standing(row, today):
    """A suspension or an extension moves the end of a year: few, and that arithmetic is the clock's."""
    *told, suspended, added, nights = row
    standing = Standing._make(told)
    if not (suspended or added):
        return standing
    ends_on = commitment_end(standing.starts_on, _pairs(suspended or ()), added or ())
    needed_by = None
    if standing.has_begun(today):
        looked_to = ends_on if today < ends_on else today + BEYOND
        needed_by = next_roof_needed_by(standing.starts_on, looked_to, _pairs(nights or ()), today)
    return standing._replace(ends_on=ends_on, needed_by=needed_by)


def _pairs(periods):
    return [(period.lower, period.upper) for period in periods]
