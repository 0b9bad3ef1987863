"""The web application, for gunicorn. It starts no server: without ``DATABASE_URL`` it refuses to start."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

if os.environ["DJANGO_SETTINGS_MODULE"] == "config.settings.production":
    from privacy.checks import refuse_unsafe

    refuse_unsafe()

# What is loaded by now stays for ever: the collector need not go through it again at each page. With --preload, the
# workers share it too.
gc.collect()
gc.freeze()
