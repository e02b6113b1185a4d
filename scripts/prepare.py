"""Bring the demonstration up to date in one process: tables, data, then the list of its accounts.

One process, since each start of Django costs seconds on a small machine.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sgcd_plan.settings")

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

try:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    call_command("load_demo")
    print(f"\nL’application est servie sur http://localhost:{os.environ['PORT']}/\n")
    call_command("demo_accounts")
    if settings.MAIL_READABLE:
        print(f"\nLes courriels se lisent sur http://localhost:{os.environ['PORT']}/courriels/")
except (CommandError, ImproperlyConfigured) as error:
    sys.exit(str(error))
