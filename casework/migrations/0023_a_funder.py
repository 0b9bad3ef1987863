from django.db import migrations, models


class Migration(migrations.Migration):
    """One more role, in a list of words: nothing moves in the database."""

    dependencies = [
        ("casework", "0022_times_to_choose"),
    ]

    operations = [
        migrations.AlterField(
            model_name="concernmember",
            name="part",
            field=models.CharField(
                choices=[
                    ("coordinator", "Coordinatrice"),
                    ("manager", "Responsable de territoire"),
                    ("volunteer", "Bénévole"),
                    ("approver", "Second signataire"),
                    ("psychologist", "Psychologue"),
                    ("safeguarding_lead", "Référente protection"),
                    ("director", "Direction"),
                    ("referrer", "Travailleuse sociale"),
                    ("organisation_manager", "Responsable de structure"),
                    ("host", "Hébergeur"),
                    ("national_admin", "Administration nationale"),
                    ("sysadmin", "Administration technique"),
                    ("dpo", "Déléguée à la protection des données"),
                    ("funder", "Financeur"),
                ],
                max_length=24,
                verbose_name="au titre de",
            ),
        ),
    ]
