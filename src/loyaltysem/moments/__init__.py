"""Sample statistics of any data frame, or of a published covariance matrix."""

from loyaltysem.moments.grouping import Grouping, group_rows
from loyaltysem.moments.observations import Observations, observe
from loyaltysem.moments.patterns import IncompleteAnswers
from loyaltysem.moments.sample import Moments

__all__ = ["Grouping", "IncompleteAnswers", "Moments", "Observations", "group_rows", "observe"]
