import numpy as np
import pytest

from tests.factories import bright_cells_model, encoded, lit_cells, photo, picture
from tests.unit.vision.audits import CATALOGUE, found_products, grey_photo
from vision.audit import ModelUse
from vision.config import PipelineConfig, ThresholdOverrides
from vision.detections import Detections, Kind
from vision.document import validate
from vision.errors import CatalogueError, ModelFileMissing
from vision.kpi.availability import Listed
from vision.kpi.measure import Targets
from vision.models.card import DetectorCard
from vision.photo import Photo
from vision.pipeline import Pipeline
from vision.shelf.catalogue import Catalogue
from vision.words import WARNINGS

ALONE = {"price_tags": None, "gaps": None, "threads": 1}


class FixedEngine:
    """An engine's card and hash, without a model."""

    sha256 = "cd" * 32

    def __init__(self, family="clear", licence_note=""):
        self.card = DetectorCard.model_validate(
            {
                "name": "fixed",
                "version": "7",
                "family": family,
                "licence": "Apache-2.0",
                "licence_note": licence_note,
                "training_data": [],
                "classes": ["product"],
                "thresholds": {"score": 0.3, "nms_iou": 0.6},
                "scale": {"target_size": 40, "sides": [640]},
            }
        )


class FixedFinder:
    """Finds the same boxes on every photo."""

    def __init__(self, found, **engine):
        self.found, self.engine = found, FixedEngine(**engine)

    def __call__(self, photo):
        return self.found


class FixedRecogniser:
    """Calls every product the catalogue's first."""

    threshold = 0.7
    models = (ModelUse("gallery", "1", "ef" * 32, "MIT"),)
    cards = ()

    def __init__(self, probability=0.9):
        self.probability = probability

    def __call__(self, photo, found):
        n = len(found)
        score = np.full(n, self.probability, np.float32)
        return found.replace(sku=np.zeros(n, np.int32), sku_score=score)


def nameless(found):
    return Detections(found.xyxy, found.score, found.kind)


def test_without_a_recogniser_every_facing_is_unknown_and_it_says_so():
    audit = Pipeline(FixedFinder(nameless(found_products())), None, CATALOGUE).audit(grey_photo())
    assert len(audit.shelf.facings) == 24
    assert all(facing.product is None for facing in audit.shelf.facings)
    unknown = next(kpi for kpi in audit.kpis if dict(kpi.scope) == {"unknown": True})
    assert (unknown.value, unknown.low, unknown.high) == (1, 1, 1)
    assert audit.warnings == (WARNINGS["unnamed"].en,)
    assert [m.name for m in audit.models] == ["fixed"]
    validate(audit.to_dict())


@pytest.mark.parametrize(("probability", "share"), [(0.9, 1), (0.6, 0)])
def test_with_a_recogniser_and_its_threshold(probability, share):
    pipeline = Pipeline(
        FixedFinder(nameless(found_products())), FixedRecogniser(probability), CATALOGUE
    )
    audit = pipeline.audit(grey_photo())
    own = next(kpi for kpi in audit.kpis if dict(kpi.scope) == {"own": True})
    assert own.value == share
    assert [m.name for m in audit.models] == ["fixed", "gallery"]
    assert audit.warnings == ()


def test_other_detectors_add_what_is_no_product():
    tag = Detections(np.float32([[5, 5, 25, 15]]), np.float32([0.8]), np.int8([Kind.PRICE_TAG]))
    others = [FixedFinder(tag, family="research", licence_note="Tags of one shop.")]
    products = nameless(found_products().of_kind(Kind.PRODUCT))
    pipeline = Pipeline(FixedFinder(products), others=others)
    document = pipeline.audit(grey_photo()).to_dict()
    kinds = [detection["kind"] for detection in document["detections"]]
    assert kinds.count("price_tag") == 1
    assert len(document["facings"]) == 24
    assert [one["box"] for one in document["price_tags"]] == [[5, 5, 25, 15]]
    assert len(document["models"]) == 2
    assert "Tags of one shop." in document["warnings"]


def test_price_tags_and_gaps_are_looked_for_unless_it_is_told_otherwise(tmp_path):
    path = bright_cells_model(tmp_path / "toy.onnx")
    names = [use.name for use in Pipeline.load(PipelineConfig(weights=str(path))).models()]
    assert names[1:] == ["detector_price_tag", "detector_gap"]
    assert len(Pipeline.load(PipelineConfig(weights=str(path), **ALONE)).models()) == 1


def test_no_facings_is_a_legal_result():
    audit = Pipeline(FixedFinder(Detections.empty())).audit(grey_photo())
    assert audit.warnings == (WARNINGS["no_facings"].en,)
    assert {kpi.value for kpi in audit.kpis} == {None}
    validate(audit.to_dict())


@pytest.mark.parametrize(
    ("engine", "line"),
    [
        ({"family": "research"}, WARNINGS["research"].en),
        ({"family": "research", "licence_note": "Academic use."}, "Academic use."),
        ({"family": "clear", "licence_note": "Do as you like."}, None),
    ],
)
def test_research_weights_say_what_their_licence_allows(engine, line):
    audit = Pipeline(FixedFinder(Detections.empty(), **engine)).audit(grey_photo())
    assert audit.warnings[1:] == ((line,) if line else ())


