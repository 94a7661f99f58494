import pytest

from tests.factories import embedder_model
from vision.models.embed import Embedder
from vision.models.engine import Engine


@pytest.fixture(scope="session")
def embed(tmp_path_factory):
    """An embedder of mean colours: like pictures have like vectors."""
    path = embedder_model(tmp_path_factory.mktemp("embedder") / "toy.onnx")
    return Embedder(Engine(path, threads=1, backend="onnxruntime", task="embedder"))
