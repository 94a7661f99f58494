"""`shelfeye train embedder CONFIG`: from a configuration to a run folder with averaged weights."""

from copy import deepcopy
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader

from training.config import EmbedderConfig
from training.detector import parameter_groups
from training.embedder import EmbedderTask, PackEmbedder, start_embedder
from training.loop import TrainState, train
from training.pack_batches import PackBatches
from training.pack_sources import HELD_OUT_LINES, Products, read_products, rendered
from training.run import Run

HELD_OUT_SEED, HELD_OUT_PRODUCTS = 1, 48


def train_embedder(config: EmbedderConfig, folder: Path) -> Run:
    """Train, or go on from the last checkpoint of an interrupted run with the same pictures."""
    torch.manual_seed(config.seed)
    torch.set_num_threads(config.threads)
    run = Run(folder, config)
    groups = [(source.weight, read_products(source)) for source in config.sources]
    held_out = rendered(HELD_OUT_LINES, config.held_out_lines)
    model = start_embedder(config.start, config.dimension, config.frozen_stages)
    model = model.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(learnt_parameters(model, config))
    state = TrainState(model, deepcopy(model).eval(), optimiser)
    if (stored := run.load()) is not None:
        state.load_state_dict(stored)
        run.history(before_sample=state.sample)
    batches = range(state.sample // config.batch, -(-config.samples // config.batch))
    pictures = PackBatches(
        groups, config.products, config.views, config.side, config.seed, batches, config.held
    )
    loader = DataLoader(
        pictures, batch_size=None, collate_fn=collate, num_workers=1, prefetch_factor=4
    )
    task = EmbedderTask(model, config.temperature, config.memory)
    train(
        task, state, loader, run, config, partial(score_held_out, held_out=held_out, config=config)
    )
    return run


def learnt_parameters(model: PackEmbedder, config: EmbedderConfig) -> list[dict]:
    """Parameter groups; those of the start network learn at `start_share` of the rate."""
    network = set(model.network.parameters())
    groups = []
    for group in parameter_groups(model, config.optimiser.weight_decay):
        learnt = [p for p in group["params"] if p.requires_grad]
        for old, share in ((True, config.start_share), (False, 1.0)):
            part = [p for p in learnt if (p in network) == old]
            groups.append({**group, "params": part, "share": share})
    return groups


def collate(batch: tuple[np.ndarray, np.ndarray]) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures (b, 3, side, side) float32 0 to 1 and labels (b,)."""
    pictures = torch.from_numpy(batch[0]).float() / 255
    return pictures.to(memory_format=torch.channels_last), torch.from_numpy(batch[1])


@torch.inference_mode()
def score_held_out(
    model: PackEmbedder, held_out: Products, config: EmbedderConfig
) -> dict[str, float]:
    """How often the nearest of all reference views is that of the pack seen on a shelf.

    top1, top5: over products never trained on, look-alikes among them.
    """
    model.eval()
    count = min(HELD_OUT_PRODUCTS, len(held_out))
    batches = PackBatches([(1.0, held_out)], count, 2, config.side, HELD_OUT_SEED, range(6))
    seen = [(model(pictures), labels) for pictures, labels in map(collate, batches)]
    vectors = torch.cat([v for v, _ in seen])
    labels = torch.cat([label for _, label in seen])
    references, crops = slice(0, None, 2), slice(1, None, 2)
    similar = vectors[crops] @ vectors[references].T
    order = labels[references][similar.argsort(dim=1, descending=True)]
    first, five = order[:, :1], order[:, :5]
    wanted = labels[crops][:, None]
    return {
        "top1": float((first == wanted).any(1).float().mean()),
        "top5": float((five == wanted).any(1).float().mean()),
    }
