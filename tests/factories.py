"""Small real things to test with: photos, cards, ONNX models that can be foretold."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from vision.models.card import CARD_KEY, DetectorCard, EmbedderCard, ModelCard
from vision.photo import Photo, SourceMap

CELL = 32


def picture(width: int = 96, height: int = 64) -> np.ndarray:
    """(height, width, 3) uint8 whose four quarters are red, green, blue and white."""
    pixels = np.zeros((height, width, 3), np.uint8)
    half_y, half_x = height // 2, width // 2
    pixels[:half_y, :half_x] = (255, 0, 0)
    pixels[:half_y, half_x:] = (0, 255, 0)
    pixels[half_y:, :half_x] = (0, 0, 255)
    pixels[half_y:, half_x:] = (255, 255, 255)
    return pixels


def encoded(pixels: np.ndarray, kind: str = "PNG", **options: Any) -> bytes:
    """The bytes of an image file made by Pillow."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def photo(pixels: np.ndarray, name: str = "shelf.png") -> Photo:
    """A Photo of these pixels as if uploaded upright."""
    height, width = pixels.shape[:2]
    return Photo(pixels, "0" * 64, name, (SourceMap("0" * 64, width, height),))


def lit_cells(width: int, height: int, cells: list[tuple[int, int]], cell: int) -> np.ndarray:
    """A black picture with white squares of `cell` pixels at the (column, row) cells."""
    pixels = np.zeros((height, width, 3), np.uint8)
    for column, row in cells:
        pixels[row * cell : (row + 1) * cell, column * cell : (column + 1) * cell] = 255
    return pixels


def card_document(**changes: Any) -> dict[str, Any]:
    """A valid DetectorCard's document with these keys changed."""
    document: dict[str, Any] = {
        "name": "toy",
        "task": "detector",
        "version": "1",
        "family": "custom",
        "licence": "CC0-1.0",
        "training_data": [{"name": "nothing", "licence": "CC0-1.0"}],
        "classes": ["product"],
        "thresholds": {"score": 0.5, "nms_iou": 0.5},
        "scale": {"target_size": CELL, "sides": [320, 640], "tile_side": 640},
    }
    return document | changes


def model_card(**changes: Any) -> DetectorCard:
    """A valid DetectorCard with these keys changed."""
    return DetectorCard.model_validate(card_document(**changes))


def bright_cells_model(path: Path, card: DetectorCard | None = None) -> Path:
    """An ONNX detector: one anchor per cell of 32 input pixels; score = the cell's brightness.

    Every anchor's box is its cell. The model has one class, whatever the card says.
    """
    nodes = [
        _node("AveragePool", ["images"], "cells", kernel_shape=[CELL] * 2, strides=[CELL] * 2),
        _node("ReduceMean", ["cells"], "score", axes=[1], keepdims=1),
        _node("Mul", ["score", "zero"], "nothing"),
        _node("Add", ["nothing", "cell"], "side"),
        _node("CumSum", ["side", "along_x"], "right"),
        _node("CumSum", ["side", "along_y"], "bottom"),
        _node("Sub", ["right", "half"], "x"),
        _node("Sub", ["bottom", "half"], "y"),
        _node("Concat", ["x", "y", "side", "side", "score"], "grid", axis=1),
        _node("Reshape", ["grid", "flat"], "output0"),
    ]
    constants = {
        "zero": np.float32(0),
        "cell": np.float32(CELL),
        "half": np.float32(CELL / 2),
        "along_x": np.array(3),
        "along_y": np.array(2),
        "flat": np.array([0, 5, -1]),
    }
    return write_model(path, nodes, constants, (None, 5, None), card or model_card())


def constant_model(path: Path, output: np.ndarray, card: DetectorCard | None = None) -> Path:
    """An ONNX detector that answers every picture with `output` (4 + classes, anchors)."""
    nodes = [
        _node("ReduceMean", ["images"], "mean", keepdims=0),
        _node("Mul", ["mean", "zero"], "nothing"),
        _node("Add", ["answer", "nothing"], "output0"),
    ]
    constants = {"zero": np.float32(0), "answer": output[None].astype(np.float32)}
    return write_model(path, nodes, constants, (None, *output.shape), card or model_card())


def embedder_card(side: int = 32, dimension: int = 16, **changes: Any) -> EmbedderCard:
    """A valid EmbedderCard with these keys changed."""
    document = {
        "name": "toy",
        "version": "1",
        "family": "custom",
        "licence": "CC0-1.0",
        "training_data": [{"name": "nothing", "licence": "CC0-1.0"}],
        "side": side,
        "dimension": dimension,
    }
    return EmbedderCard.model_validate(document | changes)


def embedder_model(path: Path, side: int = 32, dimension: int = 16, seed: int = 0) -> Path:
    """An ONNX embedder: the mean colours of 4 x 4 cells, turned by a random matrix of the seed.

    Like pictures have like vectors; side must be a multiple of 4.
    """
    cell = side // 4
    turn = np.random.default_rng(seed).standard_normal((48, dimension))
    nodes = [
        _node("AveragePool", ["images"], "cells", kernel_shape=[cell] * 2, strides=[cell] * 2),
        _node("Reshape", ["cells", "flat"], "colours"),
        _node("Sub", ["colours", "grey"], "centred"),
        _node("MatMul", ["centred", "turn"], "output0"),
    ]
    constants = {
        "flat": np.array([-1, 48]),
        "grey": np.float32(0.5),
        "turn": turn.astype(np.float32),
    }
    card = embedder_card(side, dimension, version=str(seed))
    shape = (None, 3, side, side)
    return write_model(path, nodes, constants, (None, dimension), card, shape)


def write_model(
    path: Path,
    nodes: list[onnx.NodeProto],
    constants: dict[str, np.ndarray],
    output: tuple[int | None, ...],
    card: ModelCard | str | None,
    picture_shape: tuple[int | None, ...] = (None, 3, None, None),
) -> Path:
    """Write an ONNX file images -> output0 with a card, a text in its place, or none."""
    graph = helper.make_graph(
        nodes,
        "toy",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, _shape("in", picture_shape))],
        [helper.make_tensor_value_info("output0", TensorProto.FLOAT, _shape("out", output))],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if card is not None:
        text = card if isinstance(card, str) else card.model_dump_json()
        model.metadata_props.add(key=CARD_KEY, value=text)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    return path


def _node(operator: str, inputs: list[str], output: str, **options: Any) -> onnx.NodeProto:
    return helper.make_node(operator, inputs, [output], **options)


def _shape(prefix: str, sizes: tuple[int | None, ...]) -> list[int | str]:
    return [f"{prefix}{i}" if size is None else size for i, size in enumerate(sizes)]
