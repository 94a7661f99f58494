"""Start weights from an exported detector: its run folder need not be there any more.

An ONNX file holds convolutions with their batch norms folded in. Each norm gets the statistics of
its convolution's output on training pictures, and the scale and shift that undo them: the network
gives the same output as the file, and can be trained on.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from ultralytics.nn.modules import Conv
from ultralytics.nn.tasks import DetectionModel

from vision.errors import ModelError

ARCHITECTURE = "yolo11n.yaml"
"""Ultralytics' description of the network that all our detectors have."""

PREFIX = "model."
"""RawDetector's name for the network, before every name in the file."""


def load_exported(file: Path) -> DetectionModel:
    """The network of an fp32 file of `shelfeye export detector`, its norms still without effect.

    Raises ModelError when the file's weights are not of this network.
    """
    model = DetectionModel(ARCHITECTURE, nc=1, verbose=False)
    held = {one.name.removeprefix(PREFIX): one for one in onnx.load(str(file)).graph.initializer}
    state = model.state_dict()
    for name, value in state.items():
        folded = name.replace(".bn.bias", ".conv.bias")
        if folded in held:
            weight = torch.from_numpy(numpy_helper.to_array(held[folded]).copy())
            if weight.shape != value.shape:
                raise ModelError(
                    file, f"{folded} is {tuple(weight.shape)}", f"{tuple(value.shape)}"
                )
            state[name] = weight
        elif name.endswith((".conv.weight", ".bn.bias")):
            raise ModelError(file, f"has no {folded}", "an fp32 detector exported here")
    model.load_state_dict(state)
    for norm in _norms(model):
        norm.weight.data.fill_((1 + norm.eps) ** 0.5)
    return model


@torch.no_grad()
def settle_norms(model: DetectionModel, batches: Iterable[torch.Tensor]) -> None:
    """Give every batch norm the statistics of its input; what the network answers stays.

    batches: (b, 3, h, w) float32, 0 to 1. Variances are means over the batches' own.
    """
    seen = {norm: [] for norm in _norms(model)}
    handles = [norm.register_forward_pre_hook(_collect(seen[norm])) for norm in seen]
    model.eval()
    for images in batches:
        model(images)
    for handle in handles:
        handle.remove()
    for norm, moments in seen.items():
        mean, square = torch.stack(moments).mean(dim=0)
        variance = square - mean**2
        scale = (variance + norm.eps).sqrt() * norm.weight / (norm.running_var + norm.eps).sqrt()
        shift = (mean - norm.running_mean) * norm.weight / (norm.running_var + norm.eps).sqrt()
        norm.bias += shift
        norm.weight.copy_(scale)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)


def _collect(moments: list[torch.Tensor]) -> Callable:
    def hook(_, inputs: tuple[torch.Tensor]) -> None:
        values = inputs[0].double()
        axes = (0, 2, 3)
        moments.append(torch.stack([values.mean(axes), (values**2).mean(axes)]))

    return hook


def _norms(model: DetectionModel) -> list[torch.nn.BatchNorm2d]:
    return [one.bn for one in model.modules() if isinstance(one, Conv)]
