"""What sentences about a comparison of groups are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from loyaltysem.words.comparing.groups.waves import WavesFacts
from loyaltysem.words.comparing.invariance.facts import GateFacts, LadderFacts
from loyaltysem.words.comparing.invariance.terms import TermFacts
from loyaltysem.words.languages import GroupName, Language
from loyaltysem.words.questionnaires.sampling import Sampling

__all__ = [
    "AdjustedFacts",
    "CautionFacts",
    "ComparisonFacts",
    "CovariateFacts",
    "DirectFacts",
    "ItemMeans",
    "PairFacts",
    "PlaceFacts",
    "QuantityFacts",
]

#: What an index of answers is computed from, where that must be said.
ItemMeans = Literal["", "answers", "implied"]


@dataclass(frozen=True, slots=True)
class CautionFacts:
    """Something that a reader must know before believing a comparison.

    Attributes
    ----------
    kind : str
        ``few_answers``: groups with their sizes. ``inseparable``: constructs (``names``) that
        correlate above ``limit``, with groups and correlations, on the way from source to target;
        ``confounded``: the same of one on the way and a predictor of the target beside it.
        ``weights_decide``: a construct on which
        groups that differ stand in another order by equal weights. ``survey_weights``: columns that
        look like weights of respondents and are not used. ``few_decide``: respondents that weights
        leave, and how many there are. ``few_clusters``: groups with their clusters.
        ``shared_clusters``: how often a cluster is in one more group. ``structure_rejected``: the
        structural model, with its p-value. ``searched``: terms that were released. ``failed``:
        draws that came to nothing, and how many there were. ``no_scale``: constructs without an
        index, and why. ``covariates_as_effects``: what was adjusted for. ``no_covariate``:
        covariates, and how many respondents were left out. ``direct_effects``: items with
        covariates that work on them, and corrected p-values. ``slopes_differ``: the p-value by
        which covariates work otherwise in some groups. ``cross_sections``: the column of waves.
    names, groups : sequence of str
    values : sequence of float
    limit : float
        What they are held against, where they are.
    """

    kind: str
    names: Sequence[str] = ()
    groups: Sequence[str] = ()
    values: Sequence[float] = ()
    limit: float = 0.0


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A group's estimate with its interval, and what rank it may have (0: no ranks)."""

    group: str
    est: float
    lower: float
    upper: float
    rank: int = 0
    best: int = 0
    worst: int = 0

    @property
    def fixed(self) -> bool:
        """Whether it is the zero that the others are held against."""
        return self.est == self.lower == self.upper == 0


@dataclass(frozen=True, slots=True)
class PairFacts:
    """The difference of two groups; the p-value is of the intervals' distribution (max-t)."""

    first: str
    second: str
    difference: float
    lower: float
    upper: float
    pvalue: float
    differs: bool
    smallest: float


@dataclass(frozen=True, slots=True)
class QuantityFacts:
    """One quantity of all groups.

    Attributes
    ----------
    kind : str
        ``path effect "latent mean" "latent index" "observed index"``.
    name : str
    weights : str
    places : sequence of PlaceFacts
    pairs : sequence of PairFacts
    chisq, df, pvalue : float
        The joint test that all groups are equal.
    """

    kind: str
    name: str
    weights: str
    places: Sequence[PlaceFacts]
    pairs: Sequence[PairFacts]
    chisq: float
    df: int
    pvalue: float

    @property
    def overlapping(self) -> Sequence[tuple[str, str]]:
        """Groups that differ, the higher first, and may have the same rank."""
        ranks = {place.group: range(place.best, place.worst + 1) for place in self.places}
        found = []
        for pair in self.pairs:
            if pair.differs and set(ranks[pair.first]) & set(ranks[pair.second]):
                both = (pair.first, pair.second)
                found.append(both if pair.difference > 0 else both[::-1])
        return found


@dataclass(frozen=True, slots=True)
class CovariateFacts:
    """A covariate, and what all groups are held at: its mean, or the share of its level.

    An amount has no level.
    """

    variable: str
    level: GroupName
    reference: GroupName
    mean: float


@dataclass(frozen=True, slots=True)
class DirectFacts:
    """An effect of a covariate on an item; of several items it is not known on which."""

    items: Sequence[str]
    covariate: CovariateFacts
    pvalue: float


