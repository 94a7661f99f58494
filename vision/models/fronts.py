"""Trimmed packs at the size they are compared at, by the sha256 of their pictures."""

import os
from pathlib import Path

import cv2
import numpy as np

from vision.decoding import Pixels
from vision.errors import UnwritableFolder


class Fronts:
    """Packs (h, w, 3) uint8 RGB as PNG files of a folder; new ones are kept there or in memory."""

    def __init__(self, folder: Path, keep: bool) -> None:
        self.folder = folder
        self.keep = keep
        self._new: dict[str, Pixels] = {}

    def get(self, sha256: str) -> Pixels | None:
        """The pack, or None when it is not there."""
        if sha256 in self._new:
            return self._new[sha256]
        try:
            data = self._path(sha256).read_bytes()
        except OSError:
            return None
        return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB) if data else None

    def put(self, sha256: str, pack: Pixels) -> None:
        """Keep a pack. Raises UnwritableFolder."""
        if not self.keep:
            self._new[sha256] = pack
            return
        path = self._path(sha256)
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(cv2.imencode(".png", pack[..., ::-1])[1].tobytes())
            part.replace(path)
        except OSError as error:
            raise UnwritableFolder(path, error.strerror or "", "a folder with room") from error

    def drop_all_but(self, wanted: set[str]) -> None:
        """Remove the files of other pictures."""
        for path in self.folder.glob("*/*.png"):
            if path.stem not in wanted:
                path.unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.png"
