"""Facings that another photo of the same visit shows too count once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    overlaps = sa.Column("overlaps", JSONB(), nullable=False, server_default="[]")
    op.add_column("audits", overlaps)
    repeated = sa.Column("repeated", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("facings", repeated)
