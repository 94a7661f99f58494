"""What another photo of the same shelf would do to a pack laid over its reference."""

import torch
from torch.nn import functional

TURNED = 0.5
"""Of the crops whose pack stands turned: its print has moved to the side."""

TAGGED, BARRED = 0.3, 0.15
"""Of the crops that a price tag covers in part, and that stand behind wires."""

VEILED = 0.25
"""Of the crops that stand behind a fogged pane or in glare."""

_BLURS = {1: 0.55, 3: 0.2, 5: 0.15, 9: 0.1}  # sides of the means in points, and how often
_FARTHEST = 0.5  # of half of the width
_TAGS = ((1.0, 1.0, 1.0), (1.0, 0.9, 0.2), (0.9, 0.2, 0.2), (1.0, 1.0, 0.95))  # colours
_OUTSIDE = 0.02  # sum of the colours up to which a point of the pack's half is outside its box


def varied(pairs: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Pairs (b, k, 3, h, 2w) as another photo would show them.

    The pack's half is moved by a few points, each pair by others, lit, tinted and veiled otherwise;
    for a batch together it is blurred, noisy or compared with a softer reference; crops are
    mirrored.
    """
    crops, candidates = pairs.shape[:2]
    reference, pack = pairs.flatten(0, 1).chunk(2, dim=3)
    pack = _moved(pack, _change(crops, candidates, generator))
    seen = (pack.sum(dim=1, keepdim=True) > _OUTSIDE).float()
    pack = lit(pack.view(crops, candidates, *pack.shape[1:]), generator).flatten(0, 1)
    sides = torch.tensor(list(_BLURS.values()))
    side = list(_BLURS)[int(torch.multinomial(sides, 1, generator=generator))]
    pack = _blurred(pack, side)
    noise, softer = torch.rand(2, generator=generator).tolist()
    if noise < 0.3:
        pack = pack + torch.randn(pack.shape, generator=generator) * 0.03
    if softer < 0.3:
        reference = _blurred(reference, 3)
    pack = _covered(pack.view(crops, candidates, *pack.shape[1:]), generator).flatten(0, 1)
    pack = (pack * seen).clamp(0, 1)
    mirrored = (torch.rand(crops, generator=generator) < 0.5).repeat_interleave(candidates)
    halves = [
        torch.where(mirrored[:, None, None, None], half.flip(3), half) for half in (reference, pack)
    ]
    return torch.cat(halves, dim=3).view(pairs.shape)


def _change(crops: int, candidates: int, generator: torch.Generator) -> torch.Tensor:
    """(crops * candidates, 2, 3) by how much maps of the packs differ from the identity.

    A little for each pair; of every fifth crop more; and turned packs' print moves aside.
    """
    change = torch.randn(crops * candidates, 2, 3, generator=generator) * 0.02
    farther = torch.rand(crops, generator=generator) < 0.2
    more = torch.randn(crops, 2, 3, generator=generator) * 0.05 * farther[:, None, None]
    turned = torch.rand(crops, generator=generator) < TURNED
    aside = (torch.rand(crops, generator=generator) * 2 - 1) * _FARTHEST * turned
    more[:, 0, 2] += aside
    return change + more.repeat_interleave(candidates, 0)


def lit(packs: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Packs (b, k, 3, h, w), each crop's under another light and some behind a pale veil."""
    crops = len(packs)
    gamma = torch.exp(torch.randn(crops, 1, generator=generator) * 0.16)
    cast = torch.exp(torch.randn(crops, 3, generator=generator) * 0.03)
    thick = torch.rand(crops, 1, generator=generator) * 0.5
    thick *= torch.rand(crops, 1, generator=generator) < VEILED
    veil = 0.4 + 0.5 * torch.rand(crops, 1, generator=generator)
    gamma, cast, thick, veil = (
        value[:, None, :, None, None] for value in (gamma, cast, thick, veil)
    )
    return (packs.clamp(min=1e-3) ** gamma * cast) * (1 - thick) + veil * thick


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
