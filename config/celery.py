"""The one Celery application. Its settings, and what runs when, are in ``config/settings/base.py`` (``CELERY_…``).

Tasks take ids and nothing else, may run twice, and are sent with ``.delay_on_commit()``.
"""

import os

from celery import Celery
from celery.signals import worker_init

app = Celery("merci")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_unsafe_start(**kwargs):
    """The worker sends messages: it does not start where the web application would not."""
    if os.environ.get("DJANGO_SETTINGS_MODULE") != "config.settings.production":
        return
    from django.core.exceptions import ImproperlyConfigured

    from privacy.checks import refuse_unsafe

    try:
        refuse_unsafe()
    except ImproperlyConfigured as reasons:
        raise SystemExit(str(reasons)) from None  # anything else is swallowed by the signal
