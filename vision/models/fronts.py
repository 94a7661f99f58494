"""Trimmed packs at the size they are compared at, by the sha256 of their pictures."""

import io
import os
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from vision.decoding import Pixels
from vision.errors import UnwritableFolder
from vision.models.keypoints import Features, at_all_scales

_THREADS = 2
_PACK, _KEYPOINTS = ".png", ".npz"
_BROKEN = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


class Fronts:
    """Packs (h, w, 3) uint8 RGB with their keypoints, as files of a folder.

    keep: whether new ones go there too; else the packs stay in memory, keypoints are not kept.
    """

    def __init__(self, folder: Path, keep: bool) -> None:
        self.folder = folder
        self.keep = keep
        self._new: dict[str, Pixels] = {}

    def get(self, sha256: str) -> Pixels | None:
        """The pack, or None when it is not there."""
        if sha256 in self._new:
            return self._new[sha256]
        try:
            data = self._path(sha256, _PACK).read_bytes()
        except OSError:
            return None
        return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB) if data else None

    def features(self, sha256: str) -> Features | None:
        """The pack's keypoints, or None when they are not there."""
        try:
            with self._path(sha256, _KEYPOINTS).open("rb") as stream:
                file = np.load(stream, allow_pickle=False)
                return Features(file["points"], file["sift"])
        except _BROKEN:
            return None

    def put(self, packs: Mapping[str, Pixels]) -> None:
        """Keep packs by the sha256 of their pictures. Raises UnwritableFolder."""
        if not self.keep:
            self._new.update(packs)
            return
        with ThreadPoolExecutor(_THREADS) as pool:
            described = pool.map(at_all_scales, packs.values())
            for (sha256, pack), features in zip(packs.items(), described, strict=True):
                keypoints = io.BytesIO()
                np.savez(keypoints, points=features.points, sift=features.sift)
                _write(self._path(sha256, _KEYPOINTS), keypoints.getvalue())
                coded = cv2.imencode(_PACK, pack[..., ::-1])[1]
                _write(self._path(sha256, _PACK), coded.tobytes())

    def drop_all_but(self, wanted: set[str]) -> None:
        """Remove the files of other pictures."""
        for suffix in (_PACK, _KEYPOINTS):
            for path in self.folder.glob(f"*/*{suffix}"):
                if path.stem not in wanted:
                    path.unlink(missing_ok=True)

    def _path(self, sha256: str, suffix: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}{suffix}"


def _write(path: Path, data: bytes) -> None:
    """Replace a file in one step. Raises UnwritableFolder."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise UnwritableFolder(path, error.strerror or "", "a folder with room") from error
