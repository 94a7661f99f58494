"""Who may do what."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is to the service."""

    ADMIN = "admin"
    OPERATOR = "operator"
    ENGINEER = "engineer"
    REP = "rep"
    ANALYST = "analyst"


class Permission(StrEnum):
    """What an endpoint asks for; a token may be limited to some of them."""

    WORKSPACE_READ = "workspace:read"
    WORKSPACE_WRITE = "workspace:write"
    PEOPLE = "people"
    TOKENS = "tokens"
    STORES_READ = "stores:read"
    STORES_WRITE = "stores:write"
    VISITS_READ = "visits:read"
    VISITS_WRITE = "visits:write"
    PHOTOS_WRITE = "photos:write"
    AUDITS_READ = "audits:read"
    REPORTS_READ = "reports:read"
    JOBS = "jobs"


_EVERYONE = frozenset(
    {
        Permission.WORKSPACE_READ,
        Permission.TOKENS,
        Permission.STORES_READ,
        Permission.VISITS_READ,
        Permission.AUDITS_READ,
    }
)
_OFFICE = _EVERYONE | {Permission.REPORTS_READ}
_FIELD = frozenset({Permission.VISITS_WRITE, Permission.PHOTOS_WRITE})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.OPERATOR: _OFFICE | _FIELD | {Permission.STORES_WRITE, Permission.JOBS},
    Role.ENGINEER: _OFFICE,
    Role.REP: _EVERYONE | _FIELD,
    Role.ANALYST: _OFFICE,
}
