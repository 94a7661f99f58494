from dataclasses import replace

import cv2
import numpy as np
import pytest

from datasets.synthetic.section import Shot, photograph_section
from serving.demo.assortment import STORE_TYPES, TEA, list_prices, section, write_catalogue
from serving.demo.planned_truth import NAME, truth_pipeline
from vision.document import validate
from vision.photo import Photo
from vision.shelf.catalogue import Catalogue


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalogue:
    folder = tmp_path_factory.mktemp("catalogue")
    write_catalogue(folder)
    return Catalogue.read(folder)


@pytest.fixture(scope="module")
def shelf():
    """A photo of a convenience store's tea without its first block, and what is on it."""
    planned = section(TEA, STORE_TYPES[2])
    first = planned.blocks[0]
    shot = Shot(seed=8, side=720)
    pixels, truth = photograph_section(planned, {first.position: None}, list_prices(), shot)
    data = cv2.imencode(".jpg", pixels[..., ::-1])[1].tobytes()
    return Photo.decode(data, "tea.jpg"), truth, first


def test_the_audit_holds_what_stands_on_the_shelf_and_says_where_it_comes_from(catalogue, shelf):
    photo, truth, missing = shelf
    document = truth_pipeline(truth, catalogue).audit(photo).to_dict()
    validate(document)
    named = {facing["sku"] for facing in document["facings"]} - {None}
    assert named
    assert named <= {sku.code for sku in truth.skus}
    assert missing.sku.code not in named
    columns = {(r, c) for r, c in zip(truth.row, truth.column, strict=True)}
    assert len(document["facings"]) == pytest.approx(len(columns), abs=2)
    unknown = sum(facing["sku"] is None for facing in document["facings"])
    assert unknown <= 0.3 * len(document["facings"])
    assert [model["name"] for model in document["models"]] == [NAME]


def test_tags_say_the_printed_prices(catalogue, shelf):
    photo, truth, _ = shelf
    document = truth_pipeline(truth, catalogue).audit(photo).to_dict()
    read = sorted(float(tag["price"]) for tag in document["price_tags"])
    assert read == sorted(map(float, truth.prices))
    assert len(document["gaps"]) >= 1


def test_the_same_photo_gives_the_same_document(catalogue, shelf):
    photo, truth, _ = shelf
    first, again = (truth_pipeline(truth, catalogue).audit(photo).to_dict() for _ in range(2))
    assert first == again


def test_what_is_hardly_seen_is_not_found(catalogue, shelf):
    photo, truth, _ = shelf
    hidden = replace(truth, visible=np.zeros_like(truth.visible))
    document = truth_pipeline(hidden, catalogue).audit(photo).to_dict()
    assert document["facings"] == []
