"""Users and the grants that say what they may do."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from accounts.enums import PERSONAL_ROLES, Role, Scope, SubstituteMail
from accounts.querysets import AssistanceQuerySet, AttachmentQuerySet, GrantQuerySet, UserQuerySet
from sgcd_plan import clock


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Creates users; the e-mail address is the login."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A saved user; without a password it cannot sign in until it has chosen one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str) -> "User":
        """The user of an address, whatever its case."""
        return self.get(email__iexact=username.strip())


class User(AbstractBaseUser):
    """A person who signs in; being attached to a service gives no right, grants do."""

    email = models.EmailField("adresse électronique", max_length=254)
    first_name = models.CharField("prénom", max_length=100, blank=True)
    last_name = models.CharField("nom", max_length=100, blank=True)
    function = models.CharField("fonction", max_length=200, blank=True)
    service = models.ForeignKey(
        "organisations.Service",
        verbose_name="service",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
    )
    # None: since the account was opened.
    service_since = models.DateField("dans ce service depuis le", null=True, blank=True, editable=False)
    is_active = models.BooleanField("compte actif", default=True)
    date_joined = models.DateTimeField("créé le", default=clock.now, editable=False)
    invited_at = models.DateTimeField("invité le", null=True, blank=True, editable=False)
    # Mails in a row that servers refused at this address, and since when it is taken for one that does not work.
    bounces = models.PositiveSmallIntegerField(default=0, editable=False)
    bounced_at = models.DateTimeField("adresse en échec depuis", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()
    # The person in whose name this one acts, for the time of a request (set by the middleware).
    acting_for: "User | None" = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "compte"
        ordering = ["last_name", "first_name", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="Un compte existe déjà avec cette adresse électronique.",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """First and last name, or the address where neither is known."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def in_service_since(self):
        """The first day of its main service: the day of the last change, or that on which the account was opened."""
        return self.service_since or self.date_joined.astimezone(clock.PARIS).date()

    @property
    def acting_name(self) -> str:
        """The name under which this person acts: « X », or « X, pour Y »."""
        return f"{self}, pour {self.acting_for}" if self.acting_for else str(self)

    @cached_property
    def active_grants(self) -> list["Grant"]:
        """The grants that hold today: one query, then kept on this instance.

        An assistant who acts for somebody has that person's grants, save those that are personal.
        """
        if not self.is_active:
            return []
        if self.acting_for is not None:
            found = self.acting_for.grants.active().exclude(role__in=PERSONAL_ROLES)
        else:
            found = self.grants.active()
        return list(found.order_by("role", "pk"))

    def has_role(self, role: str, *, scope: str = Scope.ALL) -> bool:
        """Whether a grant of ``role`` with this kind of scope holds today."""
        return any(g.role == role and g.scope == scope for g in self.active_grants)

    def has_any(self, *roles: str) -> bool:
        """Whether a grant of one of ``roles`` holds today, whatever its scope."""
        return any(g.role in roles for g in self.active_grants)

    def scope_ids(self, role: str | tuple[str, ...], scope: str) -> list[int]:
        """Identifiers of the objects of kind ``scope`` on which this user holds ``role`` (or one of them)."""
        roles = (role,) if isinstance(role, str) else role
        return [g.scope_object_id for g in self.active_grants if g.role in roles and g.scope == scope]