@dataclass(frozen=True, slots=True)
class AdjustedFacts:
    """Levels at common covariates.

    Attributes
    ----------
    covariates : sequence of CovariateFacts
    standing, plain : sequence of QuantityFacts
        Adjusted, and as they are.
    n_tests, n_direct : int
        Items by covariates that were tested, and how many of these are significant.
    tested_by : str
        ``score`` or ``Wald``.
    slopes : float or None
        The p-value of equal slopes; None where they cannot be tested.
    alpha : float
        Below which tests of what adjusting takes for granted are significant.
    given : bool
        Whether covariates are taken as given, and are no variables of the likelihood.
    direct : sequence of DirectFacts
        Effects on items that were found, in their order.
    """

    covariates: Sequence[CovariateFacts]
    standing: Sequence[QuantityFacts]
    plain: Sequence[QuantityFacts]
    n_tests: int
    n_direct: int
    tested_by: str
    slopes: float | None
    alpha: float
    given: bool
    direct: Sequence[DirectFacts] = ()


@dataclass(frozen=True, slots=True)
class ComparisonFacts:
    """A whole comparison.

    Attributes
    ----------
    group : str
        The grouping variable.
    labels : mapping of language to mapping of str to str
        What constructs and variables are called.
    groups : mapping of language to mapping of str to str
        What groups are called, which may have the name of a construct.
    order : sequence of str
        The groups.
    sizes : sequence of int
    source, target : str
        ``""`` where no influence was asked for.
    invariance : str
        The highest step that holds; ``""`` where none does.
    partial : bool
    released : sequence of TermFacts
    rule : str
        By which steps were judged.
    estimator : str
    coverage : float
    identification : str
        What gives constructs their unit: ``marker variance effect_coding``.
    drawn : str
        ``bootstrap`` or ``monte_carlo``; ``""`` where nothing may be compared.
    n_drawn : int
    sampling : Sampling or None
        Weights and clusters of the respondents.
    item_means : {"", "answers", "implied"}
        What the index of answers is computed from: the answers themselves though intervals are
        drawn from what the model implies, or that alone, as some are missing.
    adjusted : AdjustedFacts or None
    waves : WavesFacts or None
    paths, effects, standing : sequence of QuantityFacts
    twins : sequence of QuantityFacts
        Of ``standing``, by equal weights.
    answers : sequence of (str, str, float, float)
        Construct, group, index of the answers and its bias in points.
    ladder : LadderFacts or None
        What measurement came to.
    reference : GroupName
        The group, or of waves the platform, by whose items all are measured; empty for what the
        groups have on average.
    index_weights : str
        By what rule the items of the leading index are weighted; ``""`` without an index.
    power : float
        With which the smallest differences would be found.
    refused : sequence of GateFacts
    cautions : sequence of CautionFacts
    n_without, n_kept : int
        Respondents without a group, and those with missing answers that are kept.
    simulated : bool
    """

    group: str
    labels: Mapping[Language, Mapping[str, str]]
    groups: Mapping[Language, Mapping[str, str]]
    order: Sequence[str]
    sizes: Sequence[int]
    source: str
    target: str
    invariance: str
    partial: bool
    released: Sequence[TermFacts]
    rule: str
    estimator: str
    identification: str
    coverage: float
    drawn: str
    n_drawn: int
    paths: Sequence[QuantityFacts] = ()
    effects: Sequence[QuantityFacts] = ()
    standing: Sequence[QuantityFacts] = ()
    twins: Sequence[QuantityFacts] = ()
    answers: Sequence[tuple[str, str, float, float]] = ()
    refused: Sequence[GateFacts] = ()
    cautions: Sequence[CautionFacts] = ()
    n_without: int = 0
    n_kept: int = 0
    simulated: bool = False
    sampling: Sampling | None = None
    item_means: ItemMeans = ""
    adjusted: AdjustedFacts | None = None
    waves: WavesFacts | None = None
    ladder: LadderFacts | None = None
    reference: GroupName = field(default_factory=dict)
    index_weights: str = ""
    power: float = 0.80

    def name(self, what: str, language: Language) -> str:
        """Return what a construct, or a variable such as the grouping, is called."""
        return str(self.labels.get(language, {}).get(what, what))

    def called(self, group: str, language: Language) -> str:
        """Return what a group is called."""
        return str(self.groups.get(language, {}).get(group, group))

    @property
    def spoken_paths(self) -> Sequence[QuantityFacts]:
        """The paths that no sentence about effects has said already, and that mean something.

        Of predictors that cannot be told apart the paths to the target mean nothing.
        """
        said = f"{self.target} ~ {self.source}" if self.effects else ""
        return [
            one
            for one in self.paths
            if one.name != said
            and not (self.inseparable and one.name.split(" ~ ")[0] == self.target)
        ]

    @property
    def through_items(self) -> bool:
        """Whether means are put on 0 to 100 by items of which some are released."""
        kinds = {one.kind for one in self.standing}
        return self.partial and ("latent index" in kinds or bool(self.answers))

    @property
    def inseparable(self) -> bool:
        """Whether only total effects mean anything."""
        return any(caution.kind == "inseparable" for caution in self.cautions)
