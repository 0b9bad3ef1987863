from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_reserved")]

    operations = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                fields=["object_id"], condition=models.Q(("done_at", None)), name="task_open_by_object"
            ),
        ),
    ]
