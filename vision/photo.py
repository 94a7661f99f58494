"""A photograph, decoded safely, with the way back to the uploaded pixels."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from vision.decoding import PhotoLimits, Pixels, decode, read_bytes
from vision.errors import InvalidValue, NoPhotos, UnreadableFile

__all__ = ["ANIMATED", "PHOTO_EXTENSIONS", "Photo", "PhotoLimits", "SourceMap", "find_photos"]

PHOTO_EXTENSIONS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"})
ANIMATED = "animated"
"""Warning code: the file holds several frames and only the first was used."""


@dataclass(frozen=True, slots=True, eq=False)
class SourceMap:
    """Where a photo's pixels come from in one uploaded photo.

    sha256: of the uploaded bytes. width, height: pixels after EXIF orientation.
    homography: (3, 3) float64, photo pixel -> pixel of the uploaded photo.
    """

    sha256: str
    width: int
    height: int
    homography: NDArray[np.float64] = field(default_factory=lambda: np.eye(3))

    def __post_init__(self) -> None:
        if self.homography.shape != (3, 3):
            shape = f"the shape is {self.homography.shape}"
            raise InvalidValue("SourceMap.homography", shape, "(3, 3)")


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """pixels: (H, W, 3) uint8 RGB, upright, read-only. sha256: of the uploaded bytes.

    name: the file's name. sources: one map per uploaded photo it is made of.
    warnings: codes of what was set aside in decoding (ANIMATED).
    """

    pixels: Pixels
    sha256: str
    name: str
    sources: tuple[SourceMap, ...]
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        pixels = self.pixels
        if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8:
            actual = f"{pixels.shape} {pixels.dtype}"
            raise InvalidValue("Photo.pixels", actual, "(H, W, 3) uint8")
        view = pixels.view()
        view.flags.writeable = False
        object.__setattr__(self, "pixels", view)

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @classmethod
    def read(cls, path: str | Path, limits: PhotoLimits | None = None) -> Self:
        """Read and decode a file; its content decides what it is, not its extension.

        Raises UnreadableFile for a missing, forbidden or irregular file, and what `decode` raises.
        """
        limits = limits or PhotoLimits()
        return cls.decode(read_bytes(Path(path), limits), str(path), limits)

    @classmethod
    def decode(cls, data: bytes, name: str, limits: PhotoLimits | None = None) -> Self:
        """Decode the bytes of a JPEG, PNG, WebP, HEIC or GIF file.

        Raises PhotoTooLarge, PhotoTooSmall, NotAnImage or TruncatedImage, naming `name`. The
        limits are checked on the header: a decompression bomb is refused unopened.
        """
        pixels, animated = decode(data, name, limits or PhotoLimits())
        sha256 = hashlib.sha256(data).hexdigest()
        source = SourceMap(sha256, pixels.shape[1], pixels.shape[0])
        warnings = (ANIMATED,) if animated else ()
        return cls(pixels, sha256, Path(name).name, (source,), warnings)


def find_photos(paths: Iterable[str | Path]) -> list[Path]:
    """The files among paths as given and, sorted, those inside its folders, each path once.

    Folders are searched recursively by PHOTO_EXTENSIONS, hidden names left out. Raises NoPhotos
    for a folder that holds none and UnreadableFile for one that can't be listed.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        found.extend(_photos_in(path) if path.is_dir() else [path])
    return list(dict.fromkeys(found))


def _photos_in(folder: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise UnreadableFile(error.filename or folder, error.strerror or "")

    photos = []
    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        shown = [Path(parent, name) for name in names if not name.startswith(".")]
        photos += [path for path in shown if path.suffix.lower() in PHOTO_EXTENSIONS]
    if not photos:
        raise NoPhotos(folder, expected="a folder with JPEG, PNG, WebP or HEIC files")
    return sorted(photos)
