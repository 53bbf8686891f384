"""How a rule takes the answers: as measured amounts, some of them missing, or as categories.

What follows from that alone, and not from what is minimised, is said here once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.criteria.redrawn import NO_COMPLETE_ANSWERS
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.response_moments import standardized_responses
from loyaltysem.moments.ordinal.answer_codes import categories_of
from loyaltysem.moments.sample import Moments
from loyaltysem.moments.samples import Sample
from loyaltysem.words.questionnaires.sampling import sampled_answers, sampled_respondents

__all__ = [
    "Amounts",
    "Categories",
    "CorrectedTests",
    "IncompleteAmounts",
    "SampledAmounts",
    "ScoreName",
    "Treatment",
    "refusal_of_squares",
]

Array = NDArray[np.float64]
ScoreName = Literal["regression", "bartlett", "ebm"]

_NO_MODES = (
    "method='ebm' is for fits of ordered answers (ordered=True). Where answers are "
    "continuous the mode given the answers is their expectation: use method='regression'."
)
_NO_LIKELIHOOD = (
    "method='satorra_bentler_2010' evaluates one model's likelihood in the other, and least "
    "squares have none. Leave it out for Satorra & Bentler (2001)."
)


@dataclass(frozen=True, slots=True)
class CorrectedTests:
    """Where tests go whose statistic has no chi-square distribution of its own.

    Attributes
    ----------
    estimators : tuple of str
        Those that take the answers in the same way and correct their chi-square.
    difference : str
        What to do for the difference of two.
    score_test, fixed_correlations, modification_indices : str
        Why there are none, and what to do; ``{estimator}`` stands for its name.
    """

    estimators: tuple[str, str]
    difference: str
    score_test: str
    fixed_correlations: str
    modification_indices: str

    def refusal(self, what: str) -> str:
        """Say why a test is not defined for a statistic without a distribution; else ``""``."""
        texts = {
            "plain_difference": "The minimum of {estimator} has no chi-square distribution, and "
            "neither has a difference of two.",
            "score_test": self.score_test,
            "fixed_correlations": self.fixed_correlations,
            "modification_indices": self.modification_indices,
        }
        return texts.get(what, "")


class Treatment(Protocol):
    """What follows from how the answers are taken."""

    @property
    def categories(self) -> tuple[Array, ...] | None:
        """The different answers to each item, in order; None where they are no categories."""

    @property
    def noun(self) -> Literal["answers", "categories"]:
        """What an answer is in the model."""

    @property
    def correlation(self) -> Literal["pearson", "polychoric"]:
        """What the correlations of two items are."""

    @property
    def score_methods(self) -> tuple[ScoreName, ...]:
        """How respondents may be scored, the usual way first."""

    @property
    def corrected(self) -> CorrectedTests:
        """Where tests go whose statistic has no distribution."""

    @property
    def robust_by_scaling(self) -> bool:
        """Whether robust fit indices follow from scaling factors, where answers are complete."""

    @property
    def moments(self) -> Moments:
        """Of the answers themselves, as numbers.

        Where some are blank and there is no likelihood to estimate by, means and variances are
        those of the answers there are, and covariances not-a-number.
        """

    @property
    def analysed(self) -> tuple[Array, ...]:
        """All that a model is fitted to."""

    def index_means(self, implied: ImpliedMoments) -> Array | None:
        """Return the item means for an index, (G, p): of the answers, or implied if incomplete."""

    def compared(self, implied: ImpliedMoments) -> tuple[Array, Array | None]:
        """Return what covariances are compared with, (G, p, p), and the sample's means, (G, p)."""

    def refusal(self, what: str) -> str:
        """Say why something has no meaning for such answers; ``""`` where it has."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Answers as measured amounts, complete or given by their moments."""

    sample: Sample

    categories: ClassVar[None] = None
    noun: ClassVar[Literal["answers", "categories"]] = "answers"
    correlation: ClassVar[Literal["pearson", "polychoric"]] = "pearson"
    score_methods: ClassVar[tuple[ScoreName, ...]] = ("regression", "bartlett")
    robust_by_scaling: ClassVar[bool] = True
    corrected: ClassVar[CorrectedTests] = CorrectedTests(
        estimators=("MLM", "MLR"),
        difference="Fit both models with test='satorra_bentler', or with estimator='GLS'.",
        score_test=(
            "The score test of a ULS fit has no chi-square distribution: the weight is not that of "
            "the answers, and the statistic changes with the items' units. Fit the model with "
            "estimator='GLS' or 'ML', or compare it by likelihood_ratio_test() with the model "
            "without equalities, both with test='satorra_bentler'."
        ),
        fixed_correlations=(
            "the minimum of {estimator} has no chi-square distribution; use estimator='ML'"
        ),
        modification_indices=(
            "those of {estimator} have no chi-square distribution. Fit the model with "
            "estimator='ML' for them."
        ),
    )
    _refusals: ClassVar[Mapping[str, str]] = {"ebm": _NO_MODES}

    @property
    def moments(self) -> Moments:
        """Of the sample."""
        return self.sample.moments

    @property
    def analysed(self) -> tuple[Array, ...]:
        """Covariances, and means where there are some."""
        moments = self.moments
        means = () if moments.means is None else (moments.means,)
        return (moments.covariances, *means)

    def index_means(self, implied: ImpliedMoments) -> Array | None:
        """Return the means of the answers; None where the moments have none."""
        return self.moments.means

    def compared(self, implied: ImpliedMoments) -> tuple[Array, Array | None]:
        """Return the implied covariances, and the means of the sample."""
        return implied.covariance[0], self.moments.means

    def refusal(self, what: str) -> str:
        """Say why something has no meaning for such answers; ``""`` where it has."""
        if what == "bollen_stine" and self.sample.values is None:
            return NO_COMPLETE_ANSWERS
        return self._refusals.get(what, "")


