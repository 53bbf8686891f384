"""Sample statistics of any data frame, or of a published covariance matrix."""

from loyaltysem.moments.grouping import GroupAnswers, Grouping, answers_by_group, group_rows
from loyaltysem.moments.observations import Observations, observe
from loyaltysem.moments.patterns import IncompleteAnswers
from loyaltysem.moments.sample import Moments

__all__ = [
    "GroupAnswers",
    "Grouping",
    "IncompleteAnswers",
    "Moments",
    "Observations",
    "answers_by_group",
    "group_rows",
    "observe",
]
