"""Pairs of a reference and a pack laid over one another -> how likely both show one product."""

from collections.abc import Sequence
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from vision.decoding import Pixels
from vision.models.embed import Embedder
from vision.models.engine import Backend, Engine, weights_path

_BATCH = 48
_UNSURE = 3.0  # log odds; of pairs nearer to 0 the mirror image is looked at too


class Verify(Protocol):
    """Anything that tells of pairs (h, 2w, 3) uint8 how likely both halves show one product."""

    def __call__(self, pairs: Sequence[Pixels]) -> NDArray[np.float32]: ...


class Verifier:
    """A verifier's engine behind pairs of every shape, see vision.models.pair."""

    def __init__(self, engine: Engine) -> None:
        """engine: one opened with task="verifier"."""
        self.engine = engine
        self.card = engine.card

    @classmethod
    def beside(cls, embed: Embedder, threads: int | None = None, backend: Backend = "auto") -> Self:
        """The shipped verifier that goes with an embedder."""
        path = weights_path(embed.card.shipped_family, task="verifier")
        return cls(Engine(path, threads, backend, task="verifier"))

    def __call__(self, pairs: Sequence[Pixels]) -> NDArray[np.float32]:
        """(n,) log odds that both halves of n pairs (h, 2w, 3) uint8 show the same product.

        Of a pair that leaves the network unsure, the mean of what it says of it and of the same
        pair mirrored.
        """
        odds = self._odds(pairs)
        unsure = np.flatnonzero(np.abs(odds) < _UNSURE)
        odds[unsure] = (odds[unsure] + self._odds([_mirrored(pairs[i]) for i in unsure])) / 2
        return odds

    def _odds(self, pairs: Sequence[Pixels]) -> NDArray[np.float32]:
        odds = np.zeros(len(pairs), np.float32)
        shapes = [pair.shape for pair in pairs]
        for shape in sorted(set(shapes)):
            alike = np.array([i for i, one in enumerate(shapes) if one == shape])
            for start in range(0, len(alike), _BATCH):
                part = alike[start : start + _BATCH]
                batch = np.stack([pairs[i] for i in part]).transpose(0, 3, 1, 2)
                blob = np.ascontiguousarray(batch, np.float32) * np.float32(self.card.scale)
                odds[part] = self.engine(blob)[:, 0]
        return odds


def _mirrored(pair: Pixels) -> Pixels:
    """Left and right of each half of a pair (h, 2w, 3) exchanged."""
    return np.concatenate([half[:, ::-1] for half in np.hsplit(pair, 2)], axis=1)
