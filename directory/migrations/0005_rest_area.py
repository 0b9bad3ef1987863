from django.db import migrations


class Migration(migrations.Migration):
    """« Halte de nuit, lieu de repos » is two categories: what was one rests, until somebody says that one sleeps there."""

    dependencies = [("directory", "0004_changes_are_not_altered")]

    operations = [
        migrations.RunSQL(
            "UPDATE directory_service SET category = 'rest-area' WHERE category = 'day-rest'",
            "UPDATE directory_service SET category = 'day-rest' WHERE category IN ('rest-area', 'overnight-stop')",
            elidable=True,
        )
    ]
