"""The web application, for gunicorn. It starts no server: without ``DATABASE_URL`` it refuses to start."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

if os.environ["DJANGO_SETTINGS_MODULE"] == "config.settings.production":
    from privacy.checks import refuse_unsafe

    refuse_unsafe()

# What every page of the public directory reads from files, before the workers part.
from directory.warming import warm  # noqa: E402

warm()

# What is loaded by now stays for ever: the collector need not go through it again at each page. With --preload, the
# workers share it too.
gc.collect()
gc.freeze()
