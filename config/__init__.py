"""What ties the rooms together: settings, addresses, tasks, and the servers of the demo and of the tests."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
