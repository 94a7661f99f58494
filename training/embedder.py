"""The embedder as a training task: an ImageNet network, a unit vector, a contrastive loss."""

from pathlib import Path

import timm
import torch
from torch.nn import functional

from training.imagenet import ARCHITECTURE, network_of
from training.run import Run
from vision.errors import ModelError

STRIDE = 32
_GRID_CHANNELS = 96
_NEVER = -1e9


class PackEmbedder(torch.nn.Module):
    """Pictures (b, 3, side, side) float32 0 to 1 to unit vectors (b, dimension); side is a
    multiple of 64.

    The features of EfficientNet-Lite0 (Tan and Le, 2019), averaged over the picture and, in fewer
    channels, over its quarters: what a pack shows and roughly where.
    """

    def __init__(self, dimension: int, frozen_stages: int = 0) -> None:
        super().__init__()
        self.network = timm.create_model(ARCHITECTURE, pretrained=False, num_classes=0)
        width = self.network.num_features
        self.grid = torch.nn.Conv2d(width, _GRID_CHANNELS, 1)
        self.head = torch.nn.Linear(width + 4 * _GRID_CHANNELS, dimension)
        self.norm = torch.nn.BatchNorm1d(dimension, affine=False)
        self.frozen = torch.nn.ModuleList(
            [self.network.conv_stem, self.network.bn1, *self.network.blocks[:frozen_stages]]
            if frozen_stages
            else []
        )
        self.frozen.requires_grad_(False)

    def train(self, mode: bool = True) -> "PackEmbedder":
        """As torch's; frozen stages keep their batch statistics."""
        super().train(mode)
        self.frozen.eval()
        return self

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        features = self.network.forward_features((pictures - 0.5) / 0.5)
        whole = features.mean(dim=(2, 3))
        half = pictures.shape[-1] // STRIDE // 2
        quarters = functional.avg_pool2d(self.grid(features), half).flatten(1)
        vectors = self.norm(self.head(torch.cat([whole, quarters], dim=1)))
        return functional.normalize(vectors, dim=1)


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


def start_embedder(start: Path, dimension: int, frozen_stages: int) -> PackEmbedder:
    """An embedder with ImageNet features, or with all weights of an earlier run of ours.

    start: a run folder, or a file as training.imagenet.network_of takes it. Raises ModelError when
    it is neither.
    """
    model = PackEmbedder(dimension, frozen_stages)
    if Path(start).is_dir():
        stored = Run.open(start).load()
        if stored is None:
            raise ModelError(start, "no checkpoint", "a run with at least one checkpoint")
        model.load_state_dict(stored["average"])
        return model
    model.network.load_state_dict(network_of(Path(start)).state_dict())
    return model
