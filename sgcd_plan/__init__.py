"""The Django project: settings, addresses, clock, worker, embedded servers."""

from sgcd_plan.celery import app as celery_app

__all__ = ["celery_app"]
