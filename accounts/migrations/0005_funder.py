from django.db import migrations, models


class Migration(migrations.Migration):
    """Who pays for the service reads what it publishes."""

    dependencies = [("accounts", "0004_leaves")]

    operations = [
        migrations.AlterField(
            model_name="membership",
            name="role",
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
                verbose_name="rôle",
            ),
        ),
    ]
