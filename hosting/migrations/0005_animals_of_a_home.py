from django.db import migrations, models


def say_what_is_known(apps, schema_editor):
    apps.get_model("hosting", "Household").objects.exclude(animals=[]).update(has_animals=True)


class Migration(migrations.Migration):
    """An empty list said « no animal » of homes that nobody had asked: silence is a question, not an answer."""

    dependencies = [("hosting", "0004_registers")]

    operations = [
        migrations.AddField(
            "household", "has_animals", models.BooleanField(null=True, verbose_name="des animaux au foyer")
        ),
        migrations.RunPython(say_what_is_known, migrations.RunPython.noop, elidable=True),
    ]
