"""Sample statistics of any data frame, or of a published covariance matrix."""

from loyaltysem.moments.observations import Observations, observe
from loyaltysem.moments.sample import Moments

__all__ = ["Moments", "Observations", "observe"]
