"""References said aloud: A-0412 for a file, O-0118 for a referral, R-0107 for a reserved affair. Never reused."""

from django.db import connection

PREFIXES = {"guest": "F", "referral": "O", "accompaniment": "A", "host": "H", "concern": "R"}


def next_code(kind):
    """The next reference of its kind. A sequence gives it: two people at once never get the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [f"reference_{kind}"])
        return f"{PREFIXES[kind]}-{cursor.fetchone()[0]:04d}"


def next_codes(kind, count):
    """``count`` references in one query, for a bulk load."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [f"reference_{kind}", count])
        return [f"{PREFIXES[kind]}-{number:04d}" for (number,) in cursor.fetchall()]
