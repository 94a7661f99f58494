"""`shelfeye train verifier CONFIG`: from a configuration to a run folder with averaged weights."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset

from datasets.real_recognition import LABEL_FILES, RealLabels
from training.config import VerifierConfig
from training.detector import parameter_groups
from training.loop import TrainState, train
from training.pair_fronts import front_pairs
from training.pair_photos import photo_pairs
from training.pair_shelves import FIRST_SEED, CropPairs, shelf_pairs
from training.pair_views import varied
from training.progress import progress
from training.restore import load_exported, settle_norms
from training.run import Run
from training.verifier import Batch, PairVerifier, VerifierTask, odds_of
from vision.errors import ModelError
from vision.models.detect import Detector
from vision.models.embed import Embedder
from vision.models.engine import Engine, weights_path
from vision.photo import Photo

HELD_OUT_EVERY = 12
"""Every so many shelves one is kept for choosing."""
AT_ONCE = 5
"""Candidates that a crop is compared with in one step."""
SETTLING = 12
"""Batches whose statistics the norms of an exported file's network get."""


def train_verifier(config: VerifierConfig, folder: Path) -> Run:
    """Render, then train; or go on from the last checkpoint of an interrupted run."""
    torch.manual_seed(config.seed)
    torch.set_num_threads(config.threads)
    run = Run(folder, config)
    model = PairVerifier(config.imagenet)
    is_exported = config.start is not None and config.start.suffix == ".onnx"
    if is_exported:
        load_exported(model, config.start)
    elif config.start is not None:
        model.load_state_dict(average_of(Run.open(config.start)))
    folder = run.folder / "pairs"
    rendered, held_out = rendered_pairs(config, folder)
    photographed = labelled_pairs(config, folder) + unlabelled_pairs(config, folder)
    if is_exported:
        few = PairBatches(rendered, photographed, config, range(SETTLING))
        settle_norms(model, (pairs.flatten(0, 1) for pairs, *_ in few))
    model = model.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(parameter_groups(model, config.optimiser.weight_decay))
    state = TrainState(model, deepcopy(model).eval(), optimiser)
    if (stored := run.load()) is not None:
        state.load_state_dict(stored)
        run.history(before_sample=state.sample)
    steps = range(state.sample // config.batch, -(-config.samples // config.batch))
    batches = PairBatches(rendered, photographed, config, steps)
    score = partial(score_held_out, held_out=held_out)
    train(VerifierTask(model), state, DataLoader(batches, batch_size=None), run, config, score)
    return run


def average_of(run: Run) -> dict[str, torch.Tensor]:
    """The averaged weights of a run. Raises ModelError when it has no checkpoint."""
    if (stored := run.load()) is None:
        raise ModelError(run.folder, "no checkpoint", "a run with at least one checkpoint")
    return stored["average"]


def rendered_pairs(config: VerifierConfig, folder: Path) -> tuple[list[CropPairs], list[CropPairs]]:
    """Crops of rendered shelves to learn from, and held out; those not in `folder` are made."""
    folder.mkdir(parents=True, exist_ok=True)
    textures = [source.path for source in config.sources if source.kind == "pictures"]
    learnt: list[CropPairs] = []
    held_out: list[CropPairs] = []
    for number in progress(range(config.shelves), "laying crops over references"):
        crops = _kept(
            folder / f"{number:05d}.npz", partial(shelf_pairs, FIRST_SEED + number, textures)
        )
        (held_out if number % HELD_OUT_EVERY == 0 else learnt).extend(crops)
    return learnt, held_out


def labelled_pairs(config: VerifierConfig, folder: Path) -> list[CropPairs]:
    """Crops of the labelled photos; those of a set that is not in `folder` are made."""
    sets = [source.path for source in config.sources if source.kind == "photos"]
    if not sets:
        return []
    embed = Embedder(Engine(weights_path(config.embedder, task="embedder"), task="embedder"))
    crops: list[CropPairs] = []
    for number, one in enumerate(progress(sets, "laying labelled crops over references")):
        crops.extend(_kept(folder / f"labelled_{number}.npz", partial(photo_pairs, one, embed)))
    return crops


def unlabelled_pairs(config: VerifierConfig, folder: Path) -> list[CropPairs]:
    """Crops of the photos without labels; those not in `folder` are made."""
    folders = [source.path for source in config.sources if source.kind == "unlabelled"]
    if not folders:
        return []
    detect = Detector(Engine(weights_path(config.detector)))
    embed = Embedder(Engine(weights_path(config.embedder, task="embedder"), task="embedder"))
    photos = [photo for one in folders for photo in without_labels(one)]
    crops: list[CropPairs] = []
    for photo in progress(photos, "laying fronts over one another"):
        crops.extend(_kept(folder / f"{photo.stem}.npz", partial(_fronts, photo, detect, embed)))
    return crops


def _fronts(path: Path, detect: Detector, embed: Embedder) -> Iterator[CropPairs]:
    yield from front_pairs(Photo.read(path), detect, embed)


def without_labels(folder: Path) -> list[Path]:
    """The photos of a folder that none of our files of labels names."""
    labelled = {
        Path(photo.file).name for path in LABEL_FILES for photo in RealLabels.read(path).photos
    }
    return [path for path in sorted(folder.glob("*.jpg")) if path.name not in labelled]


def _kept(path: Path, make: Callable[[], Iterator[CropPairs]]) -> list[CropPairs]:
    """The crops of a file; when there is none they are made and written to it."""
    if not path.exists():
        _write(path, list(make()))
    return _read(path)


def _write(path: Path, crops: list[CropPairs]) -> None:
    part = path.with_suffix(".part.npz")
    pairs = {f"pairs{i}": crop.pairs for i, crop in enumerate(crops)}
    np.savez(part, right=np.array([crop.right for crop in crops], np.int64), **pairs)
    part.replace(path)


def _read(path: Path) -> list[CropPairs]:
    with np.load(path, allow_pickle=False) as stored:
        return [CropPairs(stored[f"pairs{i}"], int(r)) for i, r in enumerate(stored["right"])]


class PairBatches(IterableDataset):
    """Batches of crops of one shape; batch i depends only on (seed, i), so a run can be resumed."""

    def __init__(
        self,
        rendered: list[CropPairs],
        photographed: list[CropPairs],
        config: VerifierConfig,
        steps: range,
    ) -> None:
        self.config, self.steps = config, steps
        self.rendered, self.photographed = by_shape(rendered), by_shape(photographed)
        self.shapes = sorted(self.rendered)
        counts = np.array([len(self.rendered[shape]) for shape in self.shapes], float)
        self.shares = counts / counts.sum()

    def __iter__(self) -> Iterator[Batch]:
        for number in self.steps:
            rng = np.random.default_rng((self.config.seed, number))
            pairs, right, held = collate([_few(crop, rng) for crop in self._draw(rng)])
            generator = torch.Generator().manual_seed(int(rng.integers(1 << 62)))
            yield varied(pairs, generator), right, held

    def _draw(self, rng: np.random.Generator) -> Iterator[CropPairs]:
        shape = self.shapes[rng.choice(len(self.shapes), p=self.shares)]
        photographed = self.photographed.get(shape, [])
        real = round(self.config.photo_share * self.config.batch) if photographed else 0
        sizes = (self.config.batch - real, real)
        for crops, size in zip((self.rendered[shape], photographed), sizes, strict=True):
            yield from (crops[i] for i in rng.integers(max(len(crops), 1), size=size))


def _few(crop: CropPairs, rng: np.random.Generator) -> CropPairs:
    """The crop with AT_ONCE of its candidates, the right one among them."""
    order = rng.permutation(len(crop.pairs))
    kept = order[np.argsort(order != crop.right, kind="stable")][:AT_ONCE]
    return CropPairs(crop.pairs[kept], 0 if crop.right >= 0 else -1)


def by_shape(crops: list[CropPairs]) -> dict[tuple[int, ...], list[CropPairs]]:
    """The crops by (height, width, channels) of their pairs."""
    groups: dict[tuple[int, ...], list[CropPairs]] = defaultdict(list)
    for crop in crops:
        groups[crop.pairs.shape[1:]].append(crop)
    return groups


def collate(crops: list[CropPairs]) -> Batch:
    """Pairs (b, k, 3, h, 2w) float32 0 to 1, right (b,), held (b, k): those that there are."""
    most = max(len(crop.pairs) for crop in crops)
    pairs = np.zeros((len(crops), most, *crops[0].pairs.shape[1:]), np.uint8)
    held = torch.zeros(len(crops), most, dtype=torch.bool)
    for row, crop in enumerate(crops):
        pairs[row, : len(crop.pairs)] = crop.pairs
        held[row, : len(crop.pairs)] = True
    pictures = torch.from_numpy(pairs.transpose(0, 1, 4, 2, 3)).float() / 255
    return pictures, torch.tensor([crop.right for crop in crops]), held


@torch.inference_mode()
def score_held_out(model: PairVerifier, held_out: list[CropPairs]) -> dict[str, float]:
    """On shelves never trained on, all cues but this one unknown.

    top1: of crops whose product is a candidate, those where it is the likeliest. absent: of the
    others, those left without a name where 0.95 of the first get one.
    """
    model.eval()
    best, hit, known = [], [], []
    for group in by_shape(held_out).values():
        for start in range(0, len(group), 32):
            pairs, right, held = collate(group[start : start + 32])
            odds = odds_of(model, pairs, held)
            best.append(odds.amax(dim=1) - torch.logaddexp(torch.zeros(()), odds.logsumexp(dim=1)))
            hit.append(odds.argmax(dim=1) == right)
            known.append(right >= 0)
    score, right, is_known = torch.cat(best), torch.cat(hit), torch.cat(known)
    threshold = torch.quantile(score[is_known], 0.05)
    return {
        "top1": float(right[is_known].float().mean()),
        "absent": float((score[~is_known] < threshold).float().mean()),
    }