def test_what_decoding_set_aside_and_bad_quality_are_told():
    shot = grey_photo()
    animated = Photo(np.zeros_like(shot.pixels), shot.sha256, "a.gif", shot.sources, ("animated",))
    audit = Pipeline(FixedFinder(nameless(found_products()))).audit(animated)
    assert WARNINGS["animated"].en in audit.warnings
    assert "dark" in audit.to_dict()["quality"]["reasons"]


def test_load_takes_weights_and_settings(tmp_path):
    path = bright_cells_model(tmp_path / "toy.onnx")
    pipeline = Pipeline.load(PipelineConfig(weights=str(path), **ALONE))
    cells = [(1, 1), (3, 1), (5, 1), (1, 4), (3, 4)]
    audit = pipeline.audit(photo(lit_cells(320, 224, cells, 32)))
    assert [len(row.facings) for row in audit.shelf.rows] == [3, 2]
    assert audit.models[0].sha256 == pipeline.detector.engine.sha256
    config = PipelineConfig(
        weights=str(path), **ALONE, thresholds=ThresholdOverrides(nms_iou=0.123)
    )
    assert Pipeline.load(config).detector.thresholds.nms_iou == 0.123
    with pytest.raises(ModelFileMissing):
        Pipeline.load(PipelineConfig(weights=str(tmp_path / "absent.onnx")))


@pytest.fixture
def read_catalogue(tmp_path):
    """A catalogue of one product in a folder, with the bytes of its picture, if any."""

    def make(picture=None):
        folder = tmp_path / "catalogue"
        (folder / "images" / "A").mkdir(parents=True)
        (folder / "catalogue.csv").write_text("sku,brand\nA,x\n", encoding="utf-8")
        if picture is not None:
            (folder / "images" / "A" / "front.png").write_bytes(picture)
        return Catalogue.read(folder)

    return make


def test_load_names_products_by_the_pictures_beside_the_catalogue(tmp_path, read_catalogue):
    settings = PipelineConfig(weights=str(bright_cells_model(tmp_path / "toy.onnx")), **ALONE)
    pipeline = Pipeline.load(settings, read_catalogue(encoded(picture())))
    names = [model.name for model in pipeline.models()]
    assert names == ["toy", "embedder_clear", "verifier_clear", "recogniser"]
    audit = pipeline.audit(photo(lit_cells(320, 224, [(1, 1), (3, 1)], 32)))
    assert audit.warnings == ()
    assert [facing.product for facing in audit.shelf.facings] == [None, None]


def test_a_research_embedder_beside_other_weights_says_what_it_allows(tmp_path, read_catalogue):
    weights = str(bright_cells_model(tmp_path / "toy.onnx"))
    settings = PipelineConfig(weights=weights, embedder="research", **ALONE)
    pipeline = Pipeline.load(settings, read_catalogue(encoded(picture())))
    (note,) = pipeline.audit(grey_photo()).warnings[1:]
    assert "non-commercial" in note


def test_load_without_pictures_leaves_all_unknown_and_says_why(tmp_path, read_catalogue):
    settings = PipelineConfig(weights=str(bright_cells_model(tmp_path / "toy.onnx")), **ALONE)
    pipeline = Pipeline.load(settings, read_catalogue())
    audit = pipeline.audit(photo(lit_cells(320, 224, [(1, 1), (3, 1)], 32)))
    assert audit.warnings == (WARNINGS["no_pictures"].en,)
    assert [model.name for model in audit.models] == ["toy"]


def test_load_refuses_a_bad_picture(tmp_path, read_catalogue):
    settings = PipelineConfig(weights=str(bright_cells_model(tmp_path / "toy.onnx")), **ALONE)
    with pytest.raises(CatalogueError, match=r"front\.png"):
        Pipeline.load(settings, read_catalogue(b"not a picture"))


def test_same_photo_same_answer():
    pipeline = Pipeline(FixedFinder(found_products()), FixedRecogniser(), CATALOGUE)
    assert pipeline.audit(grey_photo()).to_json() == pipeline.audit(grey_photo()).to_json()


def test_a_photo_may_come_with_targets_of_its_own():
    pipeline = Pipeline(FixedFinder(nameless(found_products())), FixedRecogniser(), CATALOGUE)
    listed = Targets(listed=(Listed("Q-1"), Listed("V-1")), whole_shelf=True)
    audit = pipeline.audit(grey_photo(), listed)
    osa = next(kpi for kpi in audit.kpis if kpi.name == "osa" and not kpi.scope)
    assert (osa.numerator, osa.denominator) == (1, 2)
    assert [task.sku for task in audit.tasks][:1] == ["V-1"]
    assert not [kpi for kpi in pipeline.audit(grey_photo()).kpis if kpi.name == "osa"]
    validate(audit.to_dict())
