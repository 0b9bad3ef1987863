from django.db import migrations


class Migration(migrations.Migration):
    """An index of sets of times keeps how far each one reaches: all of them reach as far, and it told none apart."""

    dependencies = [("directory", "0012_categories_among_words")]

    operations = [migrations.RemoveIndex("opening", "opening_certain")]
