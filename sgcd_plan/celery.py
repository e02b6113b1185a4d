"""The Celery application: worker and beat."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sgcd_plan.settings")

app = Celery("sgcd_plan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
