"""Omega hierarchical: how much of a total score one general factor explains."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import (
    AdmissibilityWarning,
    ConvergenceError,
    DataError,
    DataWarning,
    IdentificationError,
    OptionError,
    users_line,
)
from loyaltysem.scales.consistency.alpha import standardized_alpha
from loyaltysem.scales.consistency.general_factors.general_factor import (
    SchmidLeiman,
    explained_common_variance,
    schmid_leiman,
)
from loyaltysem.scales.consistency.general_factors.hierarchical_omega import HierarchicalOmega
from loyaltysem.scales.exploration.correlation_sample import CorrelationSample, take_correlations
from loyaltysem.scales.exploration.extracting.extraction import (
    SMALLEST_UNIQUENESS,
    Extraction,
    ExtractionMethod,
    extract,
)
from loyaltysem.scales.exploration.rotating.rotation import reorder, rotate

__all__ = ["omega_hierarchical"]

FloatArray = NDArray[np.float64]
ObliqueRotation = Literal["oblimin", "promax", "geomin"]
CONVENTIONS = {
    "omega_hierarchical": "(Σγ)² / 1'R1, the general factor's share of the variance of the sum of "
    "standardised items; the denominator is the observed one",
    "omega_total": "1 − Σu² / 1'R1, the share of all common factors; the same denominator",
    "omega_limit": "(Σγ)² / (1'R1 − Σu²), the share for endlessly many such items",
    "alpha_standardized": "from the same correlations",
    "ecv": "Σγ² / (Σγ² + ΣΛ*²), explained common variance",
    "groups": "items by their largest group loading; total, general and group are shares of the "
    "variance of the sum of these items, observed denominator",
}


@checked
def omega_hierarchical(
    data: Any,
    n_factors: int = 3,
    *,
    items: Sequence[str] | None = None,
    extraction: ExtractionMethod = "minres",
    rotation: ObliqueRotation = "oblimin",
    missing: Literal["listwise"] | None = None,
    n_starts: int = 20,
    rng: Any = None,
) -> HierarchicalOmega:
    """Explore how much of a total score one general factor explains.

    Correlated factors are extracted and rotated, a general factor is extracted from their
    correlations, and Schmid and Leiman's transformation makes of the rest uncorrelated group
    factors.

    Parameters
    ----------
    data : Survey, data frame or Moments
        Reversed items of a survey are reversed already; those of a frame must be.
    n_factors : int, default 3
        Group factors, at least two; see :func:`number_of_factors`. With two their loadings on the
        general factor are not determined and are taken to be equal, which is said.
    items : sequence of str, optional
        By default the items of the survey's constructs, or all columns.
    extraction : {"minres", "ml", "pa"}
        Of the factors, and of the general one from their correlations.
    rotation : {"oblimin", "promax", "geomin"}
    missing : {None, "listwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out and says how many.
    n_starts : int, default 20
        Starts of the rotation.
    rng : int, Generator or None
        Of the random starts; a number gives the same digits every time.

    Returns
    -------
    HierarchicalOmega

    Raises
    ------
    OptionError
        One factor, which has no hierarchy, or an option that is not known.
    IdentificationError
        More factors than the items bear.
    DataError
        The factors do not correlate in a way that one general factor explains, or the answers do
        not bear a correlation matrix.
    VariableNotFoundError, MissingDataError, ConvergenceError
        As in :func:`efa`.

    Warns
    -----
    AdmissibilityWarning
        A Heywood case of an item, or of a factor that the general one explains altogether.
    DataWarning
        An item runs against the general factor. psych reverses it; here it is only named.

    See Also
    --------
    loyaltysem.SEMResult.reliability : the same from a fitted bifactor or second-order model.

    Notes
    -----
    McDonald (1999); Zinbarg, Revelle, Yovel and Li (2005), *Psychometrika, 70*, 123–133; Schmid
    and Leiman (1957). Agrees with ``omega`` of psych 2.2.9 to 1e-4, where its stop rules end;
    from the same loadings to 1e-10. An exploratory solution of data that are not bifactor
    underestimates or overestimates omega hierarchical; a fitted model can be tested.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> found = ls.omega_hierarchical(ls.datasets.load_platforms(), 4, missing="listwise", rng=1)
    >>> bool(found.omega_hierarchical < found.omega_total)
    True
    """
    if n_factors == 1:
        raise OptionError(
            "n_factors=1: one factor has no hierarchy, it is the general factor itself, and omega "
            "hierarchical is omega. Take two or more, or ls.reliability for a scale of one factor."
        )
    if rotation not in get_args(ObliqueRotation):
        raise OptionError(
            f"rotation={rotation!r}: a general factor explains correlations of factors, so the "
            f"rotation must let them correlate. Say one of {', '.join(get_args(ObliqueRotation))}."
        )
    sample = take_correlations(data, items, missing)
    extracted = extract(sample.correlation, n_factors, extraction)
    rotated = reorder(rotate(extracted.loadings, rotation, n_starts=n_starts, rng=rng))
    phi = rotated.factor_correlations
    second_order, notes = _general_factor(phi, extraction)
    solution = schmid_leiman(rotated.loadings, second_order)
    for note in notes:
        warnings.warn(note, AdmissibilityWarning, stacklevel=users_line())
    if n_factors == 2:
        notes.append(
            "Two factors do not determine their loadings on a general one; they are taken to be "
            "equal, √φ. Omega hierarchical rests on this assumption; three factors are better."
        )
    heywood = _heywood_items(extracted, sample.items)
    if heywood:
        warnings.warn(heywood, AdmissibilityWarning, stacklevel=users_line())
        notes.append(heywood)
    against = _against(solution, sample.items)
    if against:
        warnings.warn(against, DataWarning, stacklevel=users_line())
        notes.append(against)
    return _result(sample, extracted, solution, second_order, phi, notes, (extraction, rotation))


def _general_factor(phi: FloatArray, extraction: ExtractionMethod) -> tuple[FloatArray, list[str]]:
    if len(phi) == 2:
        if phi[0, 1] <= 0:
            raise DataError(
                f"The two factors correlate {phi[0, 1]:.3f}: nothing general stands behind them, "
                "so there is no omega hierarchical. Report two scales, or look for items that are "
                "worded against the others and were not reversed."
            )
        return np.full(2, np.sqrt(phi[0, 1])), []
    try:
        general = extract(phi, 1, extraction)
    except (DataError, IdentificationError, ConvergenceError) as error:
        off = phi[np.triu_indices(len(phi), 1)]
        low, high = off.min(), off.max()
        raise DataError(
            f"The correlations of the {len(phi)} factors ({low:.3f} to {high:.3f}) bear no general "
            f"factor ({error}) Report the factors by themselves, or take another number of them."
        ) from error
    named = ", ".join(f"F{i + 1}" for i in general.heywood)
    if not named:
        return general.loadings[:, 0], []
    return np.clip(general.loadings[:, 0], -1, 1), [
        f"Heywood case: the general factor explains {named} altogether (loading at its bound), so "
        "nothing is left of that group factor. Too many factors or a small sample do this. Take "
        "fewer factors, and do not interpret the split as it stands."
    ]


def _heywood_items(extracted: Extraction, items: Sequence[str]) -> str:
    if not extracted.heywood:
        return ""
    named = ", ".join(
        f"{items[i]} (communality {extracted.communalities[i]:.3f})" for i in extracted.heywood
    )
    return (
        f"Heywood case: the unique variance of {named} would fall below its bound of "
        f"{SMALLEST_UNIQUENESS}, which no item of a questionnaire has. Omega counts it as free of "
        "error. Extract fewer factors, or leave out one of two items that say nearly the same."
    )


def _against(solution: SchmidLeiman, items: Sequence[str]) -> str:
    found = [
        f"{item} ({loading:.3f})"
        for item, loading in zip(items, solution.general, strict=True)
        if loading < 0
    ]
    if not found:
        return ""
    return (
        f"{', '.join(found)} {'loads' if len(found) == 1 else 'load'} negatively on the general "
        "factor, which lowers the variance of the sum and every omega. An item worded against the "
        "others and not reversed does this: read the wording, and declare it reversed in the "
        "codebook or reverse it yourself. Nothing was reversed here (psych reverses it)."
    )


def _result(
    sample: CorrelationSample,
    extracted: Extraction,
    solution: SchmidLeiman,
    second_order: FloatArray,
    phi: FloatArray,
    notes: list[str],
    methods: tuple[str, str],
) -> HierarchicalOmega:
    factors = pd.Index([f"F{i + 1}" for i in range(len(phi))], name="factor")
    total = float(sample.correlation.sum())
    unique = 1 - extracted.communalities
    common = total - float(unique.sum())
    general = float(solution.general.sum()) ** 2
    loadings = pd.DataFrame(
        np.column_stack([solution.general, solution.group]),
        index=pd.Index(sample.items, name="item"),
        columns=["general", *factors],
    ).assign(
        communality=extracted.communalities,
        uniqueness=unique,
        general_share=solution.general**2 / extracted.communalities,
    )
    extraction, rotation = methods
    return HierarchicalOmega(
        omega_hierarchical=general / total,
        omega_total=common / total,
        omega_limit=general / common,
        alpha_standardized=float(standardized_alpha(sample.correlation)),
        ecv=explained_common_variance(solution.general, solution.group),
        loadings=loadings,
        groups=_groups(sample, solution, factors),
        second_order=pd.Series(second_order, index=factors, name="second_order"),
        factor_correlations=pd.DataFrame(phi, index=factors, columns=factors),
        n=sample.n,
        conventions={
            **CONVENTIONS,
            "factors": f"{extraction} from Pearson correlations, {rotation}; the general factor "
            f"{'by equal loadings' if len(phi) == 2 else f'by {extraction}'} from theirs",
            "n": sample.described,
        },
        notes=tuple(notes),
    )


def _groups(sample: CorrelationSample, solution: SchmidLeiman, factors: pd.Index) -> pd.DataFrame:
    belongs = np.abs(solution.group).argmax(axis=1)
    rows = []
    for k in range(len(factors)):
        own = np.flatnonzero(belongs == k)
        row: dict[str, Any] = {"items": ", ".join(sample.items[i] for i in own)}
        row |= {"n_items": len(own)}
        variance = float(sample.correlation[np.ix_(own, own)].sum()) if len(own) else np.nan
        general = float(solution.general[own].sum()) ** 2 / variance
        group = float(solution.group[own, k].sum()) ** 2 / variance
        rows.append(
            row | {"omega_total": general + group, "omega_general": general, "omega_group": group}
        )
    return pd.DataFrame(rows, index=factors)
