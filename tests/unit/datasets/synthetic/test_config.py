import pytest

from datasets.synthetic import CatalogueConfig, ShelfConfig
from vision.errors import ConfigError


@pytest.mark.parametrize(
    ("values", "subject"),
    [
        ({"side": (640, 320)}, "side"),
        ({"side": (10, 320)}, "side"),
        ({"side": (640, 9000)}, "side"),
        ({"side": (640,)}, "side"),
        ({"aspect": (0.1, 1.0)}, "aspect"),
        ({"products": (0, 10)}, "products"),
        ({"products": (1, 5000)}, "products"),
        ({"close_up_products": (9, 3)}, "close_up_products"),
        ({"close_up_share": 1.5}, "close_up_share"),
        ({"damage": -0.1}, "damage"),
        ({"gap_share": 1.0}, "gap_share"),
        ({"yaw": 80.0}, "yaw"),
        ({"bays": 0}, "bays"),
        ({"texture_share": float("nan")}, "texture_share"),
    ],
)
def test_a_value_out_of_range_is_named(values, subject):
    with pytest.raises(ConfigError) as caught:
        ShelfConfig(**values)
    assert caught.value.subject == subject


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError) as caught:
        ShelfConfig(texture_dirs=(tmp_path / "nothing",))
    assert caught.value.subject.endswith("nothing")


@pytest.mark.parametrize("size", [0, 6000])
def test_a_catalogue_has_a_sensible_size(size):
    with pytest.raises(ConfigError):
        CatalogueConfig(size=size)
