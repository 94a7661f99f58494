"""A gallery kept in one file, so that a picture is embedded once."""

import json
import os
import zipfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np

from vision.errors import UnwritableFolder
from vision.models.embed import Embedder
from vision.models.gallery import Vectors
from vision.models.views import COUNT, RECIPE

FORMAT = 2
FOLDER = "gallery"
FILE_NAME = "vectors.npz"
_BROKEN = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile)


@dataclass(frozen=True, slots=True)
class Maker:
    """The embedder that made the vectors, and the recipe of the views they show."""

    name: str
    version: str
    sha256: str
    recipe: int = RECIPE

    @classmethod
    def of(cls, embed: Embedder) -> Self:
        return cls(embed.card.name, embed.card.version, embed.engine.sha256)

    @property
    def label(self) -> str:
        """The embedder in words."""
        return f"{self.name} {self.version} ({self.sha256[:8]})"


@dataclass(frozen=True, slots=True)
class Entry:
    """A picture: its path below the catalogue's folder, the sha256, size and time of its file."""

    path: str
    sha256: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, eq=False)
class GalleryFile:
    """p pictures and their vectors (p, COUNT, d) float32 as `maker` made them."""

    maker: Maker
    entries: tuple[Entry, ...]
    vectors: Vectors

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """The file in a gallery's folder; None when there is none that this version can read."""
        try:
            path = folder / FILE_NAME
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                header = json.loads(file["header"].tobytes())
                if header["format"] != FORMAT:
                    return None
                columns = [header["pictures"][field.name] for field in fields(Entry)]
                entries = tuple(Entry(*row) for row in zip(*columns, strict=True))
                vectors = file["vectors"]
            right = vectors.ndim == 3 and vectors.dtype == np.float32
            if not right or vectors.shape[:2] != (len(entries), COUNT):
                return None
            return cls(Maker(**header["maker"]), entries, vectors)
        except _BROKEN:
            return None

    def write(self, folder: Path) -> None:
        """Replace the file in one step: whoever reads finds the old one or the new one.

        Raises UnwritableFolder.
        """
        names = [field.name for field in fields(Entry)]
        pictures = {name: [getattr(entry, name) for entry in self.entries] for name in names}
        header = {"format": FORMAT, "maker": asdict(self.maker), "pictures": pictures}
        data = np.frombuffer(json.dumps(header, ensure_ascii=False).encode(), np.uint8)
        part = folder / f"{FILE_NAME}.{os.getpid()}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                np.savez(file, header=data, vectors=self.vectors)
            part.replace(folder / FILE_NAME)
        except OSError as error:
            raise UnwritableFolder(folder, error.strerror or "", "a folder with room") from error
        finally:
            part.unlink(missing_ok=True)


def maker_in(folder: Path) -> Maker | None:
    """Who made the gallery in a folder; None when there is none that can be read."""
    try:
        path = folder / FILE_NAME
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            return Maker(**json.loads(file["header"].tobytes())["maker"])
    except _BROKEN:
        return None
