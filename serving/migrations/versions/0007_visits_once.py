"""A visit begun again with the same idempotency key is the same visit."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("visits", sa.Column("idempotency_key", sa.Text(), nullable=True))
    name = "uq_visits_user_id_idempotency_key"
    op.create_unique_constraint(name, "visits", ["user_id", "idempotency_key"])
