"""What the writers of every format do with the picture files."""

import shutil
from pathlib import Path

from datasets.sample import Dataset
from vision.errors import DatasetError


def refuse_equal_names(dataset: Dataset) -> None:
    """Raise DatasetError when two pictures differ in folder or suffix only.

    Writers put all pictures, and their label files, in one folder.
    """
    seen: dict[str, Path] = {}
    for sample in dataset:
        other = seen.setdefault(sample.path.stem, sample.path)
        if other is not sample.path:
            raise DatasetError(sample.path, f"named like {other}", "one picture per name")


def copy_pictures(dataset: Dataset, folder: Path) -> None:
    """Copy every picture into `folder`, byte by byte; those already there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for sample in dataset:
        target = folder / sample.path.name
        if target.resolve() != sample.path.resolve():
            shutil.copyfile(sample.path, target)
