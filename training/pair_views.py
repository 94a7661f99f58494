"""What another photo of the same shelf would do to a pack laid over its reference."""

import torch
from torch.nn import functional

TURNED = 0.5
"""Of the crops whose pack stands turned: its print has moved to the side."""

TAGGED, BARRED = 0.3, 0.15
"""Of the crops that a price tag covers in part, and that stand behind wires."""

_FARTHEST = 0.5  # of half of the width
_TAGS = ((1.0, 1.0, 1.0), (1.0, 0.9, 0.2), (0.9, 0.2, 0.2), (1.0, 1.0, 0.95))  # colours
_OUTSIDE = 0.02  # sum of the colours up to which a point of the pack's half is outside its box


def varied(pairs: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Pairs (b, k, 3, h, 2w) as another photo would show them.

    The pack's half is moved by a few points, each pair by others, lit and tinted otherwise; for a
    batch together it is blurred, noisy or compared with a softer reference; crops are mirrored.
    """
    crops, candidates = pairs.shape[:2]
    reference, pack = pairs.flatten(0, 1).chunk(2, dim=3)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator)

    def same_for_candidates(values: torch.Tensor) -> torch.Tensor:
        return values.repeat_interleave(candidates, 0)[..., None, None]

    change = normal(len(pack), 2, 3) * 0.02
    farther = torch.rand(crops, generator=generator) < 0.2
    change += (normal(crops, 2, 3) * 0.05 * farther[:, None, None]).repeat_interleave(candidates, 0)
    turned = torch.rand(crops, generator=generator) < TURNED
    aside = (torch.rand(crops, generator=generator) * 2 - 1) * _FARTHEST * turned
    change[:, 0, 2] += aside.repeat_interleave(candidates)
    pack = _moved(pack, change)
    seen = (pack.sum(dim=1, keepdim=True) > _OUTSIDE).float()
    gamma = same_for_candidates(torch.exp(normal(crops, 1) * 0.12))
    cast = same_for_candidates(torch.exp(normal(crops, 3) * 0.04))
    pack = pack.clamp(min=1e-3) ** gamma * cast
    blur, noise, softer = torch.rand(3, generator=generator).tolist()
    if blur < 0.4:
        pack = _blurred(pack, 3 if blur < 0.3 else 5)
    if noise < 0.3:
        pack = pack + normal(*pack.shape) * 0.03
    if softer < 0.3:
        reference = _blurred(reference, 3)
    pack = _covered(pack.view(pairs.shape[0], candidates, *pack.shape[1:]), generator).flatten(0, 1)
    pack = (pack * seen).clamp(0, 1)
    mirrored = same_for_candidates(torch.rand(crops, 1, generator=generator) < 0.5)
    halves = [torch.where(mirrored, half.flip(3), half) for half in (reference, pack)]
    return torch.cat(halves, dim=3).view(pairs.shape)


def _covered(packs: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Packs (b, k, 3, h, w), some with a tag over their edge or wires before them."""
    height, width = packs.shape[3:]
    rows = torch.linspace(0, 1, height)[:, None]
    columns = torch.linspace(0, 1, width)[None]
    packs = packs.clone()
    for pack in packs:
        tagged, barred, upper, *draws = torch.rand(16, generator=generator).tolist()
        if tagged < TAGGED:
            high, wide = 0.08 + 0.25 * draws[0], 0.25 + 0.75 * draws[1]
            left = (1.3 * draws[2] - 0.15) * (1 - wide)
            beyond = rows < high if upper < 0.7 else rows > 1 - high
            tag = beyond & (columns > left) & (columns < left + wide)
            colour = torch.tensor(_TAGS[int(draws[3] * len(_TAGS))]) * (0.6 + 0.4 * draws[4])
            print_ = torch.rand(height, width, generator=generator) * 0.4 * draws[5]
            pack[:, :, tag] = (colour[:, None, None] - print_)[:, tag].clamp(min=0.03)
        if barred < BARRED:
            across = columns + (draws[6] - 0.5) * rows if draws[7] < 0.7 else rows + 0 * columns
            count, thick = 2 + 5 * draws[8], 0.06 + 0.2 * draws[9]
            bars = ((across * count + draws[10]) % 1) < thick
            pack[:, :, bars] = pack[:, :, bars] * 0.2 + 0.8 * (0.25 + 0.75 * draws[11])
    return packs


def _moved(pictures: torch.Tensor, change: torch.Tensor) -> torch.Tensor:
    """Pictures (n, 3, h, w) under affine maps that differ from the identity by change (n, 2, 3)."""
    maps = torch.eye(2, 3) + change
    grid = functional.affine_grid(maps, list(pictures.shape), align_corners=False)
    return functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False)


def _blurred(pictures: torch.Tensor, side: int) -> torch.Tensor:
    margin = side // 2
    padded = functional.pad(pictures, (margin,) * 4, mode="replicate")
    return functional.avg_pool2d(padded, side, stride=1)
