"""Sample statistics of any data frame, of ordered answers, or of a published covariance matrix."""

from loyaltysem.moments.grouping.labels import GroupWords
from loyaltysem.moments.grouping.rows import GroupAnswers, Grouping, answers_by_group, group_rows
from loyaltysem.moments.incomplete.pattern_moments import PatternMoments
from loyaltysem.moments.incomplete.patterns import IncompleteAnswers
from loyaltysem.moments.observations import Observations, observe
from loyaltysem.moments.ordinal.answers import OrdinalAnswers
from loyaltysem.moments.ordinal.by_group import OrdinalGroups
from loyaltysem.moments.ordinal.correlations import OrdinalMoments, ordinal_moments
from loyaltysem.moments.ordinal.polychoric import PolychoricFit, fit_polychoric
from loyaltysem.moments.ordinal.thresholds import thresholds_from_counts
from loyaltysem.moments.sample import Moments
from loyaltysem.numerics.bivariate_normal import (
    bivariate_normal_cdf,
    bivariate_normal_density,
)

__all__ = [
    "GroupAnswers",
    "GroupWords",
    "Grouping",
    "IncompleteAnswers",
    "Moments",
    "Observations",
    "OrdinalAnswers",
    "OrdinalGroups",
    "OrdinalMoments",
    "PatternMoments",
    "PolychoricFit",
    "answers_by_group",
    "bivariate_normal_cdf",
    "bivariate_normal_density",
    "fit_polychoric",
    "group_rows",
    "observe",
    "ordinal_moments",
    "thresholds_from_counts",
]
