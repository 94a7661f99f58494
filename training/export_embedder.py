"""`shelfeye export embedder`: write ONNX with half-precision weights, refuse when it differs."""

from pathlib import Path

import torch

from training.config import EmbedderConfig
from training.embedder import PackEmbedder, start_embedder
from training.export import NOTES
from training.onnx_file import write_card, write_embedder, write_fp16
from training.pack_batches import PackBatches
from training.pack_sources import HELD_OUT_LINES, Products, rendered
from training.run import Run
from training.train_embedder import collate, score_held_out
from vision.errors import ParityError
from vision.models.card import EmbedderCard, TrainingData
from vision.models.engine import Engine

LARGEST_DISTANCE = 2e-3
"""1 - cosine, between the file's vector and PyTorch's, on any golden picture."""
GOLDEN_SEED, GOLDEN_PRODUCTS = 2, 32
APACHE = "Apache-2.0"


def export_embedder(run_folder: Path, target: Path, version: str) -> str:
    """Write `target` and say in a line what was measured.

    Raises ParityError when the file differs from the PyTorch model beyond LARGEST_DISTANCE on the
    golden pictures; nothing is left at its place then.
    """
    run = Run.open(run_folder)
    config = EmbedderConfig.model_validate(run.config)
    model = start_embedder(run_folder, config.dimension).eval()
    held_out = rendered(HELD_OUT_LINES, config.held_out_lines)
    figures = score_held_out(model, held_out, config)
    metrics = {f"held-out packs/{name}": round(value, 4) for name, value in figures.items()}
    target.parent.mkdir(parents=True, exist_ok=True)
    whole, part = target.with_suffix(".whole.onnx"), target.with_suffix(".part.onnx")
    try:
        write_embedder(model, whole, config.side)
        write_fp16(whole, part)
        write_card(part, card_of(config, version, metrics))
        distance = check_embedder(model, part, held_out, config)
        part.replace(target)
    finally:
        for path in (whole, part):
            path.unlink(missing_ok=True)
    size = target.stat().st_size / 1e6
    return f"{size:.1f} MB, {metrics}, 1 - cosine to PyTorch at most {distance:.1e}"


def card_of(config: EmbedderConfig, version: str, metrics: dict[str, float]) -> EmbedderCard:
    """The card: where the embedder comes from and what it was measured at."""
    data = tuple(TrainingData(name=s.name, licence=s.licence) for s in config.sources)
    return EmbedderCard(
        name=config.name,
        version=version,
        family=config.family,
        licence=APACHE,
        licence_note=NOTES[config.family],
        training_data=data,
        start=config.start_licence,
        metrics=metrics,
        precision="fp16",
        side=config.side,
        dimension=config.dimension,
    )


@torch.inference_mode()
def check_embedder(
    model: PackEmbedder, path: Path, golden: Products, config: EmbedderConfig
) -> float:
    """The largest 1 - cosine between the file's vectors and the model's. Raises ParityError."""
    count = min(GOLDEN_PRODUCTS, len(golden))
    batch = PackBatches([(1.0, golden)], count, 2, config.side, GOLDEN_SEED, range(1)).batch(0)
    pictures, _ = collate(batch)
    theirs = model(pictures).numpy()
    ours = Engine(path, backend="onnxruntime", task="embedder")(pictures.contiguous().numpy())
    distance = float(1 - (theirs * ours).sum(axis=1).min())
    if not distance <= LARGEST_DISTANCE:
        expected = f"at most {LARGEST_DISTANCE}"
        raise ParityError(path, f"1 - cosine to PyTorch is {distance:.4f}", expected)
    return max(distance, 0.0)
