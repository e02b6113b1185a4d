"""Services in the search of the header, for those who keep the directory."""

from django.db.models import QuerySet
from django.urls import reverse

from accounts.enums import Role
from accounts.searching import Found, Source
from organisations.models import Service


def find_services(user, typed: str) -> QuerySet | None:
    """Services by present or former name; None for whoever does not keep the directory."""
    if not user.has_role(Role.ADMINISTRATOR):
        return None
    return Service.objects.for_list().matching(typed).order_by("order", "name", "pk")


def show_service(service: Service) -> Found:
    """A service, with its kind and whether it has ended."""
    context = f"{service.kind.name}, terminé" if service.ended else service.kind.name
    return Found(service.full_name, context, reverse("services:detail", args=[service.pk]))


SERVICES = Source("annuaire", "Annuaire des services", find_services, show_service)
