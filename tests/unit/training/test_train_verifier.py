import cv2
import numpy as np
import onnx
import pytest
import timm
import torch
from onnx import numpy_helper
from pydantic import ValidationError

from datasets.real_recognition import FITTED
from datasets.synthetic import ShelfConfig, generate
from datasets.synthetic.benchmark import FIRST_SEED as JUDGED_FROM
from datasets.synthetic.benchmark import write_benchmark
from training.config import VerifierConfig, load_verifier_config
from training.export_verifier import check_verifier, export_verifier
from training.imagenet import ARCHITECTURE, network_of
from training.loop import TrainState
from training.pair_photos import photo_pairs
from training.pair_shelves import FIRST_CATALOGUE, FIRST_SEED, shelf_pairs
from training.pair_views import lit, varied
from training.run import Run
from training.train_verifier import (
    AT_ONCE,
    PairBatches,
    average_of,
    collate,
    labelled_pairs,
    rendered_pairs,
    train_verifier,
    unlabelled_pairs,
    without_labels,
)
from training.verifier import PairVerifier, choice_loss
from vision.errors import ModelError, ParityError
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path
from vision.models.pair import SHAPES

pytestmark = [pytest.mark.training, pytest.mark.slow]


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    torch.manual_seed(0)
    weights = tmp_path_factory.mktemp("imagenet") / "lite0.pth"
    torch.save(timm.create_model(ARCHITECTURE, pretrained=False).state_dict(), weights)
    return VerifierConfig(
        name="toy",
        imagenet=weights,
        shelves=13,
        batch=4,
        samples=24,
        evaluate_every=24,
        checkpoint_every=8,
        threads=1,
    )


@pytest.fixture(scope="module")
def few_crops():
    """A shelf has few crops here, so that thirteen are quickly rendered."""
    patch = pytest.MonkeyPatch()
    patch.setattr("training.pair_shelves._CROPS", 6)
    yield
    patch.undo()


@pytest.fixture(scope="module")
def finished(config, few_crops, tmp_path_factory):
    return train_verifier(config, tmp_path_factory.mktemp("verifier") / "whole")


class Interrupted(Exception):
    pass


def test_interrupted_run_ends_like_an_uninterrupted_one(config, finished, tmp_path, monkeypatch):
    original = TrainState.state_dict

    def stop_after_checkpoint(self):
        if self.sample > 8:
            raise Interrupted
        return original(self)

    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "pairs").symlink_to(finished.folder / "pairs")
    monkeypatch.setattr(TrainState, "state_dict", stop_after_checkpoint)
    with pytest.raises(Interrupted):
        train_verifier(config, tmp_path / "parts")
    monkeypatch.undo()
    whole, parts = finished.load(), train_verifier(config, tmp_path / "parts").load()
    assert whole["sample"] == parts["sample"] == 24
    for name, value in whole["average"].items():
        assert torch.allclose(value.float(), parts["average"][name].float(), atol=1e-5), name


def test_export_matches_and_a_changed_file_is_refused(config, finished, tmp_path):
    path = tmp_path / "toy.onnx"
    assert "held-out shelves/top1" in export_verifier(finished.folder, path, "7")
    card = Engine(path, task="verifier").card
    assert (card.version, card.stride, card.precision) == ("7", 8, "fp16")
    assert sorted(p.name for p in tmp_path.glob("*.onnx")) == ["toy.onnx"]
    model = PairVerifier()
    model.load_state_dict(average_of(finished))
    network = onnx.load(path)
    for weight in network.graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.ndim == 1 and values.size > 8:
            slope = np.linspace(0, 9, values.size).astype(values.dtype)
            weight.CopyFrom(numpy_helper.from_array(values + slope, weight.name))
    onnx.save(network, path)
    _, held_out = rendered_pairs(config, finished.folder / "pairs")
    with pytest.raises(ParityError, match="log odds"):
        check_verifier(model.eval(), path, held_out)


def test_a_shelf_is_the_same_again_and_its_pairs_are_of_one_shape(few_crops):
    crops, again = (list(shelf_pairs(FIRST_SEED, [])) for _ in range(2))
    assert len(crops) == 6
    for one, other in zip(crops, again, strict=True):
        assert np.array_equal(one.pairs, other.pairs)
        height, width = one.pairs.shape[1], one.pairs.shape[2] // 2
        assert (height, width) in SHAPES
    assert {crop.right for crop in crops} <= {-1, 0}


