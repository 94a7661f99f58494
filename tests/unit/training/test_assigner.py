import pytest
import torch
from ultralytics.utils.tal import TaskAlignedAssigner, make_anchors

from training.assigner import SparseAssigner

pytestmark = pytest.mark.training
SIDE = 320
SETTINGS = {"topk": 10, "num_classes": 1, "alpha": 0.5, "beta": 6.0, "stride": [8, 16, 32]}


def dense_shelf(boxes: int, seed: int, smallest: float = 4.0):
    """Predictions near their anchors and random boxes, the second picture with fewer of them."""
    torch.manual_seed(seed)
    features = [torch.zeros(2, 1, SIDE // s, SIDE // s) for s in (8, 16, 32)]
    points, strides = make_anchors(features, torch.tensor([8.0, 16.0, 32.0]), 0.5)
    points = points * strides
    corner = torch.rand(2, boxes, 2) * (SIDE - 70)
    truth = torch.cat([corner, corner + torch.rand(2, boxes, 2) * 60 + smallest], dim=2)
    present = torch.ones(2, boxes, 1)
    present[1, boxes // 2 :] = 0
    truth[1, boxes // 2 :] = 0
    reach = strides * 3 * torch.rand(2, len(points), 2)
    predicted = torch.cat([points - reach, points + reach], dim=2)
    scores = torch.rand(2, len(points), 1)
    return scores, predicted, points, torch.zeros(2, boxes, 1), truth, present


@pytest.mark.parametrize(("boxes", "smallest"), [(2, 40.0), (12, 30.0), (150, 4.0), (400, 8.0)])
def test_same_assignment_as_ultralytics(boxes, smallest):
    inputs = dense_shelf(boxes, seed=boxes, smallest=smallest)
    _, boxes_a, scores_a, positive_a, index_a = TaskAlignedAssigner(**SETTINGS)(*inputs)
    _, boxes_b, scores_b, positive_b, index_b = SparseAssigner(**SETTINGS)(*inputs)
    weighted = scores_a[..., 0] > 0
    assert weighted.any()
    assert torch.allclose(scores_a, scores_b, atol=1e-6)
    assert torch.equal(index_a[weighted], index_b[weighted])
    assert torch.equal(boxes_a[weighted], boxes_b[weighted])
    assert torch.equal(positive_b, positive_a & weighted)


def test_no_boxes_means_no_positive():
    scores, predicted, points, labels, truth, present = dense_shelf(3, seed=0)
    _, _, target, positive, _ = SparseAssigner(**SETTINGS)(
        scores, predicted, points, labels, truth * 0, present * 0
    )
    assert not positive.any()
    assert target.sum() == 0
