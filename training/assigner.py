"""Task-aligned assignment on sparse pairs: the same result as Ultralytics', without dense tensors.

A dense shelf has 150 to 500 boxes; Ultralytics' assigner holds several (boxes x anchors) float
tensors, of which more than 99 % is zero because an anchor lies in one or two boxes only.
Method: Feng et al., TOOD, ICCV 2021, as in ultralytics/utils/tal.py.
"""

import torch
from ultralytics.utils.tal import TaskAlignedAssigner

Assignment = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


class SparseAssigner(TaskAlignedAssigner):
    """Drop-in for one class; see TaskAlignedAssigner.forward for the shapes."""

    @torch.no_grad()
    def forward(
        self, pd_scores, pd_bboxes, anc_points, gt_labels, gt_bboxes, mask_gt
    ) -> Assignment:
        target_boxes = torch.zeros_like(pd_bboxes)
        target_scores = torch.zeros_like(pd_scores)
        foreground = torch.zeros_like(pd_scores[..., 0], dtype=torch.bool)
        target_index = torch.zeros_like(foreground, dtype=torch.long)
        for i in range(len(pd_scores)):
            boxes = gt_bboxes[i][mask_gt[i, :, 0].bool()]
            if not len(boxes):
                continue
            box, anchor, score = self._assign(pd_scores[i, :, 0], pd_bboxes[i], anc_points, boxes)
            target_boxes[i, anchor] = boxes[box]
            target_scores[i, anchor, 0] = score
            foreground[i, anchor] = True
            target_index[i, anchor] = box
        return foreground.long() - 1, target_boxes, target_scores, foreground, target_index

    def _assign(
        self, scores, predicted, points, boxes
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Box index, anchor index and target score of each positive anchor of one picture."""
        every = torch.ones(1, len(boxes), 1, dtype=torch.bool)
        box, anchor = self.select_candidates_in_gts(points, boxes[None], every)[0].nonzero(
            as_tuple=True
        )
        overlap = self.iou_calculation(boxes[box], predicted[anchor])
        metric = scores[anchor].pow(self.alpha) * overlap.pow(self.beta)
        chosen = (_rank_in_group(box, metric) < self.topk) & (metric > 0)
        owners = torch.zeros_like(scores).index_add_(
            0, anchor[chosen], torch.ones_like(metric[chosen])
        )
        best = torch.zeros_like(scores).scatter_reduce(0, anchor, overlap, "amax")
        contested = owners[anchor] > 1
        chosen = torch.where(contested, (overlap == best[anchor]) & (metric > 0), chosen)
        box, anchor, overlap, metric = box[chosen], anchor[chosen], overlap[chosen], metric[chosen]
        zeros = torch.zeros(len(boxes), dtype=metric.dtype)
        best_metric = zeros.scatter_reduce(0, box, metric, "amax")
        best_overlap = zeros.scatter_reduce(0, box, overlap, "amax")
        return box, anchor, metric * best_overlap[box] / (best_metric[box] + self.eps)


def _rank_in_group(group: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """Rank of each value inside its group, 0 = largest; `group` is sorted."""
    by_value = torch.argsort(value, descending=True, stable=True)
    order = by_value[torch.argsort(group[by_value], stable=True)]
    sorted_group = group[order]
    first = torch.searchsorted(sorted_group, sorted_group)
    rank = torch.empty_like(group)
    rank[order] = torch.arange(len(group)) - first
    return rank
