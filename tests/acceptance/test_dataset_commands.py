import json

import pytest

from datasets.formats.coco import read_coco
from datasets.formats.yolo import read_yolo


def test_synthetic_renders_a_readable_dataset(shelfeye, tmp_path):
    ended = shelfeye("dataset", "synthetic", tmp_path / "s", "--count", 2, "--seed", 5)
    assert ended.code == 0, ended.err
    dataset = read_yolo(tmp_path / "s")
    assert len(dataset) == 2
    assert dataset.box_count > 0
    truths = sorted((tmp_path / "s" / "truth").glob("*.json"))
    assert [json.loads(p.read_text())["width"] for p in truths] == [s.width for s in dataset]


def test_convert_to_coco_and_back_keeps_every_box(shelfeye, shelf_folder, tmp_path):
    assert shelfeye("dataset", "convert", shelf_folder, tmp_path / "c" / "coco.json").code == 0
    coco = read_coco(tmp_path / "c" / "coco.json", tmp_path / "c" / "images")
    assert coco.box_count == read_yolo(shelf_folder).box_count
    ended = shelfeye("dataset", "convert", tmp_path / "c" / "coco.json", tmp_path / "back")
    assert ended.code == 0, ended.err
    before, after = read_yolo(shelf_folder), read_yolo(tmp_path / "back")
    for a, b in zip(before, after, strict=True):
        assert a.boxes == pytest.approx(b.boxes, abs=0.01)


def test_convert_does_not_overwrite(shelfeye, shelf_folder, tmp_path):
    (tmp_path / "there").mkdir()
    ended = shelfeye("dataset", "convert", shelf_folder, tmp_path / "there")
    assert ended.code == 2
    assert "already there" in ended.err


def test_check_names_the_fault_and_ends_with_1(shelfeye, shelf_folder, tmp_path):
    assert shelfeye("dataset", "check", shelf_folder).code == 0
    shelfeye("dataset", "convert", shelf_folder, tmp_path / "copy")
    label = sorted((tmp_path / "copy" / "labels").glob("*.txt"))[0]
    label.write_text("0 0.5 0.5 1.4 0.2\n" + label.read_text())
    ended = shelfeye("dataset", "check", tmp_path / "copy")
    assert ended.code in (1, 2)
    assert label.stem in ended.out + ended.err


def test_photos_in_two_splits_are_found(shelfeye, shelf_folder, tmp_path):
    shelfeye("dataset", "convert", shelf_folder, tmp_path / "copy")
    ended = shelfeye("dataset", "check", shelf_folder, tmp_path / "copy")
    assert ended.code == 1


def test_card_describes_the_dataset(shelfeye, shelf_folder, tmp_path):
    ended = shelfeye("dataset", "card", shelf_folder, "--out", tmp_path / "card")
    assert ended.code == 0, ended.err
    assert {"card.json", "card.md"} <= {p.name for p in (tmp_path / "card").iterdir()}


def test_missing_dataset_is_one_line(shelfeye, tmp_path):
    ended = shelfeye("dataset", "check", tmp_path / "absent")
    assert ended.code == 2
    assert "absent" in ended.err
    assert "Traceback" not in ended.err
