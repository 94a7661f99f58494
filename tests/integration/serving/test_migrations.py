from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url, text

from serving.db import migrate
from serving.tables import Table


def is_ours(_, name, kind, *__):
    return kind != "table" or not name.startswith("procrastinate_")


def test_tables_and_migrations_agree_and_migrating_again_changes_nothing(postgres):
    migrate(postgres)
    engine = create_engine(make_url(postgres).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        options = {"include_object": is_ours, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Table.metadata) == []
        checks = connection.execute(
            text("SELECT conname FROM pg_constraint WHERE contype = 'c' AND conname LIKE 'ck_%'")
        )
        written = {c.name for t in Table.metadata.tables.values() for c in t.constraints}
        assert set(checks.scalars()) == {name for name in written if str(name).startswith("ck_")}
    engine.dispose()
