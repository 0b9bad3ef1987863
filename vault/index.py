"""Blind indexes: finding a sealed value again without reading it.

Two equal values of one kind have the same index; without the index key an index says nothing, and with it only what a
dictionary of guesses would. So: never index what has few possible values (a sex, a postcode, a year of birth), and
never show an index on a page, in a file or in a URL.
"""

import hashlib
import hmac

from django.db import models

from vault.keys import index_key

INDEX_BYTES = 16


def blind_index(kind, value):
    """The index of ``value`` among values of its ``kind`` ("phone", "email"): 32 hexadecimal digits, "" for nothing.

    ``value`` is already normalised by the caller (E.164 for a phone, lower case for a mail…): equality is to the byte.
    """
    if not kind or "\0" in kind:
        raise ValueError("a blind index has a kind")
    if not value:
        return ""
    message = kind.encode() + b"\0" + value.encode()
    return hmac.new(index_key(), message, hashlib.sha256).digest()[:INDEX_BYTES].hex()


class BlindIndexField(models.CharField):
    """Holds what ``blind_index()`` gave; "" when there is nothing to find."""

    description = "Index aveugle"

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", INDEX_BYTES * 2)
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)