@dataclass(frozen=True, slots=True)
class SampledAmounts(Amounts):
    """Complete answers of respondents who have weights, or come in clusters."""

    _refusals: ClassVar[Mapping[str, str]] = {
        "bollen_stine": (
            "The Bollen–Stine test draws respondents one by one with equal chances, and these "
            "{respondents}. The test of the model is the scaled chi-square of "
            "estimator='MLR'."
        ),
        "ebm": _NO_MODES,
        "satorra_2000": (
            "method='satorra_2000' needs the fourth moments of respondents drawn one by one, and "
            "these {respondents}. Leave it out for Satorra & Bentler (2001)."
        ),
        "plain_difference": (
            "The likelihood of {answers} is a pseudo-likelihood, and the plain "
            "difference of two has no chi-square distribution."
        ),
        **{
            what: (
                f"The {name} rests on a likelihood whose curvature says how uncertain it is. That "
                "of {answers} is a pseudo-likelihood, "
                "and this test would reject too often. Compare fits with and without the "
                "restriction by likelihood_ratio_test(), which is corrected, or test coefficients "
                "by wald_test()."
            )
            for what, name in (
                ("score_test", "score test"),
                ("score_statistics", "modification index"),
                ("fixed_correlations", "test of fixed correlations"),
            )
        },
        "complete_rows": (
            "it takes respondents as drawn one by one with equal chances, and these {respondents}."
        ),
        "complete_likelihood": "respondents that {respondents}",
        "permutation": (
            "Permutations deal respondents who were sampled alike, and these {respondents}. Use "
            "rule='difference'."
        ),
        "leave_one_out": (
            "BCa intervals rest on what each respondent alone moves, and these {respondents}. Use "
            "interval='percentile' or 'bias_corrected'."
        ),
    }

    def refusal(self, what: str) -> str:
        """Say why something has no meaning for such answers, by the one cause that there is."""
        design = self.sample.design
        text = Amounts.refusal(self, what)
        causes = {"weights": design.weights is not None, "clusters": design.clusters is not None}
        return text.replace("{respondents}", sampled_respondents(**causes)).replace(
            "{answers}", sampled_answers(**causes)
        )


@dataclass(frozen=True, slots=True)
class IncompleteAmounts(Amounts):
    """Answers as measured amounts, every one there is of respondents who left some out."""

    _refusals: ClassVar[Mapping[str, str]] = {
        "bollen_stine": NO_COMPLETE_ANSWERS,
        "ebm": _NO_MODES,
        "satorra_2000": (
            "method='satorra_2000' needs the fourth moments of complete answers, and some are "
            "missing here (missing='fiml'). Leave it out for Satorra & Bentler (2001)."
        ),
        "complete_likelihood": "incomplete answers",
        "given_covariates": (
            "covariates are variables of the likelihood of incomplete answers, with a distribution."
        ),
        "complete_rows": (
            "it needs complete rows, and this fit uses incomplete ones. ls.htmt with "
            "missing='listwise' gives it for the complete ones."
        ),
    }

    @property
    def moments(self) -> Moments:
        """The saturated moments; not-a-number where these are no maximum."""
        moments = self.sample.moments
        if self.sample.incomplete is None or not self.sample.incomplete.sparse:
            return moments
        nothing = np.full_like(moments.covariances, np.nan)
        means = None if moments.means is None else np.full_like(moments.means, np.nan)
        return replace(moments, covariances=nothing, means=means)

    def index_means(self, implied: ImpliedMoments) -> Array | None:
        """Return the means that the model implies: some answers are missing."""
        return self.moments.means if implied.mean is None else implied.mean[0]


