"""`shelfeye train detector CONFIG`: from a configuration to a run folder with averaged weights."""

from copy import deepcopy
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader

from datasets.formats.yolo import read_yolo
from datasets.sample import Dataset, Sample
from datasets.splits import split, with_stores
from training.config import DetectorConfig, Source
from training.detector import DetectorTask, build_model, collate, parameter_groups
from training.loop import TrainState, train
from training.metrics import averages, of_kind
from training.restore import settle_norms
from training.run import Run
from training.torch_engine import RECALL_THRESHOLDS, TorchEngine, draft_card
from training.windows import WindowDataset
from vision.detections import Kind
from vision.errors import ConfigError
from vision.models.detect import Detector
from vision.photo import Photo

SETTLING = 128
"""Pictures whose statistics the batch norms of an exported file get."""


def train_detector(config: DetectorConfig, folder: Path) -> Run:
    """Train, or go on from the last checkpoint of an interrupted run with the same pictures."""
    torch.manual_seed(config.seed)
    np.random.seed(config.seed)
    torch.set_num_threads(config.threads)
    run = Run(folder, config)
    groups, held_out = training_groups(config)
    run.write_names("held_out.txt", [sample.path.name for sample in held_out])
    pictures = WindowDataset(groups, config.samples, config.input_size, config.window, config.seed)
    model = build_model(config.start)
    if config.start.suffix == ".onnx":
        few = DataLoader(pictures, config.batch, sampler=range(SETTLING), collate_fn=collate)
        settle_norms(model, (images for images, _ in few))
    run.write_yaml("architecture.yaml", model.yaml)
    optimiser = torch.optim.AdamW(parameter_groups(model, config.optimiser.weight_decay))
    state = TrainState(model, deepcopy(model).eval(), optimiser)
    if (stored := run.load()) is not None:
        state.load_state_dict(stored)
        run.history(before_sample=state.sample)
    loader = DataLoader(
        pictures,
        batch_size=config.batch,
        sampler=range(state.sample, config.samples),
        collate_fn=collate,
        num_workers=1,
        prefetch_factor=8,
    )
    task = DetectorTask(model, config.gains, config.precision)
    train(
        task, state, loader, run, config, partial(score_held_out, held_out=held_out, config=config)
    )
    return run


def training_groups(config: DetectorConfig) -> tuple[list[tuple[float, list[Sample]]], Dataset]:
    """(weight, samples) of each source, and the part of the first source kept for choosing."""
    datasets = [read_source(source, config.kind) for source in config.sources]
    datasets[0], held_out = split(datasets[0], config.held_out, config.seed)
    pairs = zip(config.sources, datasets, strict=True)
    return [(source.weight, _without_excluded(d, source)) for source, d in pairs], held_out


def read_source(source: Source, kind: Kind) -> Dataset:
    """Its photos with the boxes of the kind that is learnt."""
    dataset = read_yolo(source.path)
    if source.stores is not None:
        dataset = with_stores(dataset, source.stores)
    return of_kind(dataset, kind)


def _without_excluded(dataset: Dataset, source: Source) -> list[Sample]:
    """Excluded after the split, so that the held-out photos stay those of runs that exclude none.

    Raises ConfigError for a name that no photo has.
    """
    names = {sample.path.name for sample in dataset}
    if unknown := sorted(set(source.exclude) - names):
        raise ConfigError(source.path, f"excludes {unknown[0]}", "names of photos trained on")
    return [sample for sample in dataset if sample.path.name not in source.exclude]


def score_held_out(
    model: torch.nn.Module, held_out: Dataset, config: DetectorConfig
) -> dict[str, float]:
    """COCO averages of the runtime's detector on the held-out photos at one fixed size."""
    card = draft_card(config, (config.evaluate_side,))
    detector = Detector(TorchEngine(model, card), RECALL_THRESHOLDS, side=config.evaluate_side)
    figures = averages(held_out, [detector(Photo.read(sample.path)) for sample in held_out])
    return {"ap": figures.ap, "ap50": figures.ap50, "ap75": figures.ap75, "ar": figures.ar}
