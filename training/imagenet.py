"""EfficientNet-Lite0 with weights of ImageNet: what embedder and verifier begin with."""

from pathlib import Path
from pickle import UnpicklingError

import timm
import torch
from torch import nn

from vision.errors import ModelError

ARCHITECTURE = "tf_efficientnet_lite0"
STAGES, STAGE_CHANNELS = 3, 40
"""Stages up to a stride of 8 px, and the channels they end with."""


def network_of(weights: Path) -> nn.Module:
    """The network without its last layer (Tan and Le, 2019).

    weights: a file of EfficientNet-Lite0's weights in timm's order of layers under any names.
    Raises ModelError when it is none.
    """
    network = timm.create_model(ARCHITECTURE, pretrained=False)
    try:
        stored = torch.load(weights, map_location="cpu", weights_only=True)
        network.load_state_dict(dict(zip(network.state_dict(), stored.values(), strict=True)))
    except (OSError, EOFError, UnpicklingError, AttributeError, ValueError, RuntimeError) as error:
        cause = str(error).partition("\n")[0]
        raise ModelError(weights, cause, f"a file of {ARCHITECTURE}'s weights") from error
    network.reset_classifier(0)
    return network


def first_stages(weights: Path | None = None, stages: int = STAGES) -> nn.Sequential:
    """Pictures (b, 3, h, w) float32 -1 to 1 to features (b, STAGE_CHANNELS, h / 8, w / 8).

    weights: see network_of; None when they are loaded afterwards. stages: others than STAGES end
    with other strides and channels.
    """
    if weights is None:
        network = timm.create_model(ARCHITECTURE, pretrained=False, num_classes=0)
    else:
        network = network_of(weights)
    return nn.Sequential(network.conv_stem, network.bn1, *network.blocks[:stages])
