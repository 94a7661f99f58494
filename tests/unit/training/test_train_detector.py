import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from ultralytics import YOLO

from datasets.formats.yolo import read_yolo
from training.config import DetectorConfig
from training.detector import build_model, load_average
from training.export import FP32, check_parity, export_detector
from training.loop import TrainState
from training.onnx_file import write_card, write_network
from training.run import Run
from training.torch_engine import TorchEngine, draft_card
from training.train_detector import train_detector, training_groups
from vision.detections import Kind
from vision.errors import ConfigError, DatasetError, ModelError, ParityError
from vision.models.engine import Engine

pytestmark = [pytest.mark.training, pytest.mark.slow]


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("start") / "start.pt"
    YOLO("yolo11n.yaml").save(path)
    return path


@pytest.fixture
def config(start, shelf_folder):
    return DetectorConfig.model_validate(
        {
            "name": "toy",
            "start": start,
            "start_licence": "none: random weights",
            "sources": [{"name": "shelves", "path": shelf_folder, "licence": "CC0-1.0"}],
            "held_out": 0.25,
            "input_size": 96,
            "evaluate_side": 160,
            "batch": 2,
            "samples": 8,
            "evaluate_every": 8,
            "checkpoint_every": 4,
            "threads": 1,
            "precision": "fp32",
        }
    )


class Interrupted(Exception):
    pass


def test_interrupted_run_ends_like_an_uninterrupted_one(config, tmp_path, monkeypatch):
    whole = train_detector(config, tmp_path / "whole")
    original = TrainState.state_dict

    def stop_after_checkpoint(self):
        if self.sample > 4:
            raise Interrupted
        return original(self)

    monkeypatch.setattr(TrainState, "state_dict", stop_after_checkpoint)
    with pytest.raises(Interrupted):
        train_detector(config, tmp_path / "parts")
    monkeypatch.undo()
    parts = train_detector(config, tmp_path / "parts")
    a, b = whole.load(), parts.load()
    assert a["sample"] == b["sample"] == 8
    for name, value in a["average"].items():
        assert torch.allclose(value.float(), b["average"][name].float(), atol=1e-5), name


def test_held_out_photos_are_not_learnt_from(config, tmp_path):
    groups, held_out = training_groups(config)
    learnt = {sample.path for _, samples in groups for sample in samples}
    assert len(held_out) == 2
    assert learnt.isdisjoint(sample.path for sample in held_out)


def test_export_matches_and_a_changed_file_is_refused(config, tmp_path):
    run = train_detector(config, tmp_path / "run")
    model = load_average(run)
    reference = TorchEngine(model, draft_card(config, (320,)))
    path = tmp_path / "toy.onnx"
    write_network(load_average(run), path)
    write_card(path, reference.card)
    assert Engine(path, backend="onnxruntime").card == reference.card
    assert check_parity(reference, path, FP32)["box"] <= FP32.box
    network = onnx.load(path)
    for weight in network.graph.initializer:
        values = numpy_helper.to_array(weight)
        if weight.name.endswith("bias"):
            slope = np.linspace(0, 1, values.size, dtype=np.float32)
            weight.CopyFrom(numpy_helper.from_array(values + slope, weight.name))
    onnx.save(network, path)
    with pytest.raises(ParityError, match="differs by"):
        check_parity(reference, path, FP32)


def test_run_without_checkpoint_is_refused(config, tmp_path):
    run = Run(tmp_path / "run", config)
    run.write_yaml("architecture.yaml", YOLO("yolo11n.yaml").model.yaml)
    with pytest.raises(ModelError, match="no checkpoint"):
        export_detector(run.folder, tmp_path / "x.onnx", "1")


def test_a_run_can_start_from_another_run(config, tmp_path):
    run = train_detector(config, tmp_path / "run")
    again, average = build_model(run.folder), load_average(run)
    for name, value in average.state_dict().items():
        assert torch.equal(value, again.state_dict()[name]), name


def test_the_weights_of_several_runs_are_averaged(config, tmp_path):
    runs = [
        train_detector(config.model_copy(update={"seed": seed}), tmp_path / f"{seed}")
        for seed in (0, 1)
    ]
    first, second, both = (
        load_average(*arguments).state_dict()
        for arguments in ((runs[0],), (runs[1],), (runs[0], [runs[1]]))
    )
    name = "model.0.conv.weight"
    assert not torch.equal(first[name], second[name])
    assert torch.allclose(both[name], (first[name] + second[name]) / 2)


def test_missing_start_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"absent\.pt"):
        build_model(tmp_path / "absent.pt")


def test_excluded_photos_are_neither_learnt_from_nor_change_what_is_held_out(config):
    groups, held_out = training_groups(config)
    name = groups[0][1][0].path.name
    source = config.sources[0].model_copy(update={"exclude": (name,)})
    fewer, same = training_groups(config.model_copy(update={"sources": (source,)}))
    assert len(fewer[0][1]) == len(groups[0][1]) - 1
    assert name not in {sample.path.name for sample in fewer[0][1]}
    assert [s.path for s in same] == [s.path for s in held_out]
    source = source.model_copy(update={"exclude": ("nowhere.jpg",)})
    with pytest.raises(ConfigError, match="excludes nowhere"):
        training_groups(config.model_copy(update={"sources": (source,)}))


def test_stores_are_read_off_file_names(config):
    source = config.sources[0].model_copy(update={"stores": r"shelf_(\d{6})"})
    with pytest.raises(DatasetError, match="two to split"):
        training_groups(config.model_copy(update={"sources": (source,)}))


@pytest.mark.parametrize("kind", list(Kind))
def test_only_the_kind_that_is_asked_for_is_learnt(config, kind):
    groups, held_out = training_groups(config.model_copy(update={"finds": kind.label}))
    truth = read_yolo(config.sources[0].path)
    learnt = sum(len(sample) for sample in [*groups[0][1], *held_out])
    assert learnt == sum(int((sample.labels == kind).sum()) for sample in truth) > 0
