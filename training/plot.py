"""A run as a picture: its losses and what the held-out photos say."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from training.run import Run

NOT_LOSSES = {"kind", "sample", "lr", "pictures_per_second"}


def plot_run(run: Run) -> Path:
    """Write training.png into the run folder: losses (smoothed) and averages over samples seen."""
    history = run.history()
    steps = [line for line in history if line["kind"] == "train"]
    scores = [line for line in history if line["kind"] == "held_out"]
    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for name in (key for key in (steps[0] if steps else {}) if key not in NOT_LOSSES):
        left.plot(
            [line["sample"] for line in steps], smooth([line[name] for line in steps]), label=name
        )
    for name in (key for key in (scores[0] if scores else {}) if key not in NOT_LOSSES):
        right.plot(
            [line["sample"] for line in scores], [line[name] for line in scores], "o-", label=name
        )
    left.set(xlabel="pictures seen", ylabel="loss")
    right.set(xlabel="pictures seen", ylabel="held-out photos", ylim=(0, 1))
    for axes in (left, right):
        axes.grid(alpha=0.3)
        if axes.get_lines():
            axes.legend()
    path = run.folder / "training.png"
    figure.savefig(path, dpi=110)
    return path


def smooth(values: list[float], width: int = 9) -> np.ndarray:
    """Running mean over up to `width` values, shorter at both ends."""
    kernel = np.ones(min(width, max(1, len(values))))
    total = np.convolve(values, kernel, "same")
    return total / np.convolve(np.ones(len(values)), kernel, "same")
