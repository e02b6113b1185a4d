"""The settings of a worker under test: those of the product, but time goes faster.

A task that nobody acknowledged comes back soon, and the beat asks each second for what it asks each few minutes.
"""

from sgcd_plan.settings import *  # noqa: F403 - the product's settings, whole
from sgcd_plan.settings import CELERY_BEAT_SCHEDULE, CELERY_BROKER_TRANSPORT_OPTIONS

CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "visibility_timeout": 10}
CELERY_BEAT_SCHEDULE = {name: {**entry, "schedule": 1.0} for name, entry in CELERY_BEAT_SCHEDULE.items()}
