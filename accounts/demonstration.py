"""The demonstration's accounts: one a role, each in a service of its own."""

from accounts.enums import Role, Scope
from accounts.models import Grant, User
from organisations.models import Service, Territory

PASSWORD = "demonstration-2024"
# role: (service, scope, slug or key of what the role holds on)
ACCOUNTS = {
    Role.ADMINISTRATOR: ("sg-miom", Scope.ALL, ""),
    Role.ACCOUNTS_MANAGER: ("ditp", Scope.SERVICE, "ditp"),
    Role.PLAN_MANAGER: ("dmates", Scope.ALL, ""),
    Role.ACTION_LEAD: ("dgafp", Scope.SERVICE, "dgafp"),
    Role.CONTRIBUTOR: ("dicom", Scope.SERVICE, "dicom"),
    Role.COMMITTEE_SECRETARY: ("sdate", Scope.ALL, ""),
    Role.COMMITTEE_MEMBER: ("depafi", Scope.ALL, ""),
    Role.CAMPAIGN_MANAGER: ("miom", Scope.ALL, ""),
    Role.DEPARTMENT_PREFECTURE: ("prefecture-01", Scope.TERRITORY, "departement:01"),
    Role.REGION_PREFECTURE: ("prefecture-region-53", Scope.TERRITORY, "region:53"),
    Role.RECIPIENT: ("dgom", Scope.ALL, ""),
    Role.READER: ("mtect", Scope.ALL, ""),
}


def email_of(role: str) -> str:
    """The address of the demonstration's account of ``role``."""
    return f"{role.replace('_', '-')}@demonstration.invalid"


def make_accounts() -> dict[str, User]:
    """Create the accounts that are missing; harmless when repeated."""
    made = {}
    for role, (service, scope, target) in ACCOUNTS.items():
        user = User.objects.filter(email=email_of(role)).first()
        if user is None:
            user = User.objects.create_user(
                email_of(role),
                PASSWORD,
                last_name=Role(role).label,
                first_name="Compte",
                service=Service.objects.get(slug=service),
            )
        held = {}
        if scope == Scope.SERVICE:
            held["service"] = Service.objects.get(slug=target)
        elif scope == Scope.TERRITORY:
            held["territory"] = Territory.objects.get(key=target)
        Grant.objects.get_or_create(user=user, role=role, scope=scope, **held)
        made[role] = user
    return made
