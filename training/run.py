"""A run folder: config.yaml, metrics.jsonl, checkpoint.pt, plots. It is enough to resume from."""

import json
from pathlib import Path
from typing import Any

import torch
import yaml
from pydantic import BaseModel

from vision.errors import ConfigError


class Run:
    """One training on disk. Opening a folder of another configuration is a ConfigError."""

    def __init__(self, folder: Path, config: BaseModel) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(
            json.loads(config.model_dump_json()), sort_keys=False, allow_unicode=True
        )
        stored = self.folder / "config.yaml"
        if stored.exists() and stored.read_text(encoding="utf-8") != text:
            raise ConfigError(
                str(folder), "holds a run with other settings", "a new folder, or the same settings"
            )
        stored.write_text(text, encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> "Run":
        """An existing run, whatever its configuration. Raises ConfigError when there is none."""
        stored = Path(folder) / "config.yaml"
        if not stored.exists():
            raise ConfigError(folder, "not a run folder", "a folder with config.yaml")
        run = cls.__new__(cls)
        run.folder = Path(folder)
        return run

    @property
    def config(self) -> dict[str, Any]:
        """The configuration the run was started with."""
        return yaml.safe_load((self.folder / "config.yaml").read_text(encoding="utf-8"))

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    def save(self, state: dict[str, Any]) -> None:
        """Write the checkpoint so that an interruption leaves the old or the new one, whole."""
        part = self.checkpoint.with_suffix(".part")
        torch.save(state, part)
        part.replace(self.checkpoint)

    def load(self) -> dict[str, Any] | None:
        """The last checkpoint (tensors and numbers only, no pickled code), or None."""
        if not self.checkpoint.exists():
            return None
        return torch.load(self.checkpoint, map_location="cpu", weights_only=True)

    def log(self, **values: float | str) -> None:
        with (self.folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(values) + "\n")

    def history(self, before_sample: int | None = None) -> list[dict[str, Any]]:
        """Logged lines; those after a resumed checkpoint are dropped from the file."""
        path = self.folder / "metrics.jsonl"
        if not path.exists():
            return []
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        if before_sample is not None:
            lines = [line for line in lines if line["sample"] <= before_sample]
            path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return lines

    def names(self, file: str) -> list[str]:
        return (self.folder / file).read_text(encoding="utf-8").splitlines()

    def write_names(self, file: str, names: list[str]) -> None:
        (self.folder / file).write_text("".join(f"{name}\n" for name in names), encoding="utf-8")

    def write_yaml(self, file: str, value: Any) -> None:
        text = yaml.safe_dump(value, sort_keys=False, allow_unicode=True)
        (self.folder / file).write_text(text, encoding="utf-8")
