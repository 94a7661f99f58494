import cv2
import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from datasets.synthetic import CatalogueConfig
from datasets.synthetic.assortment import assortment
from datasets.synthetic.catalogue import catalogue
from training.config import EmbedderConfig, PackPictures, ShelfCrops, load_embedder_config
from training.embedder import contrast, start_embedder
from training.export_embedder import check_embedder, export_embedder
from training.loop import TrainState
from training.pack_batches import PackBatches
from training.pack_sources import (
    HELD_OUT_LINES,
    TRAINED_LINES,
    Products,
    read_products,
    rendered,
)
from training.run import Run
from training.train_embedder import first_pictures, train_embedder
from vision.errors import ConfigError, DatasetError, ModelError, ParityError
from vision.models.engine import Engine

pytestmark = [pytest.mark.training, pytest.mark.slow]
JUDGED_BY = "grocery_store"


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("start") / "start.pth"
    import timm

    torch.save(timm.create_model("tf_efficientnet_lite0", pretrained=False).state_dict(), path)
    return path


@pytest.fixture
def config(start):
    return EmbedderConfig.model_validate(
        {
            "name": "toy",
            "start": start,
            "start_licence": "none: random weights",
            "sources": [{"kind": "rendered", "lines": 4}],
            "side": 64,
            "dimension": 8,
            "products": 4,
            "views": 2,
            "samples": 24,
            "memory": 0,
            "held_out_lines": 2,
            "evaluate_every": 24,
            "checkpoint_every": 8,
            "threads": 1,
        }
    )


class Interrupted(Exception):
    pass


def test_interrupted_run_ends_like_an_uninterrupted_one(config, tmp_path, monkeypatch):
    whole = train_embedder(config, tmp_path / "whole")
    original = TrainState.state_dict

    def stop_after_checkpoint(self):
        if self.sample > 8:
            raise Interrupted
        return original(self)

    monkeypatch.setattr(TrainState, "state_dict", stop_after_checkpoint)
    with pytest.raises(Interrupted):
        train_embedder(config, tmp_path / "parts")
    monkeypatch.undo()
    parts = train_embedder(config, tmp_path / "parts")
    a, b = whole.load(), parts.load()
    assert a["sample"] == b["sample"] == 24
    for name, value in a["average"].items():
        assert torch.allclose(value.float(), b["average"][name].float(), atol=1e-5), name


def test_export_matches_and_a_changed_file_is_refused(config, tmp_path):
    run = train_embedder(config, tmp_path / "run")
    path = tmp_path / "toy.onnx"
    assert "held-out packs/top1" in export_embedder(run.folder, path, "7")
    card = Engine(path, task="embedder").card
    assert (card.version, card.side, card.dimension, card.precision) == ("7", 64, 8, "fp16")
    assert sorted(p.name for p in tmp_path.glob("*.onnx")) == ["toy.onnx"]
    model = start_embedder(run.folder, 8).eval()
    network = onnx.load(path)
    for weight in network.graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.ndim == 1 and values.size > 8:
            slope = np.linspace(0, 1, values.size).astype(values.dtype)
            weight.CopyFrom(numpy_helper.from_array(values + slope, weight.name))
    onnx.save(network, path)
    with pytest.raises(ParityError, match="1 - cosine"):
        check_embedder(model, path, rendered(HELD_OUT_LINES, 2), config)


def test_only_the_head_learns(config, tmp_path):
    run = train_embedder(config, tmp_path / "run")
    trained, begun = start_embedder(run.folder, 8), start_embedder(config.start, 8)
    kept = begun.network.state_dict()
    assert kept
    for name, value in trained.network.state_dict().items():
        assert torch.equal(value, kept[name]), name
    untrained = start_embedder(config.start, 8)
    untrained.begin_head(first_pictures([(1.0, rendered(TRAINED_LINES, 4))], config))
    moved = (trained.head.weight - untrained.head.weight).detach().abs().max()
    assert 1e-6 < float(moved) < 1e-3


