"""The k best of each row by PyTorch: twin of `gnnrec_lab.kernels.masked_top_k`, with its order of ties."""

from __future__ import annotations

import torch


def masked_top_k(
    scores: torch.Tensor, k: int, rows: torch.Tensor, columns: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the columns and scores of the k best of each row, best first.

    Scores are ordered by whole numbers in which the lower column breaks a tie, so that no two are equal: the
    result is that of the CPU for the same scores, whatever `torch.topk` does with equal ones.

    Parameters
    ----------
    scores : float32 [B, columns]
        Its left-out entries are overwritten by -inf. NaN never ranks.
    k : int
        Rows with fewer candidates are filled up with column -1 and score -inf.
    rows, columns : int64 [n]
        The entries that are left out.

    Returns
    -------
    columns, scores : int64 [B, k], float32 [B, k]
    """
    scores[rows, columns] = -torch.inf
    width = scores.shape[1]
    numbers = torch.where(torch.isnan(scores), -torch.inf, scores + 0.0)  # -0 becomes 0, which it equals
    bits = numbers.view(torch.int32)
    rising = torch.where(bits < 0, bits ^ 0x7FFFFFFF, bits).long()  # as the numbers that they stand for
    keys = (rising << 32) + torch.arange(width - 1, -1, -1, device=scores.device)
    best = torch.topk(keys, min(k, width), dim=1).indices
    value = scores.gather(1, best)
    ranked = value > -torch.inf
    value, best = value.masked_fill(~ranked, -torch.inf), best.masked_fill(~ranked, -1)
    short = (0, k - best.shape[1])
    return (
        torch.nn.functional.pad(best, short, value=-1),
        torch.nn.functional.pad(value, short, value=-torch.inf),
    )
