"""A key opened for some minutes, between two pages, without being kept anywhere.

The private key lies in her session, sealed under a secret that is only in a cookie of her browser: a copy of the
database, sessions included, with every key of the service, does not open it; nor does the cookie alone. It closes by
itself ten minutes after it was opened, when she says so, or with her session.
"""

import base64
import os
import time

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

MINUTES = 10
COOKIE, PATH, KEPT = "ecoute", "/ecoute/", "psy_opened"
NONCE = 12


def open_for_minutes(request, response, private):
    """Leave ``private`` open for her next pages."""
    secret, nonce = os.urandom(32), os.urandom(NONCE)
    until = int(time.time()) + MINUTES * 60
    box = nonce + AESGCM(secret).encrypt(nonce, private, _bound(request, until))
    request.session[KEPT] = {"box": base64.b64encode(box).decode(), "until": until}
    response.set_cookie(
        COOKIE, base64.urlsafe_b64encode(secret).decode(), max_age=MINUTES * 60, path=PATH, httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Strict",
    )  # fmt: skip
    return response


def private_in(request):
    """The private key that she opened, or None: closed, run out, or another browser."""
    kept, secret = request.session.get(KEPT), request.COOKIES.get(COOKIE, "")
    if not kept or not secret or kept["until"] <= time.time():
        return None
    try:
        box, cipher = base64.b64decode(kept["box"]), AESGCM(base64.urlsafe_b64decode(secret))
        return cipher.decrypt(box[:NONCE], box[NONCE:], _bound(request, kept["until"]))
    except (InvalidTag, ValueError):
        return None


def close(request, response):
    request.session.pop(KEPT, None)
    response.delete_cookie(COOKIE, path=PATH)
    return response


def _bound(request, until):
    return f"{request.user.pk}.{until}".encode()
