"""Exploratory factor analysis: extraction, rotation and what is read off them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import AdmissibilityWarning, OptionError, users_line
from loyaltysem.scales.exploration.correlation_sample import (
    CorrelationKind,
    CorrelationSample,
    take_correlations,
)
from loyaltysem.scales.exploration.extracting.extraction import (
    SMALLEST_UNIQUENESS,
    Extraction,
    ExtractionMethod,
    extract,
)
from loyaltysem.scales.exploration.factor_solution import FactorSolution
from loyaltysem.scales.exploration.fit import factor_fit
from loyaltysem.scales.exploration.rotating.rotation import (
    Rotation,
    RotationMethod,
    reorder,
    rotate,
)
from loyaltysem.scales.ordinal.sample import OrdinalMissing
from loyaltysem.words import exact_percent

__all__ = ["efa"]

_EXTRACTIONS = {
    "minres": "minimum residuals (unweighted least squares)",
    "ml": "maximum likelihood",
    "pa": "principal axis, iterated until every communality stands (then equal to minres)",
}


@checked
def efa(
    data: Any,
    n_factors: int,
    *,
    items: Sequence[str] | None = None,
    extraction: ExtractionMethod = "minres",
    rotation: RotationMethod = "oblimin",
    missing: OrdinalMissing | None = None,
    correlation: CorrelationKind = "pearson",
    normalize: bool | None = None,
    target: pd.DataFrame | ArrayLike | None = None,
    n_starts: int = 20,
    rng: Any = None,
    rmsea_ci_level: float = 0.90,
) -> FactorSolution:
    """Explore which factors stand behind the items.

    Parameters
    ----------
    data : Survey, data frame or Moments
    n_factors : int
        See :func:`number_of_factors`.
    items : sequence of str, optional
        By default the items of the survey's constructs, or all columns.
    extraction : {"minres", "ml", "pa"}
        Minimum residuals, maximum likelihood, or principal axis.
    rotation : {"none", "varimax", "quartimax", "oblimin", "promax", "geomin", "target"}
        Factors may correlate after the last four. ``oblimin`` is direct quartimin.
    missing : {None, "listwise", "pairwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out and says how many;
        "pairwise", for polychoric correlations, takes everybody who answered both items.
    correlation : {"pearson", "polychoric"}
        Of the answers as numbers, or of the normal responses behind ordered answers
        (:func:`loyaltysem.polychoric`).
    normalize : bool, optional
        Kaiser normalisation. By default as in psych: yes for varimax and promax, no for others.
    target : DataFrame or array_like, shape (p, m), optional
        For "target": loadings to be approached, not-a-number where free. Of a frame the rows are
        taken by item and the columns name the factors.
    n_starts : int, default 20
        Starts of the rotation; the lowest criterion wins, and the notes say how many agree.
    rng : int, Generator or None
        Of the random starts; a number gives the same digits every time.
    rmsea_ci_level : float, default 0.90
        Coverage of the interval of the RMSEA, 90% by the custom of the field, as in lavaan.

    Returns
    -------
    FactorSolution
        ``loadings``, ``structure``, ``factor_correlations``, ``communalities``, ``uniquenesses``,
        ``variance``, ``fit``, ``plot()``.

    Raises
    ------
    IdentificationError
        More factors than the items bear (negative degrees of freedom).
    DataError, VariableNotFoundError, MissingDataError
        The answers do not bear a positive definite correlation matrix, or not so many factors.
    OptionError
        An option is not known.
    ConvergenceError
        Extraction or rotation did not reach a stationary point.
    NotAvailableError
        missing="fiml".

    Warns
    -----
    AdmissibilityWarning
        A Heywood case: an item without variance of its own, named.

    Notes
    -----
    Factors stand in falling order of the variance they explain, each with a positive sum of
    loadings; after a target rotation as in the target. Checked against psych 2.2.9 (``fa``) to
    1e-4, where psych's stop rule ends, and against ``stats::factanal`` and GPArotation 2022.10-2
    with tightened stop rules to 1e-6.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> found = ls.efa(ls.datasets.load_platforms(), n_factors=5, missing="listwise", rng=1)
    >>> found.loadings.shape[1]
    5
    >>> bool(abs(found.communalities + found.uniquenesses - 1).max() < 1e-9)
    True
    """
    sample = take_correlations(data, items, missing, correlation)
    extracted = extract(sample.correlation, n_factors, extraction)
    aim = _target_for(target, sample.items)
    rotated = rotate(
        extracted.loadings,
        rotation,
        normalize=normalize,
        n_starts=n_starts,
        rng=rng,
        target=aim,
    )
    if rotation != "target":
        rotated = reorder(rotated)
    notes = _notes(extracted, rotated, sample.items)
    notes += [sample.caution] if sample.caution else []
    names = [f"F{i + 1}" for i in range(n_factors)]
    if isinstance(target, pd.DataFrame):
        names = [str(column) for column in target.columns]
    return _solution(
        sample,
        extracted,
        rotated,
        names,
        factor_fit(sample.correlation, extracted.loadings, sample.n, rmsea_ci_level=rmsea_ci_level),
        _conventions(sample, extracted, rotated, rmsea_ci_level),
        notes,
        rmsea_ci_level,
    )


def _solution(
    sample: CorrelationSample,
    extracted: Extraction,
    rotated: Rotation,
    factors: list[str],
    fit: dict[str, float],
    conventions: dict[str, str],
    notes: list[str],
    rmsea_coverage: float,
) -> FactorSolution:
    rows, columns = pd.Index(sample.items, name="item"), pd.Index(factors, name="factor")

    def table(values: NDArray[np.float64]) -> pd.DataFrame:
        return pd.DataFrame(values, index=rows, columns=columns)

    explained = pd.Series(rotated.factor_variances, index=columns)
    share = explained / len(rows)
    return FactorSolution(
        loadings=table(rotated.loadings),
        structure=table(rotated.structure),
        factor_correlations=pd.DataFrame(
            rotated.factor_correlations, index=columns, columns=columns
        ),
        communalities=pd.Series(rotated.communalities, index=rows, name="communality"),
        uniquenesses=pd.Series(extracted.uniquenesses, index=rows, name="uniqueness"),
        variance=pd.DataFrame(
            {
                "ss_loadings": explained,
                "proportion": share,
                "cumulative": share.cumsum(),
                "proportion_explained": share / share.sum(),
            }
        ),
        eigenvalues=np.linalg.eigvalsh(sample.correlation)[::-1].astype(np.float64),
        fit=pd.Series(fit, name="fit"),
        heywood=tuple(sample.items[i] for i in extracted.heywood),
        extraction=extracted.method,
        rotation=rotated.method,
        n=sample.n,
        conventions=conventions,
        notes=tuple(notes),
        sample=sample,
        extracted=extracted,
        rotated=rotated,
        rmsea_coverage=rmsea_coverage,
        simulated=sample.simulated,
    )


def _notes(extracted: Extraction, rotated: Rotation, items: Sequence[str]) -> list[str]:
    notes = []
    if extracted.heywood:
        named = ", ".join(
            f"{items[i]} (communality {extracted.communalities[i]:.3f})" for i in extracted.heywood
        )
        bound = (
            "is 0 or negative"
            if extracted.method == "pa"
            else f"would fall below its bound of {SMALLEST_UNIQUENESS}"
        )
        note = (
            f"Heywood case: the unique variance of {named} {bound}, which no item of a "
            "questionnaire has. Too many factors, a factor of one or two items, or a small sample "
            "do this; the solution is not one to interpret as it stands. Extract fewer factors, "
            "or leave out one of two items that say nearly the same."
        )
        warnings.warn(note, AdmissibilityWarning, stacklevel=users_line())
        notes.append(note)
    if rotated.n_starts:
        notes.append(
            f"{rotated.n_agreeing} of {rotated.n_starts} starts of the rotation ended at the "
            f"lowest value of its criterion ({rotated.criterion:.6f})."
        )
    return notes


def _conventions(
    sample: CorrelationSample, extracted: Extraction, rotated: Rotation, rmsea_ci_level: float
) -> dict[str, str]:
    kaiser = "with" if rotated.normalized else "without"
    turned = rotated.method if rotated.n_starts else "none"
    detail = f"{turned}, {kaiser} Kaiser normalisation" if rotated.n_starts else "none"
    if turned == "oblimin":
        detail += ", gamma 0 (direct quartimin)"
    elif turned == "geomin":
        detail += ", delta 0.01, oblique"
    elif turned == "promax":
        detail += ", power 4 of varimax loadings"
    return {
        "loadings": "pattern loadings Λ; structure = ΛΦ, the correlations of items with factors",
        "extraction": f"{_EXTRACTIONS[extracted.method]}, from {sample.kind} correlations",
        "rotation": detail,
        "communality": "diag(ΛΦΛ'), the same before and after rotation",
        "variance": "diag(ΦΛ'Λ), which sums to the communalities where factors correlate too",
        "fit": (
            f"Bartlett's chi-square, as psych; RMSEA with {exact_percent(rmsea_ci_level)} "
            "interval; RMSR over the off-diagonal residuals"
        ),
        "n": sample.described,
    }


def _target_for(
    target: pd.DataFrame | ArrayLike | None, items: Sequence[str]
) -> NDArray[np.float64] | None:
    if target is None:
        return None
    if isinstance(target, pd.DataFrame):
        absent = [item for item in items if item not in target.index]
        if absent:
            raise OptionError(
                f"The target has no row for {', '.join(absent)}. Its index must name every item; "
                "a row of not-a-number leaves an item free."
            )
        target = target.loc[list(items)]
    return np.asarray(target, dtype=np.float64)
