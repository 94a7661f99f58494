"""What an installation holds every shelf against: its catalogue, its score, its rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Self

from pydantic import Field

from serving.settings import Settings
from vision.kpi.rules import ShelfRules
from vision.kpi.score import DEFAULT, Score, read_score
from vision.kpi.yaml_file import read_yaml
from vision.shelf.catalogue import Catalogue


class HouseRules(ShelfRules):
    """Rules like those of configs/shelf_rules.yaml; store_types: other rules for some types."""

    store_types: Annotated[Mapping[str, ShelfRules], Field(max_length=200)] = {}

    def of(self, store_type: str) -> ShelfRules:
        """The rules for stores of a type."""
        everywhere = self.model_dump(exclude={"store_types"}, exclude_unset=True)
        return self.store_types.get(store_type) or ShelfRules.model_validate(everywhere)


@dataclass(frozen=True, slots=True)
class House:
    """Files that the settings name, read once. catalogue: for workspaces without an own one."""

    catalogue: Catalogue | None = None
    score: Score | None = None
    rules: HouseRules = field(default_factory=HouseRules)

    @classmethod
    def read(cls, settings: Settings) -> Self:
        """Raises InputError for the first file with faults, naming all of its."""
        rules = settings.shelf_rules
        return cls(
            settings.read_catalogue(),
            read_score(settings.score) if settings.score else None,
            read_yaml(rules, HouseRules, lambda _: []) if rules else HouseRules(),
        )

    def weighed_as(self, store_type: str) -> str | None:
        """The type whose weights count for a store: its own, else the default's; None: no score."""
        known = self.score.store_types if self.score else {}
        return next((name for name in (store_type, DEFAULT) if name in known), None)
