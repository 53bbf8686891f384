"""The options of a fit, under lavaan's names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loyaltysem.estimation import BoundsName
from loyaltysem.fits.estimators import ESTIMATORS, Estimator
from loyaltysem.moments.drawn.sampling_design import WeightsNormalization
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.moments.treatments import MissingAnswers
from loyaltysem.specification import CodedKind, Parameterization
from loyaltysem.words.questionnaires.answers import Taken

__all__ = ["FitOptions", "Interaction", "Likelihood", "ProductCentering", "ProductPairs"]

Likelihood = Literal["normal", "wishart"]
Interaction = Literal["product_indicators", "lms", "qml"]
ProductPairs = Literal["matched", "all"]
ProductCentering = Literal["double_mean", "residual"]


@dataclass(frozen=True, slots=True)
class FitOptions:
    """The options of a fit, under lavaan's names."""

    estimator: Estimator = ESTIMATORS["ML"]
    missing: MissingAnswers | None = None
    std_lv: bool = False
    group: str | None = None
    group_equal: tuple[str, ...] = ()
    group_partial: tuple[str, ...] = ()
    meanstructure: bool | None = None
    likelihood: Likelihood = "normal"
    fixed_x: bool = True
    bounds: BoundsName = "none"
    auxiliary: tuple[str, ...] = ()
    n_starts: int = 1
    ordered: bool | tuple[str, ...] = False
    parameterization: Parameterization = "delta"
    weights: str | None = None
    clusters: str | None = None
    weights_normalization: WeightsNormalization = "total"
    effect_coding: tuple[CodedKind, ...] = ()
    interaction: Interaction | None = None
    product_pairs: ProductPairs = "matched"
    product_centering: ProductCentering = "double_mean"

    @property
    def answers_taken(self) -> Taken:
        """How the answers are taken, as words have it."""
        if self.ordered:
            return "pairs" if self.missing == "pairwise" else "categories"
        return "incomplete" if self.missing == "fiml" else "complete"

    @property
    def design(self) -> tuple[str | None, str | None, WeightsNormalization]:
        """By which columns respondents are weighted and clustered, and how weights add up."""
        return self.weights, self.clusters, self.weights_normalization

    @property
    def mean_structure(self) -> bool | None:
        """Whether the model has means: always where something needs them, else as said.

        Incomplete answers do, clusters do, and so do products, whose means are not zero.
        """
        products = self.interaction in ("lms", "qml")
        always = self.missing == "fiml" or self.clusters is not None or products
        return True if always else self.meanstructure

    @property
    def missing_rows(self) -> MissingTreatment | None:
        """What becomes of incomplete rows: whoever uses pairs keeps them, as who uses all does."""
        return "fiml" if self.missing == "pairwise" else self.missing

    @property
    def missing_of_pairs(self) -> Literal["pairwise"] | None:
        """What is to be said of missing answers where the answers of a fit are correlated anew."""
        return "pairwise" if self.missing == "pairwise" else None
