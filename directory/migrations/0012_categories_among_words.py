from django.db import migrations, models

WRITE = """
    UPDATE directory_place AS place SET words = place.words || array_to_tsvector(said.codes)
    FROM (SELECT place_id, array_agg(DISTINCT '#' || category) AS codes FROM directory_service
          WHERE stopped_on IS NULL GROUP BY place_id) AS said
    WHERE said.place_id = place.id AND place.words IS NOT NULL
"""
FORGET = """
    UPDATE directory_place AS place SET words = ts_delete(place.words, said.codes)
    FROM (SELECT id, ARRAY(SELECT word FROM unnest(tsvector_to_array(words)) AS word WHERE word LIKE '#%') AS codes
          FROM directory_place) AS said
    WHERE said.id = place.id AND said.codes <> '{}'
"""


class Migration(migrations.Migration):
    """A category is a word of its place, and a circle is a box that the database can count: a search in a large town
    looks at the few places that may answer, not at the whole town."""

    dependencies = [("directory", "0011_pocket_cards")]

    operations = [
        migrations.RunSQL(WRITE, FORGET),
        migrations.AddIndex("place", models.Index(fields=["east", "north"], name="place_map")),
        migrations.AddIndex(
            "place", models.Index(fields=["id"], condition=models.Q(words=None), name="place_without_words")
        ),
    ]
