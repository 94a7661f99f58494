import copy

import pytest
import torch
from ultralytics.nn.tasks import DetectionModel

from training.detector import RawDetector
from training.onnx_file import write_fp16, write_network
from training.restore import ARCHITECTURE, load_exported, settle_norms
from vision.errors import ModelError

pytestmark = [pytest.mark.training, pytest.mark.slow]


@pytest.fixture(scope="module")
def network():
    """Random weights whose batch norms have seen pictures, so that folding them matters."""
    torch.manual_seed(0)
    model = DetectionModel(ARCHITECTURE, nc=1, verbose=False).train()
    with torch.no_grad():
        for _ in range(3):
            model(torch.rand(2, 3, 96, 96))
    return model.eval()


@pytest.fixture(scope="module")
def exported(network, tmp_path_factory):
    path = tmp_path_factory.mktemp("exported") / "detector.onnx"
    write_network(copy.deepcopy(network), path)
    return path


def answer(model, images):
    with torch.no_grad():
        return RawDetector(model)(images)


def test_an_exported_detector_is_restored_and_can_be_trained_on(network, exported):
    pictures = [torch.rand(2, 3, 96, 96) for _ in range(4)]
    wanted = answer(network, pictures[0])
    restored = load_exported(exported)
    assert torch.allclose(answer(restored, pictures[0]), wanted, atol=1e-3)
    settle_norms(restored, pictures)
    assert torch.allclose(answer(restored, pictures[0]), wanted, atol=1e-3)
    norm = restored.model[0].bn
    before = norm.running_mean.clone()
    restored.train()
    with torch.no_grad():
        for images in pictures:
            restored(images)
    assert torch.allclose(norm.running_mean, before, atol=1e-2)
    assert not torch.allclose(before, torch.zeros_like(before), atol=1e-2)


def test_a_file_that_is_no_fp32_detector_is_refused(exported, tmp_path):
    small = tmp_path / "small.onnx"
    write_fp16(exported, small)
    with pytest.raises(ModelError, match="fp32 detector exported here"):
        load_exported(small)
