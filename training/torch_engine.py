"""A PyTorch detector behind the runtime's Engine interface, so that both are measured alike."""

import numpy as np
import torch

from training.config import DetectorConfig
from training.detector import RawDetector
from vision.models.card import DetectorCard, Thresholds, WorkingScale

DRAFT_THRESHOLDS = Thresholds(score=0.3, nms_iou=0.6)
RECALL_THRESHOLDS = Thresholds(score=0.02, nms_iou=0.6)
"""Low enough that average precision sees the whole curve."""


class TorchEngine:
    """Runs the model as the ONNX file will be run: float32, no gradients."""

    name = "pytorch"

    def __init__(self, model: torch.nn.Module, card: DetectorCard) -> None:
        self.model = RawDetector(model)
        self.card = card

    @torch.inference_mode()
    def __call__(self, blob: np.ndarray) -> np.ndarray:
        """Images (b, 3, h, w) float32 to raw predictions (b, 5, anchors)."""
        images = torch.from_numpy(blob).contiguous(memory_format=torch.channels_last)
        return self.model(images).numpy()


def draft_card(config: DetectorConfig, sides: tuple[int, ...]) -> DetectorCard:
    """The card of a detector in training: no calibration, thresholds that suit most."""
    return DetectorCard(
        name=config.name,
        version="0",
        family="custom",
        licence="none: in training",
        training_data=(),
        classes=(config.finds,),
        thresholds=DRAFT_THRESHOLDS,
        scale=WorkingScale(
            scout_side=config.scout_side, target_size=config.target_size, sides=sides
        ),
    )
