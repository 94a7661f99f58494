"""Which colours lie where on a pack, in a few numbers: what an embedding says least about.

After the colour layout descriptor of MPEG-7 (Kasutani and Yamada, ICIP 2001): the lowest
frequencies of an 8 x 8 picture. It stands here on logarithms, so that how strongly a pack is lit
adds a constant to brightness, whose mean is left out, and nothing to the ratios of its colours.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

_CELLS = 8
_DARK = 16.0  # grey levels added, so that the noise of black does not decide
_CONSTANT = 0.5  # how far apart two layouts are at an angle of 45 degrees from none
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_LUMA_TERMS, _COLOUR_TERMS = 9, 6

SIZE = _LUMA_TERMS + 2 * _COLOUR_TERMS + 1


def colour_layouts(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Unit vectors (n, SIZE) of n pictures (n, h, w, 3) uint8 RGB."""
    n, size = len(pictures), (_CELLS, _CELLS)
    small = [cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in pictures]
    cells = np.reshape(small, (n, *size, 3)).astype(np.float32) + _DARK
    logs, luma = np.log(cells), np.log(cells @ _LUMA)
    red, blue = logs[..., 0] - logs[..., 1], logs[..., 2] - logs[..., 1]
    terms = [
        _lowest(luma, 1, 1 + _LUMA_TERMS),
        _lowest(red, 0, _COLOUR_TERMS),
        _lowest(blue, 0, _COLOUR_TERMS),
        np.full((n, 1), _CONSTANT, np.float32),
    ]
    layouts = np.concatenate(terms, axis=1)
    return layouts / np.linalg.norm(layouts, axis=1, keepdims=True)


def _lowest(planes: NDArray[np.float32], first: int, last: int) -> NDArray[np.float32]:
    """(n, last - first) terms of the cosine transform of planes (n, 8, 8), the lowest first."""
    turned = _COSINES @ planes @ _COSINES.T / _CELLS
    return turned[:, *_BY_FREQUENCY[:, first:last]]


def _cosines() -> NDArray[np.float32]:
    """The orthonormal DCT-II (8, 8)."""
    term, place = np.ogrid[:_CELLS, :_CELLS]
    cosines = np.cos(np.pi * (place + 0.5) * term / _CELLS) * np.sqrt(2 / _CELLS)
    cosines[0] /= np.sqrt(2)
    return cosines.astype(np.float32)


def _by_frequency() -> NDArray[np.intp]:
    """(2, 64) rows and columns of the terms, the lowest sum first."""
    row, column = np.indices((_CELLS, _CELLS)).reshape(2, -1)
    order = np.lexsort((column, row, row + column))
    return np.stack([row[order], column[order]])


_COSINES, _BY_FREQUENCY = _cosines(), _by_frequency()
