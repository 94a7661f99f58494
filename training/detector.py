"""The detector as a training task: Ultralytics' YOLO with one class and named losses."""

from collections.abc import Sequence
from pathlib import Path

import torch
import yaml
from ultralytics import YOLO
from ultralytics.nn.tasks import DetectionModel
from ultralytics.utils import DEFAULT_CFG, IterableSimpleNamespace
from ultralytics.utils.loss import v8DetectionLoss

from training.assigner import SparseAssigner
from training.config import LossGains
from training.restore import load_exported
from training.run import Run
from vision.errors import ModelError

ARCHITECTURE = "yolo11n.yaml"
"""Ultralytics' description of the network that all our detectors have."""

PREFIX = "model."
"""RawDetector's name for the network, before the names of weights in an exported file."""

Batch = tuple[torch.Tensor, list[torch.Tensor]]


def build_model(start: Path) -> DetectionModel:
    """A one-class YOLO that takes over every layer of the start weights whose shape agrees.

    `start` is a run folder of ours, an exported file (see training.restore), or an Ultralytics
    checkpoint (a pickle: load only files you trust). Raises ModelError when it is none of them.
    """
    if Path(start).is_dir():
        return load_average(Run.open(start)).to(memory_format=torch.channels_last)
    if not Path(start).is_file():
        raise ModelError(start, "no such file", "a run folder, an exported file or a checkpoint")
    if Path(start).suffix == ".onnx":
        model = DetectionModel(ARCHITECTURE, nc=1, verbose=False)
        load_exported(model, start, PREFIX)
        return model.to(memory_format=torch.channels_last)
    source = YOLO(start).model.float()
    model = DetectionModel(source.yaml, nc=1, verbose=False)
    wanted = model.state_dict()
    taken = {
        k: v for k, v in source.state_dict().items() if k in wanted and v.shape == wanted[k].shape
    }
    model.load_state_dict(taken, strict=False)
    return model.to(memory_format=torch.channels_last)


def load_average(run: Run, others: Sequence[Run] = ()) -> DetectionModel:
    """The averaged weights of a run, in the architecture the run was trained with.

    others: later cycles of it, whose averages are averaged with its own (model soups, Wortsman et
    al., ICML 2022).
    """
    architecture = yaml.safe_load((run.folder / "architecture.yaml").read_text(encoding="utf-8"))
    model = DetectionModel(architecture, nc=1, verbose=False)
    weights = [_average(one) for one in (run, *others)]
    model.load_state_dict({name: _mean([w[name] for w in weights]) for name in weights[0]})
    return model


def _average(run: Run) -> dict[str, torch.Tensor]:
    stored = run.load()
    if stored is None:
        raise ModelError(run.folder, "no checkpoint", "a run with at least one checkpoint")
    return stored["average"]


def _mean(values: list[torch.Tensor]) -> torch.Tensor:
    """Of whole numbers (counters), the last."""
    floating = values[0].dtype.is_floating_point
    return torch.stack(values).mean(dim=0) if floating else values[-1]


class DetectorTask:
    """Forward and loss. The forward runs in bf16 where asked, the loss always in float32."""

    def __init__(self, model: DetectionModel, gains: LossGains, precision: str) -> None:
        model.args = IterableSimpleNamespace(**{**vars(DEFAULT_CFG), **gains.model_dump()})
        self.model = model
        self.bf16 = precision == "bf16"
        self.criterion = v8DetectionLoss(model)
        dense = self.criterion.assigner
        self.criterion.assigner = SparseAssigner(
            dense.topk, dense.num_classes, dense.alpha, dense.beta, dense.stride
        )

    def __call__(self, batch: Batch) -> dict[str, torch.Tensor]:
        """Mean loss per picture, by name: box (CIoU), cls (BCE), dfl."""
        images, boxes = batch
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16):
            predictions = self.model(images)
        predictions = {
            key: [f.float() for f in value] if isinstance(value, (list, tuple)) else value.float()
            for key, value in predictions.items()
        }
        losses, _ = self.criterion(predictions, _targets(boxes, images.shape[-1]))
        box, cls, dfl = losses / len(images)
        return {"box": box, "cls": cls, "dfl": dfl}


def _targets(boxes: list[torch.Tensor], side: int) -> dict[str, torch.Tensor]:
    """Ultralytics' target columns: batch_idx (n,), cls (n, 1), bboxes (n, 4) cxcywh / side."""
    xyxy = torch.cat(boxes) / side
    centre, size = (xyxy[:, :2] + xyxy[:, 2:]) / 2, xyxy[:, 2:] - xyxy[:, :2]
    index = torch.cat([torch.full((len(b),), float(i)) for i, b in enumerate(boxes)])
    return {
        "batch_idx": index,
        "cls": torch.zeros(len(xyxy), 1),
        "bboxes": torch.cat([centre, size], dim=1),
    }


def collate(items: list[tuple]) -> Batch:
    """images (b, 3, side, side) float32 0 to 1, boxes a list of (m, 4) float32 xyxy pixels."""
    images = torch.stack([torch.from_numpy(image) for image, _ in items]).float() / 255
    boxes = [torch.from_numpy(boxes) for _, boxes in items]
    return images.to(memory_format=torch.channels_last), boxes


def parameter_groups(model: torch.nn.Module, weight_decay: float) -> list[dict]:
    """Weight decay on convolution weights only, none on biases and batch norms."""
    decayed = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim <= 1]
    return [
        {"params": decayed, "weight_decay": weight_decay},
        {"params": plain, "weight_decay": 0.0},
    ]


def _first_output(model: DetectionModel, images: torch.Tensor) -> torch.Tensor:
    output = model(images)
    return output[0] if isinstance(output, (list, tuple)) else output


class RawDetector(torch.nn.Module):
    """What is exported: images (b, 3, h, w) float32 0 to 1 to raw predictions (b, 5, anchors).

    Rows are cx, cy, w, h in network pixels and the score after the sigmoid; no NMS.
    """

    def __init__(self, model: DetectionModel) -> None:
        super().__init__()
        self.model = model.eval()

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return _first_output(self.model, images)
