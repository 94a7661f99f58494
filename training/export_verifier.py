"""`shelfeye export verifier`: write ONNX with half-precision weights, refuse when it differs."""

from pathlib import Path

import numpy as np
import torch

from training.config import VerifierConfig
from training.export import NOTES
from training.export_embedder import APACHE
from training.onnx_file import write_card, write_fp16, write_verifier
from training.pair_shelves import CropPairs
from training.run import Run
from training.train_verifier import average_of, by_shape, collate, rendered_pairs, score_held_out
from training.verifier import PairVerifier
from vision.errors import ParityError
from vision.models.card import TrainingData, VerifierCard
from vision.models.engine import Engine
from vision.models.pair import STRIDE

LARGEST_DIFFERENCE = 0.05
"""Of the file's log odds and PyTorch's, on any golden pair."""
GOLDEN_CROPS = 4  # of each shape


def export_verifier(run_folder: Path, target: Path, version: str) -> str:
    """Write `target` and say in a line what was measured.

    Raises ParityError when the file differs from the PyTorch model beyond LARGEST_DIFFERENCE on
    golden pairs of every shape; nothing is left at its place then.
    """
    run = Run.open(run_folder)
    config = VerifierConfig.model_validate(run.config)
    model = PairVerifier()
    model.load_state_dict(average_of(run))
    _, held_out = rendered_pairs(config, run.folder / "pairs")
    figures = score_held_out(model.eval(), held_out)
    metrics = {f"held-out shelves/{name}": round(value, 4) for name, value in figures.items()}
    target.parent.mkdir(parents=True, exist_ok=True)
    whole, part = target.with_suffix(".whole.onnx"), target.with_suffix(".part.onnx")
    try:
        write_verifier(model, whole)
        write_fp16(whole, part)
        write_card(part, card_of(config, version, metrics))
        difference = check_verifier(model, part, held_out)
        part.replace(target)
    finally:
        for path in (whole, part):
            path.unlink(missing_ok=True)
    size = target.stat().st_size / 1e6
    return f"{size:.1f} MB, {metrics}, log odds differ from PyTorch's by at most {difference:.1e}"


def card_of(config: VerifierConfig, version: str, metrics: dict[str, float]) -> VerifierCard:
    """The card: what the verifier learnt from and what it was measured at."""
    rendered = TrainingData(name="rendered shelves", licence=f"{APACHE} (rendered)")
    data = tuple(TrainingData(name=s.name, licence=s.licence) for s in config.sources)
    return VerifierCard(
        name=config.name,
        version=version,
        family=config.family,
        licence=APACHE,
        licence_note=NOTES[config.family],
        training_data=(rendered, *data),
        metrics=metrics,
        precision="fp16",
        stride=STRIDE,
    )


@torch.inference_mode()
def check_verifier(model: PairVerifier, path: Path, crops: list[CropPairs]) -> float:
    """The largest difference of the file's log odds and the model's. Raises ParityError."""
    engine = Engine(path, backend="onnxruntime", task="verifier")
    difference = 0.0
    for group in by_shape(crops).values():
        pairs = collate(group[:GOLDEN_CROPS])[0].flatten(0, 1)
        ours, theirs = engine(pairs.numpy()), model(pairs).numpy()
        difference = max(difference, float(np.abs(ours - theirs).max()))
    if not difference <= LARGEST_DIFFERENCE:
        expected = f"at most {LARGEST_DIFFERENCE}"
        raise ParityError(path, f"log odds differ from PyTorch's by {difference:.3f}", expected)
    return difference
