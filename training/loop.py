"""The training loop: draw, step, average, log, evaluate, save. It can be stopped at any moment."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

import torch
from rich.progress import Progress
from torch.utils.data import DataLoader

from training.config import OptimiserConfig
from training.run import Run
from vision.errors import NonFiniteLoss

LOG_EVERY_STEPS = 20


@dataclass
class TrainState:
    """All that changes during a training: what a checkpoint holds."""

    model: torch.nn.Module
    average: torch.nn.Module
    optimiser: torch.optim.Optimizer
    sample: int = 0
    step: int = 0

    def state_dict(self) -> dict:
        return {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "sample": self.sample,
            "step": self.step,
        }

    def load_state_dict(self, state: dict) -> None:
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.sample, self.step = state["sample"], state["step"]


def learning_rate(config: OptimiserConfig, step: int, steps: int) -> float:
    """Linear warm-up, then a cosine down to `final_share` of the rate."""
    if step < config.warmup_steps:
        return config.learning_rate * (step + 1) / config.warmup_steps
    done = (step - config.warmup_steps) / max(1, steps - config.warmup_steps)
    low = config.final_share
    return config.learning_rate * (low + (1 - low) * (1 + math.cos(math.pi * min(done, 1.0))) / 2)


@torch.no_grad()
def update_average(state: TrainState, decay: float) -> None:
    """Exponential moving average of weights and buffers, faster during the first steps."""
    decay = decay * (1 - math.exp(-(state.step + 1) / 300))
    current = state.model.state_dict()
    for name, value in state.average.state_dict().items():
        if value.dtype.is_floating_point:
            value.lerp_(current[name], 1 - decay)
        else:
            value.copy_(current[name])


def train_step(
    task: Callable[..., dict[str, torch.Tensor]], state: TrainState, batch: tuple, clip_norm: float
) -> dict[str, float]:
    """One optimiser step; returns the named losses. Raises NonFiniteLoss before it does harm."""
    losses = task(batch)
    total = sum(losses.values())
    values = {name: float(value.detach()) for name, value in losses.items()}
    if not torch.isfinite(total):
        raise NonFiniteLoss(f"sample {state.sample}", f"{values}", "a lower learning rate")
    state.optimiser.zero_grad(set_to_none=True)
    total.backward()
    torch.nn.utils.clip_grad_norm_(state.model.parameters(), clip_norm)
    state.optimiser.step()
    return values


def train(
    task: Callable[..., dict[str, torch.Tensor]],
    state: TrainState,
    loader: DataLoader,
    run: Run,
    config,
    evaluate: Callable[[torch.nn.Module], dict[str, float]],
) -> None:
    """Train from `state.sample` to `config.samples`; `evaluate` scores the averaged weights."""
    steps = math.ceil(config.samples / config.batch)
    with Progress(*Progress.get_default_columns(), "{task.fields[note]}") as progress:
        bar = progress.add_task(config.name, total=config.samples, completed=state.sample, note="")
        for losses, size, rate in _steps(task, state, loader, config, steps):
            before, state.sample = state.sample, state.sample + size
            state.step += 1
            update_average(state, config.optimiser.ema_decay)
            if state.step % LOG_EVERY_STEPS == 0:
                run.log(
                    kind="train",
                    sample=state.sample,
                    lr=state.optimiser.param_groups[0]["lr"],
                    pictures_per_second=round(rate, 2),
                    **{k: round(v, 4) for k, v in losses.items()},
                )
            note = " ".join(f"{name} {value:.2f}" for name, value in losses.items())
            progress.update(bar, completed=state.sample, note=f"{note} {rate:.1f}/s")
            last = state.sample >= config.samples
            if last or _passed(before, state.sample, config.evaluate_every):
                run.log(kind="held_out", sample=state.sample, **evaluate(state.average))
            if last or _passed(before, state.sample, config.checkpoint_every):
                run.save(state.state_dict())


def _passed(before: int, after: int, every: int) -> bool:
    return before // every != after // every


def _steps(task, state: TrainState, loader: DataLoader, config, steps: int) -> Iterator[tuple]:
    state.model.train()
    started, done = perf_counter(), 0
    for batch in loader:
        for group in state.optimiser.param_groups:
            group["lr"] = learning_rate(config.optimiser, state.step, steps)
        losses = train_step(task, state, batch, config.optimiser.clip_norm)
        size = len(batch[0])
        done += size
        yield losses, size, done / (perf_counter() - started)
        state.model.train()
