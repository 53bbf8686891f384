"""What is known of an alignment before it is said."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AlignedFindings", "AlignmentSettings", "ConfiguralFit", "MeanFacts", "MeanPair"]


@dataclass(frozen=True, slots=True)
class AlignmentSettings:
    """How groups were aligned.

    Attributes
    ----------
    group : str
        The grouping variable.
    reference : str
        The group that means and variances are measured from.
    n_groups : int
    free, product, pooled_unit, weighted : bool
        Whether the reference's mean is estimated, the product of variances is one, items are
        measured in their standard deviations within groups, and pairs weigh by their sizes.
    power, epsilon : float
    estimator : str
    n_starts : int
    level : float
    weights, clusters : str
        Columns of the sampling design; empty where there is none.
    n_shared : int
        Times that a cluster has respondents in one more group.
    n_without, n_incomplete : int
        Respondents who name no group, and whose answers are incomplete; in no fit.
    """

    group: str
    reference: str
    n_groups: int
    free: bool
    product: bool
    power: float
    epsilon: float
    pooled_unit: bool
    weighted: bool
    estimator: str
    n_starts: int
    level: float
    weights: str = ""
    clusters: str = ""
    n_shared: int = 0
    n_without: int = 0
    n_incomplete: int = 0


@dataclass(frozen=True, slots=True)
class ConfiguralFit:
    """How well the configural model fits; ``is_scaled`` where its chi-square is corrected."""

    chisq: float
    df: float
    pvalue: float
    cfi: float
    rmsea: float
    srmr: float
    is_scaled: bool


@dataclass(frozen=True, slots=True)
class MeanFacts:
    """A group's latent mean with its interval; none where the mean is fixed."""

    group: str
    mean: float
    lower: float
    upper: float
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class MeanPair:
    """Two groups whose means differ, the higher first, with the p-value after Holm."""

    first: str
    second: str
    difference: float
    lower: float
    upper: float
    pvalue: float


@dataclass(frozen=True, slots=True)
class AlignedFindings:
    """What alignment found of one construct.

    Attributes
    ----------
    construct : str
    loadings, intercepts : float
        Shares that are not the same as in the other groups.
    means : tuple of MeanFacts
        From the highest.
    pairs : tuple of MeanPair
        Those that differ after Holm's correction, the largest difference first.
    n_pairs : int
        All that there are.
    minima, times : int
        Distinct minima, and searches that ended in the lowest.
    turned : tuple of (str, str)
        Pairs of groups that change places by other rules, although they differ beyond error.
    orders_turned, orders : int
        Rules by which some do, of all that were tried.
    n_failed : int
        Searches that ended in no minimum.
    flat : tuple of str
        Groups about whose place the loss hardly rises.
    """

    construct: str
    loadings: float
    intercepts: float
    means: tuple[MeanFacts, ...]
    pairs: tuple[MeanPair, ...]
    n_pairs: int
    minima: int
    times: int
    turned: tuple[tuple[str, str], ...]
    orders_turned: int
    orders: int
    n_failed: int
    flat: tuple[str, ...]

    @property
    def share(self) -> float:
        """Of all loadings and intercepts that are not the same."""
        return (self.loadings + self.intercepts) / 2
