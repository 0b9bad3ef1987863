from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0008_structure_links")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status", "sending")), fields=["sending_at"], name="message_leaving"
            ),
        ),
    ]
