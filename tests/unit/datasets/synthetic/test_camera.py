import numpy as np
import pytest

from datasets.synthetic.camera import Camera, look_at

SIZE = (320, 240)


def camera(eye=(0.0, -900.0, -1500.0), target=(0.0, -900.0), roll=0.0, barrel=0.0) -> Camera:
    return Camera(eye, look_at(eye, target, roll, 300.0, SIZE), *SIZE, barrel)


CAMERAS = [
    camera(),
    camera(eye=(400.0, -1200.0, -900.0), target=(50.0, -800.0)),
    camera(roll=12.0),
    camera(barrel=0.1),
    camera(eye=(-300.0, -700.0, -1000.0), roll=-5.0, barrel=0.08),
]


def test_a_frontal_camera_keeps_proportions():
    corners = camera().project(np.array([[-150.0, -900.0], [150.0, -900.0], [0.0, -1050.0]]))
    np.testing.assert_allclose(corners, [[130, 120], [190, 120], [160, 90]], atol=1e-6)


@pytest.mark.parametrize("seen_by", CAMERAS)
def test_what_is_looked_at_is_in_the_middle_when_the_lens_is_ideal(seen_by):
    middle = seen_by.unproject(np.array([[160.0, 120.0]]))
    np.testing.assert_allclose(seen_by.project(middle), [[160, 120]], atol=1e-6)


@pytest.mark.parametrize("seen_by", CAMERAS)
def test_unproject_undoes_project(seen_by):
    pixels = np.array([[0.0, 0.0], [320.0, 0.0], [17.0, 201.0], [320.0, 240.0]])
    np.testing.assert_allclose(seen_by.project(seen_by.unproject(pixels)), pixels, atol=1e-3)


@pytest.mark.parametrize("seen_by", CAMERAS)
def test_the_pixel_map_reads_what_each_pixel_sees(seen_by):
    origin, scale = (-1000.0, -2000.0), 0.5
    found = seen_by.pixel_map(origin, scale)
    assert found.shape == (240, 320, 2)
    for x, y in [(0, 0), (319, 239), (100, 7), (160, 120)]:
        seen = seen_by.unproject(np.array([[x + 0.5, y + 0.5]]))[0]
        expected = (seen - origin) * scale - 0.5
        np.testing.assert_allclose(found[y, x], expected, atol=0.35)


def test_barrel_bends_towards_the_middle():
    far = np.array([[-700.0, -1300.0]])
    straight, bent = camera().project(far)[0], camera(barrel=0.1).project(far)[0]
    assert np.linalg.norm(bent - (160, 120)) < np.linalg.norm(straight - (160, 120)) - 1
