"""`shelfeye train embedder CONFIG`: from a configuration to a run folder with averaged weights."""

from collections.abc import Iterator
from copy import deepcopy
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader

from training.config import EmbedderConfig
from training.embedder import EmbedderTask, PackEmbedder, start_embedder
from training.loop import TrainState, train
from training.pack_batches import PackBatches
from training.pack_sources import HELD_OUT_LINES, Products, read_products, rendered
from training.progress import progress
from training.run import Run

HELD_OUT_SEED, HELD_OUT_PRODUCTS = 1, 48

_BEGUN_WITH = 64  # pictures for each number of a vector


def train_embedder(config: EmbedderConfig, folder: Path) -> Run:
    """Train, or go on from the last checkpoint of an interrupted run with the same pictures."""
    torch.manual_seed(config.seed)
    torch.set_num_threads(config.threads)
    run = Run(folder, config)
    groups = [(source.weight, read_products(source)) for source in config.sources]
    held_out = rendered(HELD_OUT_LINES, config.held_out_lines)
    model = start_embedder(config.start, config.dimension)
    model = model.to(memory_format=torch.channels_last)
    stored = run.load()
    if stored is None and not config.start.is_dir():
        model.begin_head(first_pictures(groups, config))
    decay = config.optimiser.weight_decay
    optimiser = torch.optim.AdamW(model.head.parameters(), weight_decay=decay)
    state = TrainState(model, deepcopy(model).eval(), optimiser)
    if stored is not None:
        state.load_state_dict(stored)
        run.history(before_sample=state.sample)
    batches = range(state.sample // config.batch, -(-config.samples // config.batch))
    loader = DataLoader(
        batches_of(groups, config, config.seed, batches),
        batch_size=None, collate_fn=collate, num_workers=1, prefetch_factor=4,
    )  # fmt: skip
    task = EmbedderTask(model, config.temperature, config.memory)
    train(
        task, state, loader, run, config, partial(score_held_out, held_out=held_out, config=config)
    )
    return run


def batches_of(
    groups: list[tuple[float, Products]], config: EmbedderConfig, seed: int, batches: range
) -> PackBatches:
    """The batches of these numbers that a configuration asks for."""
    return PackBatches(
        groups, config.products, config.views, config.side, seed, batches, config.held
    )


def first_pictures(
    groups: list[tuple[float, Products]], config: EmbedderConfig
) -> Iterator[torch.Tensor]:
    """Pictures (b, 3, side, side) for the head to begin with."""
    batches = batches_of(groups, config, config.seed + 1, range(0))
    count = -(-_BEGUN_WITH * config.dimension // config.batch)
    for number in progress(range(count), "looking at the first pictures"):
        yield collate(batches.batch(number))[0]


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
