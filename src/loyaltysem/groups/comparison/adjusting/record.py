"""Groups held at common covariates, beside what they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from loyaltysem.fits.fit import Fit
from loyaltysem.groups.comparison.adjusting.assumptions import (
    ALPHA,
    direct_effects,
    equal_slopes,
)
from loyaltysem.groups.comparison.adjusting.covariates import Covariates, with_covariates
from loyaltysem.groups.comparison.adjusting.mimic import (
    Mimic,
    at_common_covariates,
    cell_estimate,
    mimic_of,
)
from loyaltysem.groups.comparison.estimates.compared import Compared
from loyaltysem.groups.comparison.estimates.influence import Influence, influence_of
from loyaltysem.groups.comparison.estimates.joint_draws import JointDraws, draw_jointly
from loyaltysem.groups.comparison.estimates.standing import indices_of, latent_means_of, scale_of
from loyaltysem.groups.comparison.record import ComparisonRecord
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.moments.answers import Answers
from loyaltysem.words.comparing.groups import CautionFacts

__all__ = ["AdjustedRecord", "adjusted_groups"]


@dataclass(frozen=True, slots=True, eq=False)
class AdjustedRecord:
    """What adjusting for covariates comes to.

    Attributes
    ----------
    covariates : Covariates
    common : ndarray, shape (k,)
        What all respondents have of them on average.
    fit : Fit
        Of all groups, with covariates.
    slopes : DataFrame
        Of the constructs on the covariates.
    equal_slopes : TestResult or None
    direct : DataFrame
        Tests of effects on items.
    influence : Influence or None
    levels : tuple of (Compared, Compared)
        As they are, and adjusted: by indices, or by means where there is no index.
    means : tuple of Compared
        Adjusted, in units of the fit.
    cautions : tuple of CautionFacts
    """

    covariates: Covariates
    common: NDArray[np.float64]
    fit: Fit
    slopes: pd.DataFrame
    equal_slopes: TestResult | None
    direct: pd.DataFrame
    influence: Influence | None
    levels: tuple[tuple[Compared, Compared], ...]
    means: tuple[Compared, ...]
    cautions: tuple[CautionFacts, ...]


def adjusted_groups(
    record: ComparisonRecord,
    data: Answers,
    covariates: Covariates,
    n_left_out: int,
    rng: np.random.Generator,
) -> AdjustedRecord | None:
    """Compare the groups once more, at common covariates; None where nothing may be compared.

    Parameters
    ----------
    record : ComparisonRecord
        Of the groups as they are.
    data : Answers
    covariates : Covariates
    n_left_out : int
        Respondents that were left out since a covariate of theirs is not known.
    rng : Generator

    Raises
    ------
    NotAvailableError
        The model with covariates has no fit.
    DataError, MissingDataError
        A covariate is constant within a group, or not known of somebody.
    """
    if record.fit is None:
        return None
    ground, wanted = record.ground, record.wanted
    answers = with_covariates(data, covariates, ground.sample)
    mimic = mimic_of(ground, record.fit, answers, covariates.names)
    draws = draw_jointly(
        mimic.fit,
        wanted.kind,
        wanted.n_replicates,
        rng,
        n_jobs=wanted.n_jobs,
        progress=wanted.progress,
        among=wanted.among,
    )
    influence = None
    if record.influence is not None:
        influence = influence_of(
            draws,
            wanted.source if record.influence.effects else "",
            wanted.target,
            wanted.level,
            standardised=False,
            beside=covariates.names,
        )
    direct, slopes_test = direct_effects(mimic, covariates), equal_slopes(mimic)
    held = at_common_covariates(draws, covariates.names)
    means = tuple(
        latent_means_of(held, one.name, wanted.level, reference=wanted.reference)
        for one in record.means
    )
    notes = _cautions(covariates, n_left_out, direct, slopes_test)
    if draws.n_failed:
        notes = (*notes, CautionFacts("failed", values=(draws.n_failed, draws.n_drawn)))
    return AdjustedRecord(
        covariates,
        covariates.means(ground.sample),
        mimic.fit,
        _slopes(mimic, covariates, wanted.level),
        slopes_test,
        direct,
        influence,
        tuple(_levels(record, held, means)),
        means,
        notes,
    )


def _levels(
    record: ComparisonRecord, held: JointDraws, means: tuple[Compared, ...]
) -> Iterator[tuple[Compared, Compared]]:
    """Yield each level as it is and adjusted: the latent index, or the mean where it has none."""
    for plain, adjusted in zip(record.means, means, strict=True):
        own = [one for one in record.latent if one.name == plain.name]
        wanted = record.wanted
        scale, _ = scale_of(held.fit, plain.name, wanted.bounds, wanted.reference)
        if scale is None or not own:
            yield plain, adjusted
            continue
        for one in own:
            yield one, indices_of(held, scale, one.weights, one.kind, one.level)


def _slopes(mimic: Mimic, covariates: Covariates, level: float) -> pd.DataFrame:
    covariance = mimic.fit.require_identified("slopes of covariates")
    rows = []
    for construct in mimic.constructs:
        for column in covariates.columns:
            est, se = cell_estimate(mimic.fit, construct, column.name, covariance)
            z = est / se
            reach = float(ndtri((1 + level) / 2)) * se
            rows.append(
                {
                    "construct": construct,
                    "covariate": column.called,
                    "reference": column.reference,
                    "est": est,
                    "se": se,
                    "z": z,
                    "pvalue": float(2 * ndtr(-abs(z))),
                    "ci_lower": est - reach,
                    "ci_upper": est + reach,
                }
            )
    return pd.DataFrame(rows)


def _cautions(
    covariates: Covariates, n_left_out: int, direct: pd.DataFrame, slopes: TestResult | None
) -> tuple[CautionFacts, ...]:
    found = [CautionFacts("covariates_as_effects", names=covariates.asked)]
    if n_left_out:
        found.append(
            CautionFacts("no_covariate", names=covariates.asked, values=(float(n_left_out),))
        )
    found += _biased(direct)
    if slopes is not None and slopes.pvalue < ALPHA:
        found.append(CautionFacts("slopes_differ", values=(float(slopes.pvalue),)))
    return tuple(found)


def _biased(direct: pd.DataFrame) -> list[CautionFacts]:
    """Return the items that covariates work on, with those that cannot be told apart together."""
    own = direct[direct["found"] > 0]
    if not len(own):
        return []
    sets = [rows for _, rows in own.groupby("found")]
    return [
        CautionFacts(
            "direct_effects",
            names=tuple(
                f"{' / '.join(rows['item'])} ({rows['covariate'].iloc[0]})" for rows in sets
            ),
            values=tuple(float(rows["pvalue_holm"].min()) for rows in sets),
        )
    ]
