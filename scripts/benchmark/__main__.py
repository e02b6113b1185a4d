"""`python -m scripts.benchmark N`: fill the database of the environment with N actions; prints one JSON object."""

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scripts.benchmark.settings")

import django

django.setup()

from scripts.benchmark.loading import load  # noqa: E402 - models need Django set up

print(json.dumps(load(int(sys.argv[1]))))
