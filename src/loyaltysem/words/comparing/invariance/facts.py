"""What sentences about a ladder are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from loyaltysem.words.comparing.invariance.terms import TermFacts
from loyaltysem.words.languages import GroupName, Language

__all__ = [
    "DifferenceFacts",
    "GateFacts",
    "ItemEffect",
    "LadderFacts",
    "LimitFacts",
    "RuleFacts",
    "StepFacts",
    "ThinFacts",
]


@dataclass(frozen=True, slots=True)
class DifferenceFacts:
    """A test of a step against the one below: statistic, degrees of freedom, p and method."""

    chisq: float
    df: int
    pvalue: float
    method: str


@dataclass(frozen=True, slots=True)
class LimitFacts:
    """Cut-offs for changes: whose they are, of CFI, of RMSEA, of SRMR (None: not looked at)."""

    source: str
    cfi: float
    rmsea: float
    srmr: float | None


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One step of a ladder.

    Attributes
    ----------
    name, against, verdict : str
        As the ladder has them.
    adds : sequence of str
        The kinds of parameters that it holds equal beyond the step below.
    chisq, df, pvalue, cfi, rmsea, srmr : float
        Not-a-number without a fit.
    changes : dict of str to float
        Of ``cfi rmsea srmr``.
    tests : sequence of DifferenceFacts
    limits : LimitFacts or None
    permuted : float
        p-value of the difference by permutation; not-a-number without.
    n_released : int
    reason : str
        Why there is no fit or no test, as the program says it.
    causes : sequence of str
        The same by kind: ``error test below``, or the checks that the fit does not pass.
    """

    name: str
    against: str
    verdict: str
    adds: Sequence[str]
    chisq: float
    df: float
    pvalue: float
    cfi: float
    rmsea: float
    srmr: float
    changes: dict[str, float]
    tests: Sequence[DifferenceFacts]
    limits: LimitFacts | None
    permuted: float
    n_released: int
    reason: str
    causes: Sequence[str]


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """By what steps are judged: name, level of tests, demands on the first step, permutations."""

    name: str
    alpha: float
    least_cfi: float
    most_rmsea: float
    n_replicates: int


@dataclass(frozen=True, slots=True)
class GateFacts:
    """One quantity at the gate.

    Attributes
    ----------
    quantity : str
    step : str
        By which its level is reached.
    obstacle : str
        ``"" level partial variances unavailable``.
    full : bool
        Whether nothing may be released.
    partial : bool
        Whether something is.
    """

    quantity: str
    step: str
    obstacle: str
    full: bool
    partial: bool


@dataclass(frozen=True, slots=True)
class ItemEffect:
    """By how much a released item differs in the group where it does most.

    Attributes
    ----------
    item : str
    group, reference : GroupName
    dmacs : float
        In pooled standard deviations of the item.
    points : float
        Reference minus group, in the unit of the answers.
    """

    item: str
    group: GroupName
    reference: GroupName
    dmacs: float
    points: float


@dataclass(frozen=True, slots=True)
class ThinFacts:
    """A construct with fewer than two invariant items: in a group, or in all (no name)."""

    construct: str
    group: GroupName
    count: int


@dataclass(frozen=True, slots=True)
class LadderFacts:
    """A whole ladder.

    Attributes
    ----------
    group : GroupName
        What the grouping variable is called.
    labels : sequence of GroupName
    sizes : sequence of int
    n_without, n_incomplete : int
        Respondents without a group, and those left out for missing answers.
    id_column : str
        Of respondents' ids; ``""`` where none was named.
    n_repeated, n_anonymous : int
        Rows whose id another of the group has, and rows without.
    estimator, blanks : str
        The estimator, and what became of missing answers.
    rule : RuleFacts
    steps, branches : sequence of StepFacts
    level : str
    partial : bool
    released : sequence of TermFacts
    versions : dict of str to str
        Of each index, its name with the version that the ladder compares.
    identification : str
        ``marker variance effect_coding``.
    markers : dict of str to str
    parameterization : str
        ``theta`` or ``delta`` of ordered items, else ``""``.
    coarse, three : sequence of str
        Ordered items of fewer than two equal thresholds, and of exactly two.
    unlinked : sequence of str
        Constructs that have one unit in all groups later than from the metric step on.
    single : sequence of str
        Constructs of one item.
    second_order : sequence of str
    left_out : sequence of str
        Observed variables that measure no construct.
    thin : sequence of ThinFacts
    loading_only : sequence of str
        Items whose loading is released and whose intercept is still held equal.
    branched_from : str
    failed_deals : mapping of str to int
        Permutations to which a step, or that below, could not be fitted, where there are any.
    gate : sequence of GateFacts
    effects : sequence of ItemEffect
        Of the released items.
    simulated : bool
    constructs : mapping of str to GroupName
        What constructs are called, where declared.
    """

    group: GroupName
    labels: Sequence[GroupName]
    sizes: Sequence[int]
    n_without: int
    n_incomplete: int
    estimator: str
    blanks: str | None
    rule: RuleFacts
    steps: Sequence[StepFacts]
    branches: Sequence[StepFacts]
    level: str
    partial: bool
    released: Sequence[TermFacts]
    versions: dict[str, str]
    identification: str
    markers: dict[str, str]
    parameterization: str
    coarse: Sequence[str]
    three: Sequence[str]
    unlinked: Sequence[str]
    single: Sequence[str]
    second_order: Sequence[str]
    left_out: Sequence[str]
    thin: Sequence[ThinFacts]
    loading_only: Sequence[str]
    branched_from: str
    failed_deals: Mapping[str, int] = field(default_factory=dict)
    gate: Sequence[GateFacts] = field(default_factory=tuple)
    effects: Sequence[ItemEffect] = field(default_factory=tuple)
    simulated: bool = False
    id_column: str = ""
    n_repeated: int = 0
    n_anonymous: int = 0
    constructs: Mapping[str, GroupName] = field(default_factory=dict)

    def construct(self, name: str, language: Language) -> str:
        """Return what a construct is called."""
        return self.constructs.get(name, {}).get(language, name)

    def called(self, names: Iterable[str], language: Language) -> list[str]:
        """Return what constructs are called."""
        return [self.construct(name, language) for name in names]