@dataclass(frozen=True, slots=True)
class Categories:
    """Answers as ordered categories of latent responses, which have variance one in the sample."""

    sample: Sample

    noun: ClassVar[Literal["answers", "categories"]] = "categories"
    correlation: ClassVar[Literal["pearson", "polychoric"]] = "polychoric"
    score_methods: ClassVar[tuple[ScoreName, ...]] = ("ebm",)
    robust_by_scaling: ClassVar[bool] = False
    corrected: ClassVar[CorrectedTests] = CorrectedTests(
        estimators=("WLSMV", "WLSM"),
        difference="Fit both models with estimator='WLSMV' (or test='scaled_shifted').",
        score_test=(
            "The score test of {estimator} has no chi-square distribution: it weighs the "
            "thresholds and correlations otherwise than their sampling error does. Compare the "
            "fit by likelihood_ratio_test() with that of the model without equalities, both with "
            "estimator='WLSMV', or test single coefficients by wald_test()."
        ),
        fixed_correlations=(
            "the minimum of {estimator} has no chi-square distribution; use estimator='WLSMV' and "
            "its scaled test"
        ),
        modification_indices="those of {estimator} have no chi-square distribution.",
    )
    _refusals: ClassVar[Mapping[str, str]] = {
        "bollen_stine": (
            "The Bollen–Stine test turns the answers until the model holds in them, and turned "
            "answers are no categories any more. The test of a model of ordered answers is the "
            "scaled chi-square of estimator='WLSMV' (or 'ULSMV')."
        ),
        "adjusted_means": (
            "adjust_for= is for answers taken as amounts: thresholds and polychoric correlations "
            "given covariates are not there yet. Leave ordered= out, or compare without adjusting."
        ),
        "regression_weights": (
            "index_weights='regression' are those of a factor score that is a weighted sum of "
            "the answers, and the scores of ordered items are not. Use index_weights='loadings', "
            "those of the latent responses behind the answers."
        ),
        **{
            method: (
                f"method='{method}' weighs answers as measured amounts, and those of this fit are "
                "ordered categories: the numbers 1 to 5 are names of categories there, not "
                "distances. Leave method= out for the mode of the constructs given the categories "
                "answered ('ebm')."
            )
            for method in ("regression", "bartlett")
        },
    }

    @property
    def categories(self) -> tuple[Array, ...]:
        """The different answers to each item, in order; of all groups together."""
        return categories_of(self.sample.values or ())

    @property
    def moments(self) -> Moments:
        """Of the answers as numbers; covariances not-a-number where some are blank."""
        covariances = []
        for answers in self.sample.values or ():
            centred = answers - np.nanmean(answers, axis=0)
            if np.isnan(answers).any():
                covariance = np.full((answers.shape[1], answers.shape[1]), np.nan)
                np.fill_diagonal(covariance, np.nanmean(centred**2, axis=0))
            else:
                covariance = centred.T @ centred / len(answers)
            covariances.append(covariance)
        return replace(self.sample.moments, means=self._means(), covariances=np.stack(covariances))

    @property
    def analysed(self) -> tuple[Array, ...]:
        """Polychoric correlations, and these with the thresholds."""
        thresholds = () if self.sample.ordinal is None else (self.sample.ordinal.moments,)
        return (self.sample.moments.covariances, *thresholds)

    def index_means(self, implied: ImpliedMoments) -> Array:
        """Return the means of the answers, not of the latent responses."""
        return self._means()

    def compared(self, implied: ImpliedMoments) -> tuple[Array, Array | None]:
        """Return implied correlations: latent responses have no means."""
        return standardized_responses(implied)[0], None

    def refusal(self, what: str) -> str:
        """Say why something has no meaning for such answers; ``""`` where it has."""
        return self._refusals.get(what, "")

    def _means(self) -> Array:
        return np.stack([np.nanmean(answers, axis=0) for answers in self.sample.values or ()])


class _Squares(Protocol):
    @property
    def treatment(self) -> Treatment: ...
    @property
    def has_reference(self) -> bool: ...
    @property
    def weighting(self) -> str: ...


def refusal_of_squares(rule: _Squares, what: str, estimator: str) -> str:
    """Say why something has no meaning for least squares, which have no likelihood.

    Parameters
    ----------
    rule : Criterion
        Of least squares.
    what : str
    estimator : str
        Its name in the text; by default that of its weights.
    """
    if what == "satorra_bentler_2010":
        return _NO_LIKELIHOOD
    if what == "complete_likelihood":
        return f"estimator {estimator}"
    why = rule.treatment.refusal(what)
    if not why and not rule.has_reference:
        why = rule.treatment.corrected.refusal(what).format(estimator=estimator or rule.weighting)
    return why
