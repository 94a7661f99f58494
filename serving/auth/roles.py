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
    CATALOGUE_READ = "catalogue:read"
    CATALOGUE_WRITE = "catalogue:write"
    LISTS_READ = "lists:read"
    LISTS_WRITE = "lists:write"
    VISITS_READ = "visits:read"
    VISITS_WRITE = "visits:write"
    PHOTOS_WRITE = "photos:write"
    AUDITS_READ = "audits:read"
    AUDITS_CORRECT = "audits:correct"
    REVIEWS = "reviews"
    REPORTS_READ = "reports:read"
    JOBS = "jobs"
    TASKS_READ = "tasks:read"
    TASKS_WRITE = "tasks:write"
    ALERTS_READ = "alerts:read"
    ALERTS_WRITE = "alerts:write"
    MODELS_READ = "models:read"
    MODELS_PROMOTE = "models:promote"
    WEBHOOKS = "webhooks"
    AUDIT_LOG = "audit-log"
    PHOTOS_ERASE = "photos:erase"


_EVERYONE = frozenset(
    {
        Permission.WORKSPACE_READ,
        Permission.TOKENS,
        Permission.STORES_READ,
        Permission.CATALOGUE_READ,
        Permission.VISITS_READ,
        Permission.AUDITS_READ,
    }
)
_OFFICE = _EVERYONE | {Permission.REPORTS_READ}
_MASTER_DATA = frozenset(
    {Permission.STORES_WRITE, Permission.CATALOGUE_WRITE, Permission.LISTS_WRITE}
)
"""Stores, the catalogue, and lists: planograms, must-stock and price lists."""
_LISTS = frozenset({Permission.LISTS_READ})
_FIELD = frozenset({Permission.VISITS_WRITE, Permission.PHOTOS_WRITE})
_TASKS = frozenset({Permission.TASKS_READ, Permission.TASKS_WRITE})
_ALERTS = frozenset({Permission.ALERTS_READ, Permission.ALERTS_WRITE})
_REVIEWING = frozenset({Permission.AUDITS_CORRECT, Permission.REVIEWS})
_ENGINEERING = frozenset(
    {
        Permission.TASKS_READ,
        Permission.ALERTS_READ,
        Permission.MODELS_READ,
        Permission.MODELS_PROMOTE,
    }
)
_RUNNING = _TASKS | _ALERTS | {Permission.JOBS, Permission.MODELS_READ}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.OPERATOR: _OFFICE | _LISTS | _FIELD | _MASTER_DATA | _RUNNING | _REVIEWING,
    Role.ENGINEER: _OFFICE | _LISTS | _ENGINEERING | _REVIEWING,
    Role.REP: _EVERYONE | _LISTS | _FIELD | _TASKS | {Permission.AUDITS_CORRECT},
    Role.ANALYST: _OFFICE | {Permission.ALERTS_READ},
}
