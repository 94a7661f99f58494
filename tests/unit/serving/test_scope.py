"""Queries are built in scope.py, and rows of a workspace reached no other way."""

import ast
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.dialects import postgresql

from serving.auth.roles import Role
from serving.scope import Scope
from serving.tables import Audit, Facing, FailedSignIn, Store, Table, Token, Visit, Workspace

SERVING = Path("serving")
BUILDERS = {"select", "insert", "update", "delete", "text"}
UNSCOPED = {
    "serving/scope.py": "is the place",
    "serving/db.py": "asks nothing of any table",
    "serving/auth/repository.py": "finds out whose rows may be seen",
    "serving/workspaces/repository.py": "asks whether there is any workspace",
    "serving/demo/repository.py": "founds a workspace by an id of its own",
    "serving/jobs/repository.py": "reads procrastinate's tables by the workspace in a job",
}
WORKSPACE, USER = UUID(int=1), UUID(int=2)


def builders_imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {
        alias.name
        for node in imports
        if (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    } & BUILDERS


def test_only_known_files_build_queries_by_themselves():
    files = [p for p in SERVING.rglob("*.py") if "migrations" not in p.parts]
    assert {str(path) for path in files if builders_imported(path)} == set(UNSCOPED)


def test_only_repositories_and_the_edge_execute():
    speakers = {"execute", "scalar", "scalars"}
    for path in SERVING.rglob("*.py"):
        calls = {
            node.func.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        allowed = path.name == "repository.py" or path.name in ("db.py", "embedded.py")
        assert allowed or not calls & speakers, path


def condition(role: Role | None, table: type[Table]) -> str:
    statement = Scope(WORKSPACE, USER, role).select(table)
    compiled = statement.compile(dialect=postgresql.dialect())
    return str(compiled).partition("WHERE ")[2]


@pytest.mark.parametrize(
    "table",
    sorted(set(Table.__subclasses__()) - {FailedSignIn}, key=str),
    ids=lambda table: table.__name__,
)
def test_every_table_of_a_workspace_is_filtered_by_it(table):
    column = "id" if table is Workspace else "workspace_id"
    assert f"{table.__tablename__}.{column} = " in condition(None, table)


@pytest.mark.parametrize(
    ("role", "table", "own_only"),
    [
        (Role.REP, Visit, True),
        (Role.REP, Audit, True),
        (Role.REP, Store, False),
        (Role.REP, Facing, False),
        (Role.ANALYST, Audit, False),
        (Role.ANALYST, Token, True),
        (Role.OPERATOR, Token, True),
        (Role.ADMIN, Token, False),
        (None, Token, False),
    ],
)
def test_personal_rows_are_seen_by_whom_they_are_shared_with(role, table, own_only):
    assert ("user_id = " in condition(role, table)) is own_only


def test_changes_are_scoped_too():
    scope = Scope(WORKSPACE, USER, Role.REP)
    for statement in (scope.update(Visit).values(note="x"), scope.delete(Visit)):
        assert "visits.workspace_id = " in str(statement)
        assert "visits.user_id = " in str(statement)
    assert scope.new(Visit).workspace_id == WORKSPACE
    assert scope.new(Visit).user_id == USER
