"""How like the places of a photo the pictures of products are, wherever on it they lie."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, utils

from vision.decoding import Pixels
from vision.errors import ForeignModel
from vision.models.embed import Embedder
from vision.models.engine import Session, open_network
from vision.models.gallery import Gallery
from vision.models.views import turned
from vision.photo import Photo

WEIGHT = 40.0  # log odds that a cosine is worth
PHOTO_SIDE, PICTURE_SIDE = 448, 256  # pixels of the long sides: a pack in a hand has half a photo
TURNS = (-24, -12, 0, 12, 24)  # degrees by which a pack in a hand leans
_MULTIPLE = 32  # pixels of a side, so that the network pads everything alike
_LAYER = 1  # of those that an embedder looks at: a place has 16 pixels

Places = NDArray[np.float32]


class PackPlaces:
    """The places of all pictures in a gallery, as the middle layer of an embedder describes them.

    A picture is as like a photo as its places are on average like the likest places of the photo,
    whether these lie as in the picture or not; so a pack may be held in any way. That is the
    distance from image to class of Boiman, Shechtman and Irani (CVPR 2008) taken the other way
    round, since most of a photo shows no pack, and with learnt features.
    """

    def __init__(self, embed: Embedder, gallery: Gallery, threads: int | None = None) -> None:
        """threads: of the runtime, None for its own choice.

        Raises ForeignModel when the embedder does not look at several layers.
        """
        self._network = _middle_of(embed.engine.path, threads)
        self._scale = np.float32(embed.card.scale)
        self._sku = gallery.sku
        fronts = map(gallery.front, range(len(gallery)))
        self._pictures = [self._places(_sized(front, PICTURE_SIDE)) for front in fronts]

    def log_odds(self, photo: Photo, products: Sequence[int]) -> NDArray[np.float64]:
        """(k,) what the places of a photo of one pack say against each of k products.

        0 for the product with the picture that is most like the photo; all must have pictures.
        """
        if not products:
            return np.zeros(0)
        whole = _sized(photo.pixels, PHOTO_SIDE)
        seen = self._places(*(turned(whole, degrees) for degrees in TURNS))
        alike = np.array([self._alike(seen, sku) for sku in products])
        return WEIGHT * (alike - alike.max())

    def _alike(self, seen: Places, sku: int) -> float:
        first, last = np.searchsorted(self._sku, [sku, sku + 1])
        pictures = self._pictures[first:last]
        return max(float((seen @ picture.T).max(axis=0).mean()) for picture in pictures)

    def _places(self, *pictures: Pixels) -> Places:
        """(n, c) unit vectors of the places of pictures of one size."""
        blob = np.stack(pictures).transpose(0, 3, 1, 2).astype(np.float32)
        features = self._network.run(blob * self._scale)
        places = features.transpose(0, 2, 3, 1).reshape(-1, features.shape[1])
        return places / np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-12)


def _sized(picture: Pixels, side: int) -> Pixels:
    """The picture with its longer side at about `side` pixels, both sides multiples of 32."""
    height, width = picture.shape[:2]
    scale = side / max(height, width) / _MULTIPLE
    size = [max(1, round(pixels * scale)) * _MULTIPLE for pixels in (width, height)]
    interpolation = cv2.INTER_AREA if side < max(height, width) else cv2.INTER_LINEAR
    return cv2.resize(picture, size, interpolation=interpolation)


def _middle_of(embedder: Path, threads: int | None) -> Session:
    """The embedder's network up to a layer that it looks at, for pictures of any size."""
    model = onnx.load(embedder)
    layers = [node.input[0] for node in model.graph.node if node.op_type == "AveragePool"]
    if len(layers) <= _LAYER:
        cause = f"layers it looks at: {len(layers)}"
        raise ForeignModel(embedder, cause, "an embedder that looks at several layers")
    given = model.graph.input[0].name
    part = utils.Extractor(model).extract_model([given], [layers[_LAYER]])
    del part.graph.value_info[:], part.graph.input[:], part.graph.output[:]
    free = ["batch", 3, "height", "width"]
    part.graph.input.append(helper.make_tensor_value_info(given, TensorProto.FLOAT, free))
    told = helper.make_tensor_value_info(layers[_LAYER], TensorProto.FLOAT, None)
    part.graph.output.append(told)
    return open_network(part.SerializeToString(), threads)
