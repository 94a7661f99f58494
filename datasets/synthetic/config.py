"""What a generated shelf picture may look like."""

from dataclasses import dataclass
from pathlib import Path

from vision.errors import ConfigError

SIDE_LIMITS = (64, 4096)
PRODUCT_LIMITS = (1, 1000)


@dataclass(frozen=True, slots=True)
class CatalogueConfig:
    """A fixed assortment: `size` SKUs of invented brands, the same for the same `seed`.

    twins: also SKUs which differ from one of their line in size or in colours only.
    """

    seed: int = 0
    size: int = 48
    twins: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.size <= 5000:
            raise ConfigError("catalogue.size", f"got {self.size}", "1 to 5000 SKUs")


@dataclass(frozen=True, slots=True)
class ShelfConfig:
    """Ranges a picture is drawn from; (low, high) pairs are inclusive.

    side: pixels of the long side. aspect: width / height.
    products: front units on a picture that is no close-up; close_up_products on one that is.
    bays: largest number of sections side by side, each with row heights of its own.
    close_up_share: probability of a close-up. yaw, pitch, roll: largest camera angle, degrees.
    gap_share: probability that the next slot of a row is left empty (drawn per picture up to it).
    distractors: 0 to 1, how often signs, wobblers, fences and people stand in the way.
    damage: 0 (a clean picture) to 1, strength of blur, noise, glare, casts, JPEG.
    catalogue: a fixed assortment, or None: every picture invents its own.
    texture_dirs: folders of pictures used as pack fronts for `texture_share` of the SKUs.
    background_dirs: folders of pictures used for walls and for what is beside the shelf.
    """

    side: tuple[int, int] = (640, 1280)
    aspect: tuple[float, float] = (0.56, 1.78)
    products: tuple[int, int] = (20, 400)
    close_up_products: tuple[int, int] = (2, 12)
    close_up_share: float = 0.15
    bays: int = 3
    yaw: float = 40.0
    pitch: float = 15.0
    roll: float = 4.0
    gap_share: float = 0.25
    distractors: float = 1.0
    damage: float = 1.0
    catalogue: CatalogueConfig | None = None
    texture_dirs: tuple[Path, ...] = ()
    texture_share: float = 0.4
    background_dirs: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        _check_range("side", self.side, SIDE_LIMITS)
        _check_range("aspect", self.aspect, (0.25, 4.0))
        _check_range("products", self.products, PRODUCT_LIMITS)
        _check_range("close_up_products", self.close_up_products, PRODUCT_LIMITS)
        _check_range("bays", (1, self.bays), (1, 6))
        for name in ("close_up_share", "distractors", "damage", "texture_share"):
            _check_value(name, getattr(self, name), 1.0)
        _check_value("gap_share", self.gap_share, 0.9)
        for name, largest in (("yaw", 45.0), ("pitch", 30.0), ("roll", 20.0)):
            _check_value(name, getattr(self, name), largest)
        for folder in (*self.texture_dirs, *self.background_dirs):
            if not Path(folder).is_dir():
                raise ConfigError(str(folder), "no such folder", "a folder of pictures")


def _check_range(name: str, pair: tuple[float, float], limits: tuple[float, float]) -> None:
    low, high = limits
    if len(pair) != 2 or not low <= pair[0] <= pair[1] <= high:
        raise ConfigError(name, f"got {pair}", f"(low, high) within {low} to {high}")


def _check_value(name: str, value: float, largest: float) -> None:
    if not 0 <= value <= largest:
        raise ConfigError(name, f"got {value}", f"0 to {largest}")
