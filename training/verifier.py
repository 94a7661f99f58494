"""The verifier as a training task: a small network over pairs side by side, a listwise loss."""

from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from training.imagenet import STAGE_CHANNELS, first_stages

_CHANNELS = (24, 48, 96)
_PLACE = 48  # numbers that describe a place of one half
_HIDDEN = 64
_NEVER = -1e4

Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


class PairVerifier(nn.Module):
    """Pairs (b, 3, h, 2w) float32 0 to 1, see vision.models.pair, to log odds (b, 1).

    h and w are multiples of 8. The two halves and their difference go through convolutions
    together, so each place of a pack is compared with the same place of its reference; and with
    what of the reference is most like it wherever that lies, since the print of a bottle that is
    turned has moved aside. What is like it is told by features learnt here and by those of
    ImageNet, which stay as they are. The mean and the largest answer of all places decide.
    """

    def __init__(self, imagenet: Path | None = None) -> None:
        """imagenet: see training.imagenet.first_stages."""
        super().__init__()
        first, second, third = _CHANNELS
        self.features = nn.Sequential(
            _down(9, first),
            _down(first, second),
            _Residual(second),
            _down(second, third),
            _Residual(third),
        )
        self.place = nn.Sequential(_down(3, 16), _down(16, 32), _down(32, _PLACE))
        self.elsewhere = _Elsewhere(_PLACE, third)
        self.imagenet = first_stages(imagenet).requires_grad_(False)
        self.even = nn.BatchNorm2d(STAGE_CHANNELS)
        self.elsewhere_imagenet = _Elsewhere(STAGE_CHANNELS, third)
        self.answer = nn.Sequential(_Residual(third), _Residual(third))
        self.head = nn.Sequential(nn.Linear(2 * third, _HIDDEN), nn.SiLU(), nn.Linear(_HIDDEN, 1))

    def train(self, mode: bool = True) -> "PairVerifier":
        """As torch's; the features of ImageNet keep their batch statistics."""
        super().train(mode)
        self.imagenet.eval()
        return self

    def forward(self, pairs: torch.Tensor) -> torch.Tensor:
        reference, pack = (half - 0.5 for half in pairs.chunk(2, dim=3))
        both = torch.cat([reference, pack, (reference - pack).abs() * 2], dim=1)
        places = [self.place(half) for half in (reference, pack)]
        known = self.even(self.imagenet(torch.cat([reference, pack]) * 2)).chunk(2)
        features = self.features(both) + self.elsewhere(*places) + self.elsewhere_imagenet(*known)
        features = self.answer(features)
        return self.head(torch.cat([features.mean((2, 3)), features.amax((2, 3))], dim=1))


class _Elsewhere(nn.Module):
    """How the places of two pictures differ from one another and from the likest of the other.

    Begins with saying nothing.
    """

    def __init__(self, channels: int, outward: int) -> None:
        super().__init__()
        self.sharpness = nn.Parameter(torch.tensor(10.0))
        self.told = nn.Conv2d(3 * channels + 2, outward, 1)
        nn.init.zeros_(self.told.weight)
        nn.init.zeros_(self.told.bias)

    def forward(self, reference: torch.Tensor, pack: torch.Tensor) -> torch.Tensor:
        """Features (b, c, h, w) of both to (b, outward, h, w)."""
        return self.told(self.apart(reference, pack))

    def apart(self, reference: torch.Tensor, pack: torch.Tensor) -> torch.Tensor:
        """(b, 3c + 2, h, w): the difference at the same place, and both ways the difference from
        the likest places and how alike they are."""
        there, here = (picture.flatten(2) for picture in (reference, pack))
        alike = functional.normalize(here, dim=1).transpose(1, 2) @ functional.normalize(
            there, dim=1
        )
        views = [(here - there).abs()]
        for own, other, scores in ((here, there, alike), (there, here, alike.transpose(1, 2))):
            found = other @ (scores * self.sharpness).softmax(dim=2).transpose(1, 2)
            views += [(own - found).abs(), scores.amax(dim=2, keepdim=True).transpose(1, 2)]
        return torch.cat(views, dim=1).view(-1, self.told.in_channels, *reference.shape[2:])


class _Residual(nn.Module):
    """A depthwise convolution and two pointwise ones beside the identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.change = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False),
            nn.BatchNorm2d(channels),
            nn.Conv2d(channels, 2 * channels, 1, bias=False),
            nn.BatchNorm2d(2 * channels),
            nn.SiLU(),
            nn.Conv2d(2 * channels, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return features + self.change(features)


def _down(inward: int, outward: int) -> nn.Sequential:
    convolution = nn.Conv2d(inward, outward, 3, stride=2, padding=1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outward), nn.SiLU())


class VerifierTask:
    """Forward and loss: the right candidate of a crop, or none, among all that it has."""

    def __init__(self, model: PairVerifier) -> None:
        self.model = model

    def __call__(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Mean loss per crop of pairs (b, k, 3, h, 2w), right (b,) and held (b, k), see odds_of."""
        pairs, right, held = batch
        return {"choice": choice_loss(odds_of(self.model, pairs, held), right)}


def odds_of(model: nn.Module, pairs: torch.Tensor, held: torch.Tensor) -> torch.Tensor:
    """Log odds (b, k) of the candidates of b crops; very low where held (b, k) is false."""
    odds = model(pairs.flatten(0, 1)).view(held.shape)
    return torch.where(held, odds, torch.tensor(_NEVER))


def choice_loss(odds: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Cross entropy of the right candidate, right (b,), -1 for none; "none" has log odds 0."""
    with_none = torch.cat([odds, torch.zeros(len(odds), 1)], dim=1)
    wanted = torch.where(right >= 0, right, odds.shape[1])
    return functional.cross_entropy(with_none, wanted)
