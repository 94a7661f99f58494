"""Start weights from an exported file: its run folder need not be there any more.

An ONNX file holds convolutions with their batch norms folded in. Each norm gets the statistics of
its convolution's output on training pictures, and the scale and shift that undo them: the network
gives the same output as the file, and can be trained on.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import onnx
import torch
from google.protobuf.message import DecodeError
from onnx import GraphProto, numpy_helper
from torch import nn

from vision.errors import ModelError

HALVED = "_fp16"
"""Ends the names of weights that training.onnx_file.write_fp16 stored in half precision."""


def load_exported(model: nn.Module, file: Path, prefix: str = "") -> None:
    """Give `model` the weights of a file it was exported to; norms folded there have no effect yet.

    A convolution without bias is followed by its norm, in the order the model defines them in.
    prefix: the exported module's name for the model. Raises ModelError for a file that is none, or
    whose weights are not of this network.
    """
    graph = _graph(file)
    stored = _Weights(file, graph)
    nodes = {_module_of(node.name): node for node in graph.node if node.op_type == "Conv"}
    norm_bias: str | None = None
    for name, module in model.named_modules():
        if isinstance(module, nn.Conv2d):
            if name not in nodes:
                raise ModelError(file, f"has no convolution {name}", "a file of this network")
            weight, *bias = nodes[name].input[1:]
            stored.give(module.weight, weight)
            if module.bias is not None:
                stored.give(module.bias, *bias)
            norm_bias = bias[0] if bias and module.bias is None else None
        elif isinstance(module, nn.BatchNorm2d) and norm_bias is not None:
            module.reset_running_stats()
            module.weight.data.fill_((1 + module.eps) ** 0.5)
            stored.give(module.bias, norm_bias)
            norm_bias = None
        else:
            state = [*module.named_parameters(recurse=False), *module.named_buffers(recurse=False)]
            for own, value in state:
                if value.dtype.is_floating_point:
                    stored.give(value, f"{prefix}{name}.{own}")


def _graph(file: Path) -> GraphProto:
    try:
        return onnx.load(str(file)).graph
    except (OSError, DecodeError) as error:
        raise ModelError(file, f"not an ONNX file ({error})", "an exported file") from error


class _Weights:
    """A file's floating-point weights in float32 by their names before they were halved."""

    def __init__(self, file: Path, graph: GraphProto) -> None:
        self.file = file
        self.held = {
            one.name.removesuffix(HALVED): torch.from_numpy(numpy_helper.to_array(one).copy())
            for one in graph.initializer
        }

    def give(self, target: torch.Tensor, name: str) -> None:
        """Copy one into `target`. Raises ModelError when there is none, or of another shape."""
        if name not in self.held:
            raise ModelError(self.file, f"has no weights {name}", "a file of this network")
        shape = tuple(self.held[name].shape)
        if shape != tuple(target.shape):
            raise ModelError(self.file, f"{name} is {shape}", f"{tuple(target.shape)}")
        target.data.copy_(self.held[name])


def _module_of(node: str) -> str:
    """features.2.change.0 of /features/features.2/change/change.0/Conv."""
    parts: list[str] = []
    for part in node.split("/")[1:-1]:
        if parts and part.startswith(f"{parts[-1]}."):
            parts.pop()
        parts.append(part)
    return ".".join(parts)


@torch.no_grad()
def settle_norms(model: nn.Module, batches: Iterable[torch.Tensor]) -> None:
    """Give every batch norm the statistics of its input; what the network answers stays.

    batches: (b, 3, h, w) float32, 0 to 1. Variances are means over the batches' own.
    """
    norms = [one for one in model.modules() if isinstance(one, nn.BatchNorm2d)]
    seen: dict[nn.BatchNorm2d, list[torch.Tensor]] = {norm: [] for norm in norms}
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
