"""Writing ONNX files: the network, the card inside it, and a half-precision variant of it."""

import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxslim
import torch
from onnx import TensorProto, helper, numpy_helper
from ultralytics.nn.tasks import DetectionModel

from training.detector import RawDetector
from training.embedder import PackEmbedder
from training.restore import HALVED
from training.verifier import PairVerifier
from vision.models.card import CARD_KEY, ModelCard

OPSET = 17
SMALLEST_HALVED = 64


def write_network(model: DetectionModel, path: Path) -> None:
    """Export images (b, 3, h, w) to predictions (b, 5, anchors); b, h and w stay free."""
    model = model.float().fuse(verbose=False).to(memory_format=torch.contiguous_format)
    head = model.model[-1]
    head.export, head.dynamic, head.format = True, True, "onnx"
    axes = {
        "images": {0: "batch", 2: "height", 3: "width"},
        "predictions": {0: "batch", 2: "anchors"},
    }
    _write(RawDetector(model), path, torch.zeros(1, 3, 256, 320), axes)


def write_embedder(model: PackEmbedder, path: Path, side: int) -> None:
    """Export pictures (b, 3, side, side) to vectors (b, dimension); b stays free."""
    axes = {"pictures": {0: "batch"}, "vectors": {0: "batch"}}
    _write(model, path, torch.zeros(1, 3, side, side), axes)


def write_verifier(model: PairVerifier, path: Path) -> None:
    """Export pairs (b, 3, h, 2w) to log odds (b, 1); b, h and w stay free."""
    axes = {"pairs": {0: "batch", 2: "height", 3: "width"}, "odds": {0: "batch"}}
    _write(model, path, torch.zeros(1, 3, 64, 128), axes)


def _write(
    model: torch.nn.Module, path: Path, example: torch.Tensor, axes: dict[str, dict[int, str]]
) -> None:
    """axes: the free ones of the input and of the output, by their names."""
    given, answer = axes
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model.eval().to(memory_format=torch.contiguous_format),
            (example,),
            path,
            input_names=[given],
            output_names=[answer],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
    onnx.save(onnxslim.slim(onnx.load(path)), path)


def write_card(path: Path, card: ModelCard) -> None:
    """Put the card into the file's metadata, replacing an older one."""
    network = onnx.load(path)
    kept = {entry.key: entry.value for entry in network.metadata_props if entry.key != CARD_KEY}
    del network.metadata_props[:]
    helper.set_model_props(network, {**kept, CARD_KEY: card.model_dump_json()})
    onnx.save(network, path)


def write_fp16(source: Path, target: Path) -> None:
    """The same network with its weights stored in half precision, half the size.

    A Cast behind each weight turns it back to float32 when the file is loaded, so the arithmetic
    and the speed stay those of the fp32 file.
    """
    network = onnx.load(source)
    graph, casts = network.graph, []
    for weight in [w for w in graph.initializer if _is_large_float(w)]:
        half = numpy_helper.from_array(
            numpy_helper.to_array(weight).astype(np.float16), f"{weight.name}{HALVED}"
        )
        casts.append(helper.make_node("Cast", [half.name], [weight.name], to=TensorProto.FLOAT))
        graph.initializer.remove(weight)
        graph.initializer.append(half)
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(network)
    onnx.save(network, target)


def _is_large_float(weight: TensorProto) -> bool:
    return weight.data_type == TensorProto.FLOAT and int(np.prod(weight.dims)) >= SMALLEST_HALVED
