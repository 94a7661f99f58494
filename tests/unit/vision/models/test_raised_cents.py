import cv2
import numpy as np
import pytest

from vision.models.raised_cents import with_point, with_points
from vision.models.text import Reading

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


def low(text: str, whole: str, cents: str = "99", **options) -> tuple[Reading, np.ndarray]:
    """A tag's reading and picture, its line 24 pixels high."""
    picture, corners = line(whole, cents, **options)
    small = cv2.resize(picture, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    return Reading((text,), np.float32([0.9]), np.float32([corners * 0.4])), small


def told(*tags: tuple[Reading, np.ndarray]) -> list[str]:
    return [text for (text,) in with_points(*zip(*tags, strict=True))]


def test_most_of_a_photos_tags_tell_where_cents_are_raised():
    raised = [low("399", "3"), low("1299", "12"), low("499", "4")]
    assert told(*raised, low("58", "58", "")) == ["3.99", "12.99", "4.99", "58"]
    assert told(*raised, low("799", "799", "")) == ["3.99", "12.99", "4.99", "7.99"]
    assert told(*raised[:2]) == ["399", "1299"]


def test_whole_prices_stay_where_few_tags_seem_raised():
    whole = [low("398", "398", ""), low("129", "129", ""), low("480", "480", "")]
    assert told(*whole, low("399", "3")) == ["398", "129", "480", "399"]


def test_a_price_that_begins_with_0_has_cents():
    assert told(low("075", "075", "")) == ["0.75"]
    assert told(low("0755", "0755", "")) == ["0755"]
