from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models.expressions import RawSQL

CELL = "to_hex((floor(east / 4096.0)::integer + 8192) * 16384 + floor(north / 4096.0)::integer + 8192)"
WORDS_HERE = (
    f"('''' || {CELL} || '/' || replace(substr(nullif(strip(words)::text, ''), 2), ' ''', ' ''' || {CELL} || '/'))"
    "::tsvector"
)


class Migration(migrations.Migration):
    """A frequent word is a short list once it is written with the square of the map where it is said. Of the services
    of the nearest places, and of the structures that are not shown, a search reads indexes alone."""

    dependencies = [("directory", "0013_openings_without_their_index")]

    operations = [
        migrations.AddIndex("place", GinIndex(RawSQL(WORDS_HERE, ()), name="place_words_here")),
        migrations.AddIndex(
            "service",
            models.Index(
                fields=["place"], include=["id", "category", "opening", "believed_until"], name="service_read",
                condition=models.Q(stopped_on=None),
            ),
        ),
        migrations.AddIndex(
            "structure", models.Index(fields=["id"], name="structure_not_shown", condition=~models.Q(status="online"))
        ),
    ]  # fmt: skip
