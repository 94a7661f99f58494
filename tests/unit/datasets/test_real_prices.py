import hashlib
import json
from collections import Counter

import pytest

from datasets.real_prices import PRICE_LABELS, PriceLabels
from vision.errors import DatasetError


def document(**changes):
    tag = {"box": [1, 2, 30, 20], "price": "12.90"}
    one = {"file": "shop/a.jpg", "sha256": hashlib.sha256(b"a").hexdigest(), "currency": "CNY",
           "tuned": False, "tags": [tag]}  # fmt: skip
    return {"format": "price-labels/1", "labelled": "by hand", "photos": [one | changes]}


@pytest.fixture
def labels(tmp_path):
    def write(**changes):
        path = tmp_path / "labels.json"
        path.write_text(json.dumps(document(**changes)))
        return PriceLabels.read(path)

    return write


def test_a_tag(labels):
    tag = labels().photos[0].tags[0]
    assert (str(tag.price), tag.kind, tag.list_price) == ("12.90", "price", None)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"currency": "yen"}, "currency"),
        ({"tags": [{"box": [1, 2, 3], "price": None}]}, "box"),
        ({"tags": [{"box": [1, 2, 3, 4], "price": "0"}]}, "price"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_key_is_named(labels, changes, says):
    with pytest.raises(DatasetError, match=says):
        labels(**changes)


def test_other_photos_are_refused(labels, tmp_path):
    found = labels()
    with pytest.raises(DatasetError, match=r"no shop/a\.jpg"):
        found.check(tmp_path)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "a.jpg").write_bytes(b"b")
    with pytest.raises(DatasetError, match="another picture"):
        found.check(tmp_path)
    (tmp_path / "shop" / "a.jpg").write_bytes(b"a")
    found.check(tmp_path)


def test_only_some_photos(labels):
    assert len(labels().only({"a.jpg"}).photos) == 1
    assert labels().only({"b.jpg"}).photos == []


def test_the_labels_of_the_repository():
    found = PriceLabels.read(PRICE_LABELS)
    assert len({photo.file for photo in found.photos}) == len(found.photos)
    readable = Counter(p.file.split("/")[1] for p in found.photos for t in p.tags if t.price)
    assert sum(readable.values()) >= 400
    assert min(readable.values()) >= 60
    for photo in found.photos:
        for tag in photo.tags:
            x1, y1, x2, y2 = tag.box
            assert 0 <= x1 < x2 <= 1920
            assert 0 <= y1 < y2 <= 1280
            assert tag.list_price is None or tag.list_price > tag.price
