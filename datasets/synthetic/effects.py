"""What light, lens, sensor and file format do to a picture."""

import cv2
import numpy as np

TILE = 512


def develop(pixels: np.ndarray, rng: np.random.Generator, damage: float) -> np.ndarray:
    """Light, blur, noise and compression on (h, w, 3) uint8; damage 0 returns it unchanged."""
    if damage <= 0:
        return pixels
    pixels = _light(pixels, rng, damage)
    if rng.random() < 0.25 * damage:
        _glare(pixels, rng)
    pixels = _lens(pixels, rng, damage)
    pixels = _noise(pixels, rng, damage)
    if rng.random() < 0.6 * damage:
        pixels = _sharpened(pixels, float(rng.uniform(0.3, 1.6)))
    return _compressed(pixels, int(rng.integers(100 - int(65 * damage), 98)))


def _light(pixels: np.ndarray, rng: np.random.Generator, damage: float) -> np.ndarray:
    """Automatic exposure, gamma, contrast and colour cast by a table, then uneven light."""
    wanted = float(np.clip(rng.normal(124, 24), 55, 180))
    gain = 1 + (np.clip(wanted / max(float(pixels.mean()), 1.0), 0.5, 2.0) - 1) * damage
    gamma = np.exp(rng.normal(0, 0.22 * damage))
    lift = rng.uniform(0, 26 * damage) * rng.random() ** 2
    contrast = 1 + rng.uniform(-0.1, 0.4) * damage
    centre = rng.uniform(0.4, 0.6)
    cast = 1 + rng.normal(0, 0.06 * damage, 3)
    ramp = np.arange(256)[:, None] / 255
    tone = np.clip(centre + ((ramp * gain) ** gamma - centre) * contrast, 0, 1)
    table = np.clip(lift + (255 - lift) * tone * cast, 0, 255).astype(np.uint8)
    pixels = cv2.LUT(pixels, table.reshape(256, 1, 3))
    if rng.random() < 0.5:
        grey = cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
        colour = float(rng.uniform(1 - 0.5 * damage, 1 + 0.3 * damage))
        pixels = cv2.addWeighted(pixels, colour, grey, 1 - colour, 0)
    height, width = pixels.shape[:2]
    field = 1 + rng.uniform(-0.3, 0.2, (3, 3)) * damage * rng.random()
    light = cv2.resize(np.float32(field), (width, height), interpolation=cv2.INTER_CUBIC)
    return cv2.multiply(pixels, cv2.merge([light] * 3), dtype=cv2.CV_8U)


def _glare(pixels: np.ndarray, rng: np.random.Generator) -> None:
    """Reflections of lamps or of a fridge door, added in place."""
    height, width = pixels.shape[:2]
    small = np.zeros((64, 64), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        start = rng.integers(0, 64, 2).tolist()
        end = (start[0] + int(rng.integers(-8, 9)), start[1] + int(rng.integers(-40, 41)))
        cv2.line(small, start, end, float(rng.uniform(30, 130)), int(rng.integers(1, 4)))
    small = cv2.GaussianBlur(small, (0, 0), float(rng.uniform(0.8, 4)))
    light = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    cv2.add(pixels, cv2.merge([light] * 3), dst=pixels, dtype=cv2.CV_8U)


def _lens(pixels: np.ndarray, rng: np.random.Generator, damage: float) -> np.ndarray:
    """Defocus, motion or too few pixels; sharp in about half of the pictures."""
    kind = rng.random()
    reach = max(pixels.shape[:2]) / 1000
    if kind < 0.12 * damage:
        return cv2.GaussianBlur(pixels, (0, 0), float(rng.uniform(0.5, 2.2) * reach * damage + 0.3))
    if kind < 0.18 * damage:
        length = max(3, int(rng.uniform(3, 10) * reach) | 1)
        kernel = np.zeros((length, length), np.float32)
        turn = rng.uniform(0, np.pi)
        reach_x, reach_y = np.cos(turn) * length / 2, np.sin(turn) * length / 2
        middle = length // 2
        cv2.line(
            kernel,
            (int(middle - reach_x), int(middle - reach_y)),
            (int(middle + reach_x), int(middle + reach_y)),
            1.0,
        )
        return cv2.filter2D(pixels, -1, kernel / max(kernel.sum(), 1))
    if kind < 0.32 * damage:
        share = float(rng.uniform(0.35, 0.9))
        small = cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        return cv2.resize(small, pixels.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return pixels


def _noise(pixels: np.ndarray, rng: np.random.Generator, damage: float) -> np.ndarray:
    height, width = pixels.shape[:2]
    strength = float(rng.exponential(3.0) * damage)
    if strength < 1:
        return pixels
    tile = rng.standard_normal((TILE, TILE, 3), dtype=np.float32) * min(strength, 18)
    if rng.random() < 0.4:
        tile = cv2.GaussianBlur(tile, (3, 3), 0) * 1.6
    repeats = (-(-height // TILE), -(-width // TILE), 1)
    grain = np.tile(np.int16(tile), repeats)[:height, :width]
    return cv2.add(pixels, np.ascontiguousarray(grain), dtype=cv2.CV_8U)


def _sharpened(pixels: np.ndarray, amount: float) -> np.ndarray:
    soft = cv2.GaussianBlur(pixels, (0, 0), 1.2)
    return cv2.addWeighted(pixels, 1 + amount, soft, -amount, 0)


def _compressed(pixels: np.ndarray, quality: int) -> np.ndarray:
    coded = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.cvtColor(cv2.imdecode(coded, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
