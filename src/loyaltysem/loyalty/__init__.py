"""Index arithmetic: satisfaction and loyalty indices from 0 to 100, over plain arrays.

Every function takes arrays with leading batch axes, so that one sample, three platforms and
five thousand bootstrap replicates are the same call.
"""

from loyaltysem.loyalty.index import equal_weight_index, index_scores, weighted_index
from loyaltysem.loyalty.weights import (
    equal_weights,
    loading_weights,
    regression_score_weights,
    unstandardized_weights,
)

__all__ = [
    "equal_weight_index",
    "equal_weights",
    "index_scores",
    "loading_weights",
    "regression_score_weights",
    "unstandardized_weights",
    "weighted_index",
]
