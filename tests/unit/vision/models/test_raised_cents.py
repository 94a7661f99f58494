import cv2
import numpy as np
import pytest

from vision.models.raised_cents import with_point

BLANK = np.full((60, 200, 3), 128, np.uint8)


def line(whole: str, cents: str, scale: float = 0.5, raised: bool = True, dark: bool = False):
    """(60, w, 3) figures 40 pixels high, then cents of `scale` their height; and their corners."""
    picture = np.full((60, 260, 3), 20 if dark else 235, np.uint8)
    ink = (240, 240, 240) if dark else (20, 20, 20)
    x, width = 12, 0
    for figures, size in ((whole, 1.0), (cents, scale)):
        (width, high), _ = cv2.getTextSize(figures, cv2.FONT_HERSHEY_SIMPLEX, 1.8 * size, 4)
        base = 12 + high if raised and figures is cents else 52
        cv2.putText(picture, figures, (x, base), cv2.FONT_HERSHEY_SIMPLEX, 1.8 * size, ink, 4)
        x += width + 6
    corners = np.float32([(4, 0), (x + 8, 0), (x + 8, 60), (4, 60)])
    return picture, corners


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("whole", ["3", "29", "399"])
def test_small_raised_figures_are_cents(whole, dark):
    assert with_point(f"{whole}99", *line(whole, "99", dark=dark)) == f"{whole}.99"


@pytest.mark.parametrize(
    ("text", "picture"),
    [
        ("39999", line("399", "99", scale=1.0)),
        ("39999", line("399", "99", raised=False)),
        ("399", line("399", "99")),  # a slice of cents that were not read with it
        ("12.90", line("12", "90")),
        ("abc", line("399", "99")),
        ("39999", (BLANK, np.float32([(0, 0), (9, 0), (9, 9), (0, 9)]))),
        ("39999", (BLANK, np.float32([(0, 0), (200, 0), (200, 60), (0, 60)]))),
    ],
)  # fmt: skip
def test_other_figures_stay(text, picture):
    assert with_point(text, *picture) == text


def test_small_print_stays():
    picture, corners = line("399", "99")
    small = cv2.resize(picture, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    assert with_point("39999", small, corners * 0.4) == "39999"
