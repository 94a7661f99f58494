"""Configuration files: a YAML document that must fit a model, all its faults told at once."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from vision.errors import ConfigError
from vision.strict import Strict

_MOST_BYTES = 1024 * 1024
_SHOWN = 20

Model = TypeVar("Model", bound=Strict)


def read_yaml(path: Path, model: type[Model], faults: Callable[[Model], list[str]]) -> Model:
    """The model's value that a file holds. Raises ConfigError with every fault.

    faults: what is wrong in a value that fits the model.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ConfigError(path, "over 1 MiB", "a smaller file")
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise ConfigError(path, str(error), "a YAML file that can be read") from error
    expected = f"keys among {', '.join(model.model_fields)}"
    try:
        value = model.model_validate({} if document is None else document)
    except ValidationError as error:
        raise ConfigError(path, _listed(_problems(error)), expected) from error
    found = faults(value)
    if found:
        raise ConfigError(path, _listed(found), "a file without faults")
    return value


def _problems(error: ValidationError) -> list[str]:
    told = []
    for problem in error.errors(include_url=False):
        where = ".".join(str(part) for part in problem["loc"])
        said = {"extra_forbidden": "unknown key", "missing": "missing"}.get(problem["type"])
        said = said or problem["msg"].removeprefix("Value error, ")
        told.append(f"{where}: {said}" if where else said)
    return told


def _listed(faults: list[str]) -> str:
    more = [f"and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
    return "; ".join(faults[:_SHOWN] + more)
