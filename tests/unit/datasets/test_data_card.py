import json

import cv2
import pytest

from datasets.card import Spread, describe, find_licence, write_card
from datasets.sample import Dataset
from tests.unit.datasets.photos import saved, shelf
from vision.errors import DatasetError


def dataset(root):
    samples = (
        saved(
            root / "a.png",
            shelf(0, 400, 300),
            boxes=[[0, 0, 10, 10], [0, 0, 40, 10], [0, 0, 200, 200]],
            labels=[0, 0, 1],
            ignore=[True, False, False],
            store="s",
        ),
        saved(root / "b.png", shelf(1, 400, 300), boxes=[[0, 0, 8, 8]], store="s"),
        saved(root / "c.png", shelf(2, 100, 90), store="t"),
    )
    return Dataset("货架", ("product", "gap"), samples)


def test_a_card_counts(tmp_path):
    card = describe(dataset(tmp_path), "CC0")
    assert (card.photos, card.photos_without_boxes, card.stores) == (3, 1, 2)
    assert (card.boxes, card.ignored_boxes) == (4, 1)
    assert card.classes == {"product": 3, "gap": 1}
    assert card.photo_sizes == {"400×300": 2, "100×90": 1}
    assert card.boxes_per_photo == Spread(0, 0.1, 1, 1.3333, 2.8, 3)
    counts = {name: count for name, count in card.box_sizes.items() if count}
    assert counts == {"8-16": 2, "16-32": 1, "128-256": 1}
    assert card.relative_box_size.most == 0.5


def test_a_card_of_photos_without_boxes_or_stores(tmp_path):
    card = describe(Dataset("d", (), (saved(tmp_path / "a.png", shelf(0)),)), "CC0")
    assert (card.boxes, card.stores, card.relative_box_size.most) == (0, None, 0)


def test_no_photos_have_no_card():
    with pytest.raises(DatasetError, match="no photos"):
        describe(Dataset("d", (), ()), "CC0")


def test_a_card_is_written_for_people_and_programs(tmp_path):
    write_card(dataset(tmp_path), "The licence.", tmp_path / "card")
    content = json.loads((tmp_path / "card" / "card.json").read_text(encoding="utf-8"))
    assert content["name"] == "货架"
    assert content["boxes_per_photo"]["most"] == 3
    page = (tmp_path / "card" / "card.md").read_text(encoding="utf-8")
    assert page.startswith("# Data card: 货架\n")
    for line in ("| product | 3 |", "| 400×300 | 2 |", "| stores | 2 |", "The licence."):
        assert line in page
    assert cv2.imread(str(tmp_path / "card" / "contact_sheet.jpg")).shape[1] == 3 * 484


@pytest.mark.parametrize(
    ("place", "name", "text"),
    [
        ("set", "LICENSE.txt", "mine"),
        ("set", "LICENCE", "mine"),
        (".", "LICENSE", "mine"),
        ("set", "README", "none stated"),
    ],
)
def test_the_licence_is_found_beside_or_above(tmp_path, place, name, text):
    (tmp_path / "set").mkdir()
    (tmp_path / place / name).write_text(" mine\n")
    assert find_licence(tmp_path / "set") == text
