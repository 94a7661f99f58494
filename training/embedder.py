"""The embedder as a training task: what ImageNet taught, a linear head, a contrastive loss."""

from collections.abc import Iterable
from pathlib import Path

import torch
from torch.nn import functional

from training.imagenet import first_stages
from training.run import Run
from vision.errors import ModelError

_STAGES = 7
_LOOKED_AT = {4: (4, 40), 6: (4, 112), 8: (2, 320)}
"""Layers of the network whose features are looked at, with strides of 8, 16 and 32 px: cells a side
that they are averaged over, and channels."""

_NEVER = -1e9


class PackEmbedder(torch.nn.Module):
    """Pictures (b, 3, side, side) float32 0 to 1 to unit vectors (b, dimension); side is a
    multiple of 64.

    EfficientNet-Lite0's features (Tan and Le, 2019) keep their ImageNet weights: fine ones, middle
    ones and coarse ones, each averaged over the cells of a grid and of unit length, so that print,
    shapes and what a pack shows are told roughly where they are. Only the head, one linear layer,
    learns which of them tell products apart.
    """

    def __init__(self, dimension: int, weights: Path | None = None) -> None:
        """weights: see training.imagenet.first_stages."""
        super().__init__()
        self.network = first_stages(weights, _STAGES).requires_grad_(False).eval()
        width = sum(cells**2 * channels for cells, channels in _LOOKED_AT.values())
        self.register_buffer("mean", torch.zeros(width))
        self.head = torch.nn.Linear(width, dimension, bias=False)

    def train(self, mode: bool = True) -> "PackEmbedder":
        """As torch's; the network keeps its batch statistics."""
        super().train(mode)
        self.network.eval()
        return self

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return functional.normalize(self.head(self.features(pictures)), dim=1)

    def features(self, pictures: torch.Tensor) -> torch.Tensor:
        """(b, width) what the head sees: less their mean, which would drown what tells apart."""
        seen, features = (pictures - 0.5) / 0.5, []
        for number, layer in enumerate(self.network):
            seen = layer(seen)
            if number in _LOOKED_AT:
                means = functional.avg_pool2d(seen, seen.shape[-1] // _LOOKED_AT[number][0])
                features.append(functional.normalize(means.flatten(1), dim=1))
        return torch.cat(features, dim=1) - self.mean

    @torch.no_grad()
    def begin_head(self, pictures: Iterable[torch.Tensor]) -> None:
        """Let the head begin with the principal components of pictures' features, half whitened
        (each divided by the root of its standard deviation), and vectors of about unit length.

        Raises ValueError for fewer pictures than the head has outputs.
        """
        features = torch.cat([self.features(batch) for batch in pictures])
        dimension = self.head.out_features
        if len(features) < dimension:
            raise ValueError(f"{len(features)} pictures for {dimension} components")
        mean = features.mean(dim=0)
        _, spread, components = torch.linalg.svd(features - mean, full_matrices=False)
        weight = components[:dimension] / spread[:dimension, None].clamp(min=1e-6).sqrt()
        weight /= ((features - mean) @ weight.T).norm(dim=1).mean()
        self.mean += mean
        self.head.weight.copy_(weight)


class EmbedderTask:
    """Forward and supervised contrastive loss (Khosla et al., NeurIPS 2020), with a memory of
    earlier batches as further negatives (Wang et al., cross-batch memory, CVPR 2020).
    """

    def __init__(self, model: PackEmbedder, temperature: float, memory: int) -> None:
        self.model, self.temperature, self.memory = model, temperature, memory
        self._vectors = torch.zeros(0)
        self._labels = torch.zeros(0, dtype=torch.int64)

    def __call__(self, batch: tuple[torch.Tensor, torch.Tensor]) -> dict[str, torch.Tensor]:
        """Mean loss per picture of pictures (b, 3, side, side) and their products' labels (b,)."""
        pictures, labels = batch
        vectors = self.model(pictures)
        known = torch.cat([vectors, self._vectors]) if len(self._vectors) else vectors
        loss = contrast(vectors, labels, known, torch.cat([labels, self._labels]), self.temperature)
        self._vectors = torch.cat([vectors.detach(), self._vectors])[: self.memory]
        self._labels = torch.cat([labels, self._labels])[: self.memory]
        return {"contrast": loss}


def contrast(
    vectors: torch.Tensor,
    labels: torch.Tensor,
    known: torch.Tensor,
    known_labels: torch.Tensor,
    temperature: float,
) -> torch.Tensor:
    """Mean of -log p(right | known) over the positives of vectors (b, d) among known (m, d).

    The first b known vectors are the vectors themselves; a vector is no positive of its own.
    """
    odds = vectors @ known.T / temperature
    itself = torch.zeros_like(odds, dtype=torch.bool)
    itself.fill_diagonal_(True)
    odds = odds.masked_fill(itself, _NEVER)
    positive = (labels[:, None] == known_labels[None]) & ~itself
    log_chance = odds - odds.logsumexp(dim=1, keepdim=True)
    return -(log_chance * positive).sum() / positive.sum().clamp(min=1)


def start_embedder(start: Path, dimension: int) -> PackEmbedder:
    """An embedder with ImageNet features, or with all weights of an earlier run of ours.

    start: a run folder, or a file as training.imagenet.network_of takes it. Raises ModelError when
    it is neither.
    """
    if not Path(start).is_dir():
        return PackEmbedder(dimension, Path(start))
    stored = Run.open(start).load()
    if stored is None:
        raise ModelError(start, "no checkpoint", "a run with at least one checkpoint")
    model = PackEmbedder(dimension)
    model.load_state_dict(stored["average"])
    return model
