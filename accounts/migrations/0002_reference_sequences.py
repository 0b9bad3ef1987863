from django.db import migrations

KINDS = ("guest", "referral", "accompaniment", "host")


class Migration(migrations.Migration):
    """The sequences behind the references that people say aloud (``accounts.numbers``)."""

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [f"CREATE SEQUENCE reference_{kind} START 101" for kind in KINDS],
            [f"DROP SEQUENCE reference_{kind}" for kind in KINDS],
        )
    ]
