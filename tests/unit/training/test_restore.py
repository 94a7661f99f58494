import copy

import pytest
import torch
from ultralytics.nn.tasks import DetectionModel

from training.detector import ARCHITECTURE, PREFIX, RawDetector
from training.onnx_file import write_fp16, write_network, write_verifier
from training.restore import load_exported, settle_norms
from training.verifier import PairVerifier
from vision.errors import ModelError

pytestmark = [pytest.mark.training, pytest.mark.slow]


def detector():
    return DetectionModel(ARCHITECTURE, nc=1, verbose=False)


def verifier():
    """One whose parts all say something of their own: in a new one some do not."""
    model = PairVerifier()
    torch.nn.init.normal_(model.even.bias)
    for sharpness, one in enumerate((model.elsewhere, model.elsewhere_imagenet), 8):
        one.sharpness.data.fill_(sharpness)
        torch.nn.init.normal_(one.told.weight, std=0.02)
    return model


NETWORKS = {
    "detector": (detector, write_network, RawDetector, PREFIX),
    "verifier": (verifier, write_verifier, lambda model: model.eval(), ""),
}


@pytest.fixture(scope="module", params=NETWORKS)
def exported(request, tmp_path_factory):
    """(new model, its file, what answers, the prefix); norms have seen pictures, so that folding
    them matters."""
    build, write, answering, prefix = NETWORKS[request.param]
    torch.manual_seed(0)
    model = build().train()
    with torch.no_grad():
        for _ in range(3):
            model(torch.rand(2, 3, 96, 96))
    path = tmp_path_factory.mktemp(request.param) / "exported.onnx"
    write(copy.deepcopy(model.eval()), path)
    return build, model, path, answering, prefix


def test_an_exported_network_is_restored_and_can_be_trained_on(exported):
    build, network, path, answering, prefix = exported
    pictures = [torch.rand(2, 3, 96, 96) for _ in range(4)]
    answer = torch.no_grad()(lambda model: answering(model)(pictures[0]))
    wanted, restored = answer(network), build()
    assert not torch.allclose(answer(restored), wanted, atol=1e-3)
    load_exported(restored, path, prefix)
    assert torch.allclose(answer(restored), wanted, atol=1e-3)
    settle_norms(restored, pictures)
    assert torch.allclose(answer(restored), wanted, atol=1e-3)
    norm = next(one for one in restored.modules() if isinstance(one, torch.nn.BatchNorm2d))
    before = norm.running_mean.clone()
    restored.train()
    with torch.no_grad():
        for images in pictures:
            restored(images)
    assert torch.allclose(norm.running_mean, before, atol=1e-2)
    assert not torch.allclose(before, torch.zeros_like(before), atol=1e-2)


def test_a_file_in_half_precision_is_restored_nearly(exported, tmp_path):
    build, network, path, _, prefix = exported
    small, restored = tmp_path / "small.onnx", build()
    write_fp16(path, small)
    load_exported(restored, small, prefix)
    images = torch.rand(1, 3, 96, 96)
    with torch.no_grad():
        wanted, given = (model.eval()(images)[0] for model in (network, restored))
    assert torch.allclose(given, wanted, rtol=0.02, atol=0.02)


def test_a_file_of_another_network_is_refused(exported):
    build, _, path, _, prefix = exported
    other = verifier() if build is detector else detector()
    with pytest.raises(ModelError, match=r"a file of this network|is \("):
        load_exported(other, path, prefix)


@pytest.mark.parametrize("content", [None, b"not a network"], ids=["absent", "text"])
def test_a_file_that_is_none_is_named(content, tmp_path):
    path = tmp_path / "network.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=r"network\.onnx"):
        load_exported(verifier(), path)
