"""Second engines: other programs that compute the same, and the record of how far they agree.

They take text, frames and arrays, and know no model, fit or exploration of ours.
"""

from loyaltysem.engines.by_factor_analyzer import (
    ROTATIONS,
    adequacy,
    correlations_of,
    extracted_loadings,
    rotated_loadings,
    sphericity,
)
from loyaltysem.engines.by_semopy import semopy_estimates, semopy_key
from loyaltysem.engines.crosscheck import Crosscheck, NotCompared, put_side_by_side

__all__ = [
    "ROTATIONS",
    "Crosscheck",
    "NotCompared",
    "adequacy",
    "correlations_of",
    "extracted_loadings",
    "put_side_by_side",
    "rotated_loadings",
    "semopy_estimates",
    "semopy_key",
    "sphericity",
]
