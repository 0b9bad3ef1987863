"""The words that the directory uses, and what is left of each when a letter is lost: how a slip is forgiven."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Word(models.Model):
    """A folded word of the directory. A slip of one letter leaves the two words with a remainder in common."""

    text = models.CharField("mot", max_length=40, primary_key=True)
    remains = ArrayField(models.CharField(max_length=40), verbose_name="ce qu’il en reste", default=list)

    class Meta:
        verbose_name = "mot"
        indexes = [GinIndex(fields=["remains"], name="word_remains")]

    def __str__(self):
        return self.text
