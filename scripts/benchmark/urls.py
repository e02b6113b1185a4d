"""The product's addresses, and the bare view beside them."""

from django.urls import path

from scripts.benchmark.bare import bare
from sgcd_plan.urls import urlpatterns as product

urlpatterns = [path("banc/<slug:slug>/", bare, name="bare"), *product]
