"""The calendars that people follow from their own diary, each at a private address."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from notifications.querysets import CalendarFeedQuerySet
from sgcd_plan import clock


class CalendarFeed(models.Model):
    """A calendar that a person follows: its address opens it without a session, until it is renewed or revoked."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    source = models.CharField("nature", max_length=40)
    # The identifier of what it follows; 0 where a source has only one.
    object_id = models.PositiveBigIntegerField(default=0)
    name = models.CharField("nom", max_length=300)
    # Half of the address, drawn at random; the other half is its seal, made with the secret key and never kept.
    nonce = models.CharField(max_length=40, unique=True, editable=False)
    alarms = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name="rappels")
    created_at = models.DateTimeField("créé le", default=clock.now)
    renewed_at = models.DateTimeField("adresse renouvelée le", null=True, blank=True)
    revoked_at = models.DateTimeField("supprimé le", null=True, blank=True)
    read_at = models.DateTimeField("lu le", null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = "calendrier suivi"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "source", "object_id"],
                name="calendar_followed_once",
                condition=models.Q(revoked_at=None),
                violation_error_message="Vous suivez déjà ce calendrier.",
            )
        ]

    def __str__(self) -> str:
        return self.name