def test_crops_of_labelled_photos_show_the_right_pair_where_it_is_held(tmp_path):
    list(write_benchmark(tmp_path / "set", skus=8, shelves=1, seed=3))
    embed = Embedder(Engine(weights_path("clear", "embedder"), threads=1, task="embedder"))
    crops = list(photo_pairs(tmp_path / "set", embed))
    known = [crop for crop in crops if crop.right >= 0]
    assert len(known) > 10
    differences = []
    for crop in known:
        reference, pack = np.split(crop.pairs.astype(float), 2, axis=2)
        differences.append(np.abs(reference - pack).mean(axis=(1, 2, 3)))
    likest = [d.argmin() == crop.right for d, crop in zip(differences, known, strict=True)]
    assert np.mean(likest) > 0.6
    assert any(crop.right < 0 for crop in crops)


def test_a_step_sees_the_right_candidate_among_few(config, finished):
    rendered, _ = rendered_pairs(config, finished.folder / "pairs")
    batches = PairBatches(rendered, [], config, range(3))
    for (pairs, right, held), (again, *_) in zip(batches, batches, strict=True):
        assert torch.equal(pairs, again)
        assert pairs.shape[:2] == held.shape
        assert held.shape[1] <= AT_ONCE
        assert set(right.tolist()) <= {-1, 0}


def test_photographed_crops_fill_their_share_of_a_batch(config, finished):
    rendered, _ = rendered_pairs(config, finished.folder / "pairs")
    white = [type(crop)(np.full_like(crop.pairs, 255), crop.right) for crop in rendered]
    drawn = PairBatches(rendered, white, config.model_copy(update={"photo_share": 0.5}), range(4))
    for number, _ in enumerate(drawn):
        crops = list(drawn._draw(np.random.default_rng(number)))
        assert [bool((crop.pairs == 255).all()) for crop in crops] == [False, False, True, True]


def made_again(*_):
    pytest.fail("made again")


def test_labelled_photos_are_laid_over_references_once(tmp_path, monkeypatch):
    list(write_benchmark(tmp_path / "set", skus=8, shelves=1, seed=3))
    source = {"kind": "photos", "name": "a", "path": tmp_path / "set", "licence": "ours"}
    config = VerifierConfig(name="toy", start=tmp_path, embedder="clear", sources=(source,))
    (tmp_path / "pairs").mkdir()
    crops = labelled_pairs(config, tmp_path / "pairs")
    assert len(crops) > 10
    monkeypatch.setattr("training.train_verifier.photo_pairs", made_again)
    for one, again in zip(crops, labelled_pairs(config, tmp_path / "pairs"), strict=True):
        assert np.array_equal(one.pairs, again.pairs)
        assert one.right == again.right


def test_unlabelled_photos_fill_the_run_folder_once(tmp_path, monkeypatch):
    photos, pairs = tmp_path / "photos", tmp_path / "pairs"
    photos.mkdir()
    pairs.mkdir()
    pixels, _ = generate(ShelfConfig(side=(1400, 1400), products=(50, 70)), 11)
    cv2.imwrite(str(photos / "a.jpg"), pixels[..., ::-1])
    source = {"kind": "unlabelled", "name": "a", "path": photos, "licence": "ours"}
    config = VerifierConfig(name="toy", start=tmp_path, sources=(source,))
    crops = unlabelled_pairs(config, pairs)
    assert len(crops) >= 5
    monkeypatch.setattr("training.train_verifier.front_pairs", made_again)
    for one, again in zip(crops, unlabelled_pairs(config, pairs), strict=True):
        assert np.array_equal(one.pairs, again.pairs)
        assert one.right == again.right


@torch.no_grad()
def test_print_that_moved_aside_is_found():
    """Beside the same place, the network compares a place with the likest of the other half."""
    model = PairVerifier()
    noise = torch.rand(1, 3, 56, 128, generator=torch.Generator().manual_seed(0)) - 0.5
    seen, aside, other = (model.place(picture) for picture in (noise, noise.roll(16, 3), -noise))
    same, different = (model.elsewhere.apart(seen, one)[:, :, :, 3:-3] for one in (aside, other))
    assert float(same[:, :48].mean()) > 0.1  # not at the same place
    assert float(same[:, 48:96].mean()) < float(different[:, 48:96].mean())


def test_features_of_imagenet_stay_as_they_are(config, finished, tmp_path):
    model = PairVerifier().train()
    before = {name: value.clone() for name, value in model.imagenet.state_dict().items()}
    model(torch.rand(2, 3, 56, 256)).sum().backward()
    assert all(one.grad is None for one in model.imagenet.parameters())
    after = model.imagenet.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())
    (tmp_path / "pairs").symlink_to(finished.folder / "pairs")
    again = config.model_copy(update={"start": finished.folder, "imagenet": None, "samples": 4})
    learnt = average_of(train_verifier(again, tmp_path))
    for name, value in average_of(finished).items():
        if name.startswith("imagenet.") and value.dtype.is_floating_point:
            assert torch.allclose(value, learnt[name], atol=1e-6), name


