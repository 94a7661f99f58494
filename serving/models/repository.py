"""Model versions in the database."""

from collections.abc import Iterable
from typing import Any

from serving.models.tables import ModelVersion
from serving.repository import Repository

_NAMED = ("name", "version", "sha256", "licence")


class ModelRepository(Repository[ModelVersion]):
    table = ModelVersion

    async def note(self, models: Iterable[dict[str, Any]]) -> None:
        """Keep the models of an audit's document that are not known yet."""
        rows = [{name: model[name] for name in _NAMED} for model in models]
        if rows:
            insertion = self.scope.insert_all(ModelVersion, rows)
            await self.session.execute(insertion.on_conflict_do_nothing())