def test_the_head_begins_with_what_tells_most_pictures_apart(start):
    """Principal components: no other plane keeps as much of what differs between the pictures."""
    model = start_embedder(start, 2)
    grey = torch.linspace(0, 1, 12)[:, None, None, None].expand(12, 3, 64, 64).contiguous()
    noise = torch.rand(12, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    pictures = 0.8 * grey + 0.2 * noise
    model.begin_head([pictures[:6], pictures[6:]])
    with torch.no_grad():
        features = model.features(pictures)
        projected = model.head(features)
    assert torch.allclose(projected.mean(dim=0), torch.zeros(2), atol=1e-4)
    assert float(projected.norm(dim=1).mean()) == pytest.approx(1, abs=1e-4)
    assert torch.allclose(features.mean(dim=0), torch.zeros(features.shape[1]), atol=1e-5)
    deviations = torch.linalg.svdvals(features)[:2]
    ratio = float(projected[:, 0].norm() / projected[:, 1].norm())
    assert ratio == pytest.approx(float((deviations[0] / deviations[1]) ** 0.5), rel=1e-3)
    with pytest.raises(ValueError, match="1 pictures for 2 components"):
        model.begin_head([pictures[:1]])


def test_the_loss_is_low_when_like_is_near_and_high_when_it_is_far():
    near = torch.tensor([[1.0, 0], [1, 0], [0, 1], [0, 1]])
    labels = torch.tensor([0, 0, 1, 1])
    right = contrast(near, labels, near, labels, 0.1)
    wrong = contrast(near, labels[[0, 2, 1, 3]], near, labels[[0, 2, 1, 3]], 0.1)
    assert right < 0.01
    assert wrong > 5
    alone = contrast(near, torch.arange(4), near, torch.arange(4), 0.1)
    assert float(alone) == 0


def test_memory_adds_negatives():
    near = torch.tensor([[1.0, 0], [1, 0]])
    labels = torch.tensor([0, 0])
    twin = torch.cat([near, torch.tensor([[1.0, 0]])])
    seen = contrast(near, labels, twin, torch.tensor([0, 0, 1]), 0.1)
    assert float(seen) == pytest.approx(np.log(2), abs=1e-4)


def test_batches_hold_each_product_as_often_as_asked(config):
    packs = rendered(TRAINED_LINES, 4)
    batches = PackBatches([(1.0, packs)], 4, 3, 64, 0, range(2))
    (pictures, labels), again = list(batches)[1], batches.batch(1)
    assert pictures.shape == (12, 3, 64, 64)
    assert pictures.dtype == np.uint8
    assert np.unique(labels, return_counts=True)[1].tolist() == [3] * 4
    assert np.array_equal(pictures, again[0])
    assert not np.array_equal(pictures, batches.batch(0)[0])


def test_fronts_that_stand_several_times_may_be_shown_as_the_photo_shows_them():
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (9, 9, 9)]
    plain = [np.full((40, 40, 4), (*colour[::-1], 255), np.uint8) for colour in colours]
    coded = [cv2.imencode(".png", picture)[1].tobytes() for picture in plain]
    photo = np.arange(3, dtype=np.int32)
    crops = Products((tuple(coded[:2]), (coded[2],), (coded[3],)), photo, photo, as_seen=1.0)
    pictures, labels = PackBatches([(1.0, crops)], 1, 6, 64, 0, range(1)).batch(0)
    assert set(labels) == {0}
    assert {tuple(p[:, 30, 30]) for p in pictures} == set(colours[:2])
    assert all((p == p[:, :1, :1]).all() for p in pictures)


def test_of_one_photo_only_one_product_is_drawn_at_a_time(shelf_folder):
    crops = read_products(
        ShelfCrops(kind="crops", name="shelves", path=shelf_folder, licence="CC0-1.0")
    )
    photos = len(np.unique(crops.photo))
    assert len(crops) > photos > 2
    _, labels = PackBatches([(1.0, crops)], photos, 2, 64, 0, range(1)).batch(0)
    assert len(np.unique(crops.photo[labels])) == photos


def test_what_is_trained_on_is_never_judged_on(request):
    """Invented products by family, real ones by folder."""
    judged = [sku for seed in (0, 1, 500, 9999) for sku in catalogue(CatalogueConfig(seed, 500))]
    judged += assortment(np.random.default_rng(0), 3000)
    assert max(sku.line for sku in judged) < TRAINED_LINES
    for path in sorted((request.config.rootpath / "configs").glob("train_embedder_*.yaml")):
        config = load_embedder_config(path)
        assert config.family in ("research", "clear")
        folders = [str(source.path) for source in config.sources if source.kind != "rendered"]
        assert folders
        assert not any(JUDGED_BY in folder for folder in folders)
        lines = [source.lines for source in config.sources if source.kind == "rendered"]
        assert TRAINED_LINES + max(lines) <= HELD_OUT_LINES


def test_too_few_products_for_a_batch_are_refused():
    with pytest.raises(DatasetError, match="500 or more"):
        PackBatches([(1.0, rendered(TRAINED_LINES, 2))], 500, 2, 64, 0, range(1))


def test_an_empty_source_is_named(tmp_path):
    with pytest.raises(DatasetError, match="no product picture"):
        read_products(PackPictures(kind="pictures", name="a", path=tmp_path, licence="CC0-1.0"))


def test_start_weights_that_are_missing_are_named(config, tmp_path):
    with pytest.raises(ModelError, match=r"absent\.pth"):
        start_embedder(tmp_path / "absent.pth", 8)
    run = Run(tmp_path / "run", config)
    with pytest.raises(ModelError, match="no checkpoint"):
        start_embedder(run.folder, 8)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sources": [{"kind": "rendered", "path": "x"}]}, "path"),
        ({"sources": [{"kind": "shop"}]}, "sources"),
        ({"side": 100}, "side"),
        ({"views": 1}, "views"),
        ({"epochs": 2}, "epochs"),
    ],
)
def test_wrong_settings_are_named(tmp_path, change, named):
    import yaml

    valid = {
        "name": "toy",
        "start": "start.pth",
        "start_licence": "CC0-1.0",
        "sources": [{"kind": "rendered"}],
    }
    path = tmp_path / "train.yaml"
    path.write_text(yaml.safe_dump(valid | change))
    with pytest.raises(ConfigError, match=named):
        load_embedder_config(path)
