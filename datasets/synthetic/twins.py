"""The hardest look-alikes: the same print on a larger pack, or in other colours."""

from dataclasses import replace

import numpy as np

from datasets.synthetic.brands import Sku
from datasets.synthetic.packs import pack_picture

_CONTENTS = (("80 g", "120 g"), ("250 g", "400 g"), ("330 ml", "500 ml"), ("500 g", "1 kg"))
_TINTS = (7, 11, 16)
_LOOKED_AT = 64  # pixels of a pack's height
LEAST_CHANGE = 30.0  # with less, two packs are alike under a shop's light


def with_twins(line: tuple[Sku, ...]) -> tuple[Sku, ...]:
    """The SKUs of a line, each with its content printed on it, and up to two twins of some.

    Three lines in four have a SKU in a larger pack of other proportions, and as many one in
    other colours where its print changes with them; all else of the print is the same.
    """
    rng = np.random.default_rng([line[0].line, 22])
    small, large = _CONTENTS[rng.integers(len(_CONTENTS))]
    skus = [replace(sku, content=small) for sku in line]
    sized, tinted = (skus[rng.integers(len(line))] for _ in range(2))
    taller, wider = float(rng.uniform(1.25, 1.5)), float(rng.uniform(1.0, 1.12))
    if rng.random() < 0.75:
        grown = {"width": sized.width * wider, "height": sized.height * taller}
        skus.append(replace(sized, code=f"{sized.code}-L", content=large, **grown))
    if rng.random() < 0.75:
        recoloured = [replace(tinted, code=f"{tinted.code}-C", tint=tint) for tint in _TINTS]
        twin = max(recoloured, key=lambda other: change(tinted, other))
        skus += [twin] * (change(tinted, twin) >= LEAST_CHANGE)
    return tuple(skus)


def change(first: Sku, second: Sku) -> float:
    """Mean difference of colour of two fronts, of 255."""
    fronts = [pack_picture(sku, _LOOKED_AT)[0].astype(np.float32) for sku in (first, second)]
    return float(np.abs(fronts[0] - fronts[1]).max(axis=2).mean())
