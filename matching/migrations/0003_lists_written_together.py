"""The index of possible rooms takes what is written as it comes, and puts it in order later.

Entry by entry, it cost more than everything else that storing a plan does.
"""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_plans_by_part")]

    operations = [
        migrations.RemoveIndex(model_name="shortlist", name="shortlist_by_room"),
        migrations.AddIndex(
            model_name="shortlist",
            index=django.contrib.postgres.indexes.GinIndex(fields=["rooms"], name="shortlist_by_room"),
        ),
    ]
