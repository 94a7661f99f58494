"""What photos were audited against, in the database."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from serving.tables import Identified, Table, Tenant


class AuditSetup(Identified, Tenant, Table):
    """Catalogue revision, planogram, lists, score and rules of audits: see audits/setup.py.

    Many audits share one; sha256: of its content.
    """

    __tablename__ = "audit_setups"
    __table_args__ = (UniqueConstraint("workspace_id", "sha256"),)
    noun = "setup"

    sha256: Mapped[str]
    content: Mapped[dict[str, Any]]