def test_a_training_goes_on_from_an_exported_file(config, finished, tmp_path):
    file = tmp_path / "verifier.onnx"
    export_verifier(finished.folder, file, "1")
    (tmp_path / "pairs").symlink_to(finished.folder / "pairs")
    still = config.optimiser.model_copy(update={"learning_rate": 1e-9, "warmup_steps": 0})
    begun = {"start": file, "imagenet": None, "samples": 4, "optimiser": still}
    run = train_verifier(config.model_copy(update=begun), tmp_path)
    model, before = PairVerifier().eval(), PairVerifier().eval()
    model.load_state_dict(average_of(run))
    before.load_state_dict(average_of(finished))
    pairs, _, _ = collate(rendered_pairs(config, tmp_path / "pairs")[0][:1])
    with torch.no_grad():
        new, given, wanted = (one(pairs.flatten(0, 1)) for one in (PairVerifier(), model, before))
    assert torch.allclose(given, wanted, atol=0.01)
    assert not torch.allclose(new, wanted, atol=0.05)
    assert int(run.load()["sample"]) == 4


def test_a_start_that_is_none_is_named_before_anything_is_made(config, tmp_path):
    file = tmp_path / "other.onnx"
    file.write_bytes(b"not a network")
    begun = config.model_copy(update={"start": file, "imagenet": None})
    with pytest.raises(ModelError, match=r"other\.onnx"):
        train_verifier(begun, tmp_path / "run")
    assert not (tmp_path / "run" / "pairs").exists()


def test_the_loss_is_low_for_the_right_choice_and_for_none():
    odds = torch.tensor([[6.0, -6.0], [-6.0, -6.0]])
    assert choice_loss(odds, torch.tensor([0, -1])) < 0.02
    assert choice_loss(odds, torch.tensor([1, 0])) > 5


def test_another_photo_moves_the_pack_but_not_its_reference(finished, config):
    crops, _ = rendered_pairs(config, finished.folder / "pairs")
    pairs, _, _ = collate([crops[0]])
    for seed in range(4):
        seen = varied(pairs, torch.Generator().manual_seed(seed))
        assert seen.shape == pairs.shape
        assert float(seen.min()) >= 0
        assert float(seen.max()) <= 1
        reference, pack = seen.chunk(2, dim=4)
        before, pack_before = pairs.chunk(2, dim=4)
        moved = min(float((half - before).abs().mean()) for half in (reference, reference.flip(4)))
        assert moved < 0.06
        assert float((pack - pack_before).abs().mean()) > 0


def test_a_crop_stands_in_one_light_beside_all_its_candidates():
    pack = torch.rand(3, 8, 8, generator=torch.Generator().manual_seed(0))
    packs = pack.expand(40, 2, -1, -1, -1)
    seen = lit(packs, torch.Generator().manual_seed(1))
    assert torch.equal(seen[:, 0], seen[:, 1])
    contrast = seen[:, 0].std(dim=(1, 2, 3)) / packs[:, 0].std(dim=(1, 2, 3))
    veiled = int((contrast < 0.8).sum())
    assert 4 <= veiled <= 16  # a quarter, some of them hardly


def test_what_is_trained_on_is_never_judged_on(request):
    """Rendered families by their seeds, photos by our files of labels (test_real_recognition)."""
    configs = sorted((request.config.rootpath / "configs").glob("train_verifier_*.yaml"))
    assert len(configs) == 2
    for path in configs:
        config = load_verifier_config(path)
        assert FIRST_CATALOGUE + FIRST_SEED + config.shelves < JUDGED_FROM
        labelled = {source.path.name for source in config.sources if source.kind == "photos"}
        assert labelled <= {path.stem for path in FITTED}


def test_photos_with_labels_are_none_without(tmp_path):
    for name in ("train_3044.jpg", "train_3152.jpg", "train_3016.jpg"):
        (tmp_path / name).touch()
    assert [path.name for path in without_labels(tmp_path)] == ["train_3016.jpg"]


def test_a_start_without_a_checkpoint_is_named(config, tmp_path):
    with pytest.raises(ModelError, match="no checkpoint"):
        average_of(Run(tmp_path / "run", config))


@pytest.mark.parametrize("content", [None, b"", b"not weights"], ids=["absent", "empty", "text"])
def test_a_file_without_weights_of_imagenet_is_named(content, tmp_path):
    path = tmp_path / "lite0.pth"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=r"lite0\.pth"):
        network_of(path)


def test_weights_of_another_network_are_named(tmp_path):
    path = tmp_path / "other.pth"
    torch.save({"weight": torch.zeros(3)}, path)
    with pytest.raises(ModelError, match=r"other\.pth"):
        network_of(path)


def test_a_verifier_begins_with_a_run_or_with_features_of_imagenet(tmp_path):
    for given in ({}, {"start": tmp_path, "imagenet": tmp_path}):
        with pytest.raises(ValidationError, match="either start or imagenet"):
            VerifierConfig(name="toy", **given)
