"""Writing ONNX files: the network, the card inside it, and an int8 variant of it."""

import logging
import warnings
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import onnxslim
import torch
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process
from ultralytics.nn.tasks import DetectionModel

from training.detector import RawDetector
from vision.models.card import CARD_KEY, ModelCard

OPSET = 17


def write_network(model: DetectionModel, path: Path) -> None:
    """Export images (b, 3, h, w) to predictions (b, 5, anchors); b, h and w stay free."""
    model = model.float().fuse(verbose=False).to(memory_format=torch.contiguous_format)
    head = model.model[-1]
    head.export, head.dynamic, head.format = True, True, "onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            RawDetector(model),
            (torch.zeros(1, 3, 256, 320),),
            path,
            input_names=["images"],
            output_names=["predictions"],
            dynamic_axes={
                "images": {0: "batch", 2: "height", 3: "width"},
                "predictions": {0: "batch", 2: "anchors"},
            },
            opset_version=OPSET,
            dynamo=False,
        )
    onnx.save(onnxslim.slim(onnx.load(path)), path)


def write_card(path: Path, card: ModelCard) -> None:
    """Put the card into the file's metadata, replacing an older one."""
    network = onnx.load(path)
    kept = {entry.key: entry.value for entry in network.metadata_props if entry.key != CARD_KEY}
    del network.metadata_props[:]
    onnx.helper.set_model_props(network, {**kept, CARD_KEY: card.model_dump_json()})
    onnx.save(network, path)


def write_int8(source: Path, target: Path, blobs: Iterable[np.ndarray]) -> None:
    """Static int8 quantisation (QDQ, per channel) with activation ranges seen on `blobs`.

    The last layers, which turn features into boxes and scores, stay float: their ranges are too
    different for one scale.
    """
    prepared = target.with_suffix(".prepared.onnx")
    logging.getLogger().setLevel(logging.ERROR)
    quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
    nodes = onnx.load(prepared).graph.node
    quantize_static(
        str(prepared),
        str(target),
        _Blobs(blobs),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["Conv"],
        nodes_to_exclude=[node.name for node in nodes if node.name.startswith("/model/model.23/")],
    )
    prepared.unlink()


class _Blobs(CalibrationDataReader):
    def __init__(self, blobs: Iterable[np.ndarray]) -> None:
        self._blobs = iter(blobs)

    def get_next(self) -> dict[str, np.ndarray] | None:
        blob = next(self._blobs, None)
        return None if blob is None else {"images": blob}
