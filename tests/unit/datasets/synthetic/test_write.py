import json

import numpy as np
from PIL import Image

from datasets.formats.yolo import read_yolo
from datasets.synthetic import (
    SAMPLE_CATALOGUE,
    CatalogueConfig,
    ShelfConfig,
    generate,
    sample_shelf,
    write_catalogue,
    write_shelves,
)
from datasets.synthetic.catalogue import catalogue
from vision.shelf.catalogue import Catalogue

CONFIG = ShelfConfig(side=(160, 200), products=(5, 20), close_up_share=0.0)


def test_shelves_are_written_as_yolo_with_truth(tmp_path):
    paths = list(write_shelves(3, tmp_path, CONFIG, seed=8))
    assert [path.stem for path in paths] == [f"shelf_{number:07d}" for number in (8, 9, 10)]
    written = read_yolo(tmp_path)
    assert written.classes == ("product", "price_tag", "gap")
    found = {sample.path.stem: sample for sample in written}
    for number in (8, 9, 10):
        truth = generate(CONFIG, number)[1]
        stem = f"shelf_{number:07d}"
        boxes, labels = found[stem].boxes, found[stem].labels
        for kind, true in enumerate((truth.boxes, truth.tags, truth.gaps)):
            np.testing.assert_allclose(boxes[labels == kind], true, atol=0.01)
        written = json.loads((tmp_path / "truth" / f"{stem}.json").read_text("utf-8"))
        np.testing.assert_allclose(written["boxes"], truth.boxes, rtol=1e-6)
        with Image.open(tmp_path / "images" / f"{stem}.jpg") as picture:
            assert picture.size == (truth.width, truth.height)


def test_nothing_is_drawn_before_it_is_asked_for(tmp_path):
    write_shelves(1000000, tmp_path / "later", CONFIG)
    assert not (tmp_path / "later").exists()


def test_a_catalogue_is_one_the_audit_reads(tmp_path):
    config = CatalogueConfig(seed=2, size=9)
    write_catalogue(tmp_path, config)
    read = Catalogue.read(tmp_path)
    assert read.sku == tuple(sku.code for sku in catalogue(config))
    assert read.own.any()
    assert not read.own.all()
    assert len(set(read.gtin)) == 9
    for code in read.sku:
        shot = np.asarray(Image.open(tmp_path / "images" / code / "front.png"))
        assert (shot[0] == 255).all()
        assert (shot < 200).any()


def test_the_sample_shows_its_catalogue():
    pixels, truth = sample_shelf()
    assert pixels.shape == (1200, 1600, 3)
    assert {sku.code for sku in truth.skus} <= {sku.code for sku in catalogue(SAMPLE_CATALOGUE)}
    assert len(truth.boxes) >= 60
    assert truth.rows >= 4
