"""How far two people agree about the boxes of a photo and the SKUs in them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from vision.geometry import as_boxes, iou
from vision.shelf.tree import Box

SAME_BOX = 0.5
Named = tuple[Box, str | None]
"""A box and its SKU, None when unknown."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """boxes: of both together, a matched pair once. matched: pairs at IoU ≥ 0.5; same: of these
    those with one SKU. agreement = same / boxes, None without boxes.

    kappa: Cohen's over the SKUs of matched pairs, unknown among them: (p_o − p_e) / (1 − p_e) with
    p_e from both people's frequencies; None where chance alone would agree always, or none match.
    J. Cohen, A Coefficient of Agreement for Nominal Scales, 1960.
    """

    boxes: int
    matched: int
    same: int
    agreement: float | None
    kappa: float | None


def agree(pairs: Iterable[tuple[Sequence[Named], Sequence[Named]]]) -> Agreement:
    """Of two people's product boxes on each of several photos."""
    labels: list[tuple[str | None, str | None]] = []
    boxes = 0
    for first, second in pairs:
        found = _match(first, second)
        boxes += len(first) + len(second) - len(found)
        labels += [(first[i][1], second[j][1]) for i, j in found]
    same = sum(a == b for a, b in labels)
    value = round(same / boxes, 4) if boxes else None
    return Agreement(boxes, len(labels), same, value, _kappa(labels))


def _match(first: Sequence[Named], second: Sequence[Named]) -> list[tuple[int, int]]:
    """Pairs of boxes, the best overlap first, each box once; ties go to the lower indices."""
    if not first or not second:
        return []
    overlap = iou(as_boxes([box for box, _ in first]), as_boxes([box for box, _ in second]))
    near = np.argwhere(overlap >= SAME_BOX)
    order = np.lexsort((near[:, 1], near[:, 0], -overlap[near[:, 0], near[:, 1]]))
    pairs: list[tuple[int, int]] = []
    taken: tuple[set[int], set[int]] = set(), set()
    for i, j in near[order].tolist():
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            pairs.append((i, j))
    return pairs


def _kappa(labels: Sequence[tuple[str | None, str | None]]) -> float | None:
    if not labels:
        return None
    n = len(labels)
    observed = sum(a == b for a, b in labels) / n
    one, other = Counter(a for a, _ in labels), Counter(b for _, b in labels)
    chance = sum(count * other[label] for label, count in one.items()) / n**2
    return round((observed - chance) / (1 - chance), 4) if chance < 1 else None
