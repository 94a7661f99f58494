import hashlib
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import numpy as np
import pytest
from onnx import helper

from tests.factories import (
    bright_cells_model,
    constant_model,
    model_card,
    write_model,
)
from vision.errors import BackendMissing, ForeignModel, InvalidValue, ModelFileMissing
from vision.models import engine as engines
from vision.models.engine import Engine, weights_path

ANSWER = np.arange(10, dtype=np.float32).reshape(5, 2)
BACKENDS = ["onnxruntime", "openvino"] if find_spec("openvino") else ["onnxruntime"]
MEAN = [helper.make_node("ReduceMean", ["images"], ["output0"], axes=[2], keepdims=0)]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "toy.onnx"


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("threads", [None, 1, 2])
def test_it_runs(file, backend, threads):
    engine = Engine(constant_model(file, ANSWER), threads, backend)
    assert np.array_equal(engine(np.ones((1, 3, 32, 64), np.float32)), ANSWER[None])
    assert (engine.name, engine.card) == ("toy", model_card())
    assert engine.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert engine.backend == backend


@pytest.mark.parametrize("backend", BACKENDS)
def test_pictures_of_several_sizes_may_run_at_once(file, backend):
    engine = Engine(bright_cells_model(file), 1, backend)
    blobs = [np.full((1, 3, 32, 32 * n), 1 / n, np.float32) for n in range(1, 9)] * 4
    with ThreadPoolExecutor(4) as pool:
        for blob, output in zip(blobs, pool.map(engine, blobs), strict=True):
            assert output.shape == (1, 5, blob.shape[3] // 32)
            assert output[0, 4] == pytest.approx(blob[0, 0, 0, 0], rel=0.01)


@pytest.mark.parametrize(
    ("blob", "says"),
    [
        (np.ones((3, 32, 32), np.float32), r"\(3, 32, 32\)"),
        (np.ones((1, 1, 32, 32), np.float32), r"\(1, 1, 32, 32\)"),
        (np.ones((1, 3, 32, 40), np.float32), "as the card says"),
        (np.ones((1, 3, 40, 32), np.float32), "as the card says"),
        (np.ones((1, 3, 32, 32), np.uint8), "uint8.*expected.*float32"),
    ],
)
def test_a_blob_that_does_not_fit_is_refused(file, blob, says):
    engine = Engine(constant_model(file, ANSWER), 1)
    with pytest.raises(InvalidValue, match=says):
        engine(blob)


@pytest.mark.parametrize("name", ["none.onnx", "reserch", "."])
def test_a_missing_file_is_named(tmp_path, name):
    with pytest.raises(ModelFileMissing, match=r"expected research, clear or the path of an ONNX"):
        Engine(tmp_path / name)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("data", [b"", b"hello", b"\x08\x07" * 500])
def test_a_file_that_is_no_model_is_refused(file, backend, data):
    file.write_bytes(data)
    with pytest.raises(ForeignModel, match=r"toy\.onnx: Not a model.*expected an ONNX model expor"):
        Engine(file, 1, backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("card", "says"),
    [(None, "it has no card"), ("hello", "its card"), ('{"name": "x"}', "missing key 'task'")],
)
def test_a_model_without_a_valid_card_is_refused(file, backend, card, says):
    write_model(file, MEAN, {}, (None, 3, None), card)
    with pytest.raises(ForeignModel, match=rf"toy\.onnx: .*{says}"):
        Engine(file, 1, backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("shape", "says"),
    [
        ((None, 3, 640, 640), "its inputs.*None being free"),
        ((None, 1, None, None), "its inputs"),
        ((None, 3, None, None), r"its outputs.*expected one float32 output \(None, 5, None\)"),
    ],
)
def test_a_model_with_other_ports_is_refused(file, backend, shape, says):
    write_model(file, MEAN, {}, (shape[0], shape[1], shape[3]), model_card(), shape)
    with pytest.raises(ForeignModel, match=rf"toy\.onnx: .*{says}"):
        Engine(file, 1, backend)


def test_a_card_of_more_classes_than_the_output_is_refused(file):
    with pytest.raises(ForeignModel, match=r"expected one float32 output \(None, 6, None\)"):
        Engine(constant_model(file, ANSWER, model_card(classes=["product", "gap"])))


@pytest.mark.parametrize(
    ("backend", "installed", "chosen"),
    [
        ("auto", True, "openvino"),
        ("auto", False, "onnxruntime"),
        ("onnxruntime", True, "onnxruntime"),
        ("openvino", True, "openvino"),
    ],
)
def test_auto_prefers_openvino(monkeypatch, backend, installed, chosen):
    monkeypatch.setattr(engines, "find_spec", lambda _: installed or None)
    assert engines._choose(backend) == chosen


def test_a_backend_that_is_not_installed_is_named(monkeypatch, file):
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    with pytest.raises(BackendMissing, match=r"openvino: .*expected pip install openvino"):
        Engine(constant_model(file, ANSWER), backend="openvino")


@pytest.mark.parametrize(
    ("weights", "ends"),
    [
        ("research", "vision/models/weights/detector_research.onnx"),
        ("clear", "vision/models/weights/detector_clear.onnx"),
        ("price_tag", "vision/models/weights/detector_price_tag.onnx"),
        ("gap", "vision/models/weights/detector_gap.onnx"),
        ("my/research", "my/research"),
        ("x.onnx", "x.onnx"),
    ],
)
def test_weights_are_a_family_or_a_path(weights, ends):
    assert weights_path(weights).as_posix().endswith(ends)
    assert weights_path(weights).is_absolute() == ("/weights/" in ends)
