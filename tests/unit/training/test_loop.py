import json

import pytest
import torch

from training.config import OptimiserConfig
from training.loop import TrainState, learning_rate, train_step, update_average
from training.run import Run
from vision.errors import ConfigError, NonFiniteLoss
from vision.strict import Strict

pytestmark = pytest.mark.training


class Settings(Strict):
    name: str = "toy"
    rate: float = 0.1


def linear_state(rate: float = 0.1) -> TrainState:
    torch.manual_seed(0)
    model, average = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
    average.load_state_dict(model.state_dict())
    return TrainState(model, average, torch.optim.SGD(model.parameters(), lr=rate))


@pytest.mark.parametrize(
    ("step", "rate"), [(0, 0.1), (9, 1.0), (10, 1.0), (60, 0.51), (110, 0.02), (500, 0.02)]
)
def test_learning_rate_warms_up_and_follows_a_cosine(step, rate):
    config = OptimiserConfig(learning_rate=1.0, warmup_steps=10, final_share=0.02)
    assert learning_rate(config, step, 110) == pytest.approx(rate)


def test_step_lowers_the_loss_and_returns_it_by_name():
    state = linear_state()
    inputs, wanted = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0]])

    def task(batch):
        return {"square": ((state.model(batch[0]) - batch[1]) ** 2).mean()}

    losses = [train_step(task, state, (inputs, wanted), 10.0)["square"] for _ in range(5)]
    assert losses[-1] < losses[0] / 2


def test_non_finite_loss_stops_before_the_weights_change():
    state = linear_state()
    before = {name: value.clone() for name, value in state.model.state_dict().items()}
    with pytest.raises(NonFiniteLoss, match="sample 0"):
        train_step(lambda _: {"bad": state.model.weight.sum() * float("nan")}, state, (), 10.0)
    assert all(torch.equal(before[n], v) for n, v in state.model.state_dict().items())


def test_average_moves_towards_the_model():
    state = linear_state()
    with torch.no_grad():
        state.model.weight += 1
    far = (state.model.weight - state.average.weight).abs().sum()
    update_average(state, 0.9)
    near = (state.model.weight - state.average.weight).abs().sum()
    assert 0 < near < far


def test_run_folder_keeps_state_and_drops_lines_after_the_checkpoint(tmp_path):
    run = Run(tmp_path / "run", Settings())
    state = linear_state()
    state.sample, state.step = 8, 2
    run.save(state.state_dict())
    run.log(kind="train", sample=8, loss=1.0)
    run.log(kind="train", sample=12, loss=0.5)
    resumed = linear_state()
    resumed.load_state_dict(run.load())
    assert (resumed.sample, resumed.step) == (8, 2)
    assert [line["sample"] for line in run.history(before_sample=8)] == [8]
    lines = (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["sample"] for line in lines] == [8]


def test_run_folder_of_other_settings_is_refused(tmp_path):
    Run(tmp_path / "run", Settings())
    Run(tmp_path / "run", Settings())
    with pytest.raises(ConfigError, match="other settings"):
        Run(tmp_path / "run", Settings(rate=0.2))
    with pytest.raises(ConfigError, match="not a run folder"):
        Run.open(tmp_path)