class Grant(models.Model):
    """A role, on a scope, from one day to another."""

    user = models.ForeignKey(User, verbose_name="compte", on_delete=models.CASCADE, related_name="grants")
    role = models.CharField("rôle", max_length=30, choices=Role.choices)
    scope = models.CharField("portée", max_length=12, choices=Scope.choices)
    service = models.ForeignKey(
        "organisations.Service", verbose_name="service", on_delete=models.PROTECT, null=True, blank=True
    )
    territory = models.ForeignKey(
        "organisations.Territory", verbose_name="territoire", on_delete=models.PROTECT, null=True, blank=True
    )
    # A plan, committee or campaign: apps above this one, so no foreign key.
    object_id = models.PositiveBigIntegerField("objet", null=True, blank=True)
    valid_from = models.DateField("à partir du", null=True, blank=True)
    valid_until = models.DateField("jusqu’au (inclus)", null=True, blank=True)
    stand_in_for = models.ForeignKey(
        User,
        verbose_name="en suppléance de",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stand_ins",
    )
    granted_by = models.ForeignKey(
        User, verbose_name="accordé par", on_delete=models.PROTECT, null=True, related_name="grants_given"
    )
    granted_at = models.DateTimeField("accordé le", default=clock.now, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        ordering = ["role", "pk"]
        constraints = [
            models.CheckConstraint(
                name="grant_role_known",
                condition=Q(role__in=Role.values),
                violation_error_message="Ce rôle n’existe pas.",
            ),
            models.CheckConstraint(
                name="grant_scope_names_one_object",
                condition=(
                    Q(scope=Scope.ALL, service=None, territory=None, object_id=None)
                    | Q(scope=Scope.SERVICE, service__isnull=False, territory=None, object_id=None)
                    | Q(scope=Scope.TERRITORY, service=None, territory__isnull=False, object_id=None)
                    | Q(
                        scope__in=[Scope.PLAN, Scope.COMMITTEE, Scope.CAMPAIGN],
                        service=None,
                        territory=None,
                        object_id__isnull=False,
                    )
                ),
                violation_error_message="Indiquez l’objet sur lequel porte l’habilitation, et lui seul.",
            ),
            models.CheckConstraint(
                name="grant_ends_after_start",
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=models.F("valid_from")),
                violation_error_message="La fin de l’habilitation précède son début.",
            ),
            models.CheckConstraint(
                name="grant_stand_in_ends",
                condition=Q(stand_in_for=None) | Q(valid_until__isnull=False),
                violation_error_message="Une suppléance a une fin : indiquez jusqu’à quel jour.",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "scope", "service", "territory", "object_id"],
                name="grant_given_once",
                nulls_distinct=False,
                violation_error_message="Ce compte a déjà ce rôle sur cet objet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.get_scope_display().lower()})"

    @property
    def scope_object_id(self) -> int | None:
        """The identifier of what the grant holds on; None when on everything."""
        return self.service_id or self.territory_id or self.object_id

    @property
    def state(self) -> str:
        """``current``, ``coming`` or ``ended``, today."""
        return _state(self.valid_from, self.valid_until)


def _state(valid_from, valid_until) -> str:
    today = clock.today()
    if valid_until is not None and valid_until < today:
        return "ended"
    return "coming" if valid_from is not None and valid_from > today else "current"


class Attachment(models.Model):
    """A service to which a person belongs beside its main one, or to which it belonged."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="attachments")
    service = models.ForeignKey(
        "organisations.Service", verbose_name="service", on_delete=models.PROTECT, related_name="attachments"
    )
    function = models.CharField("fonction", max_length=200, blank=True)
    valid_from = models.DateField("à partir du", null=True, blank=True)
    valid_until = models.DateField("jusqu’au (inclus)", null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "rattachement"
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                name="attachment_ends_after_start",
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=models.F("valid_from")),
                violation_error_message="La fin du rattachement précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} — {self.service}"

    @property
    def state(self) -> str:
        """``current``, ``coming`` or ``ended``, today."""
        return _state(self.valid_from, self.valid_until)


class Assistance(models.Model):
    """A person who may act in the name of another, and is shown as such."""

    assistant = models.ForeignKey(
        User, verbose_name="assistant", on_delete=models.CASCADE, related_name="assisted"
    )
    principal = models.ForeignKey(
        User, verbose_name="agit pour", on_delete=models.CASCADE, related_name="assistants"
    )
    valid_from = models.DateField("à partir du", null=True, blank=True)
    valid_until = models.DateField("jusqu’au (inclus)", null=True, blank=True)

    # Declared by the principal, for the days on which it is away; else given by whoever runs its account.
    absence = models.BooleanField("pour une absence", default=False, editable=False)
    mails = models.CharField(
        "courriels",
        max_length=10,
        choices=SubstituteMail.choices,
        default=SubstituteMail.NONE,
        editable=False,
    )

    objects = AssistanceQuerySet.as_manager()

    class Meta:
        verbose_name = "assistance"
        ordering = ["principal__last_name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="assistance_of_another",
                condition=~Q(assistant=models.F("principal")),
                violation_error_message="On n’est pas son propre assistant : choisissez une autre personne.",
            ),
            models.CheckConstraint(
                name="assistance_ends_after_start",
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=models.F("valid_from")),
                violation_error_message="La fin de l’assistance précède son début.",
            ),
            models.UniqueConstraint(
                fields=["assistant", "principal", "absence"],
                name="assistance_once",
                violation_error_message="Cette personne agit déjà pour ce compte.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assistant}, pour {self.principal}"

    @property
    def state(self) -> str:
        """``current``, ``coming`` or ``ended``, today."""
        return _state(self.valid_from, self.valid_until)


class Event(models.Model):
    """What was done on an account or on a service: who, when, what, why. Never changed, never deleted."""

    at = models.DateTimeField("le", default=clock.now)
    by = models.ForeignKey(
        User, verbose_name="par", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    account = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    service = models.ForeignKey(
        "organisations.Service", on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    what = models.CharField("ce qui a été fait", max_length=400)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "événement"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="event_on_one_object",
                condition=Q(account__isnull=False, service=None) | Q(account=None, service__isnull=False),
                violation_error_message="Un événement porte sur un compte ou sur un service.",
            )
        ]

    def __str__(self) -> str:
        return self.what
