"""How reliable scales of ordered answers are: one row per construct."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from loyaltysem.arguments import checked
from loyaltysem.errors import DataWarning, OptionError, users_line
from loyaltysem.inference.uncertainty.bootstrap_intervals import bootstrap_interval
from loyaltysem.inference.uncertainty.standard_errors import check_level
from loyaltysem.moments.drawn.resampling import generator
from loyaltysem.moments.ordinal.correlations import OrdinalMoments
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.scales.consistency.alpha import item_rest_correlations, standardized_alpha
from loyaltysem.scales.consistency.composite import omega
from loyaltysem.scales.consistency.one_factor import one_factor_loadings, replicated_loadings
from loyaltysem.scales.ordinal.categorical_omega import categorical_omega
from loyaltysem.scales.ordinal.definiteness import indefinite_note
from loyaltysem.scales.ordinal.replicates import bootstrap_moments
from loyaltysem.scales.ordinal.sample import OrdinalMissing, OrdinalSample, take_ordinal
from loyaltysem.scales.sample import checked_constructs
from loyaltysem.scales.table import ScaleTable
from loyaltysem.scales.wording import wording_note
from loyaltysem.words import exact_percent

__all__ = ["ordinal_reliability"]

FloatArray = NDArray[np.float64]
FEWEST_REPLICATES = 20
COEFFICIENTS = ("alpha_ordinal", "omega_ordinal", "omega_categorical")
VARIANTS = ("omega_ordinal_model_implied", "omega_categorical_model_implied")
CONVENTIONS = {
    "alpha_ordinal": "standardised alpha of the polychoric correlations (Zumbo, Gadermann & "
    "Zeisser 2007): of the sum of the normal responses behind the answers, not of the answers",
    "omega_ordinal": "(Σλ)² / 1'R1, R the polychoric correlations: of the same latent sum",
    "omega_categorical": "Green & Yang (2009, eq. 21), R the polychoric correlations: of the sum "
    "of the answers themselves",
    "omega_ordinal_model_implied": "(Σλ)² / 1'R̂1, R̂ what the factor implies: of the latent sum",
    "omega_categorical_model_implied": "Green & Yang (2009, eq. 21), R̂ what the factor implies: of "
    "the sum of the answers",
}


@checked
def ordinal_reliability(
    data: Any,
    constructs: Mapping[str, Sequence[str]] | None = None,
    *,
    missing: OrdinalMissing | None = None,
    n_replicates: int = 0,
    level: float = 0.95,
    rng: int | np.random.Generator | None = None,
    variants: bool = False,
    progress: bool = False,
) -> ScaleTable:
    """Compute the reliability of scales of ordered answers from polychoric correlations.

    Parameters
    ----------
    data : Survey or data frame
        Reversed items of a survey are reversed already; those of a frame must be.
    constructs : mapping of str to sequence of str, optional
        The items of each construct. By default those of the survey's codebook.
    missing : {None, "listwise", "pairwise"}
        As in :func:`polychoric`.
    n_replicates : int, default 0
        Bootstrap samples of respondents for intervals, at least 20; 0 for none.
    level : float, default 0.95
        Coverage of the intervals, two-sided.
    rng : int, Generator or None
        The same seed gives the same digits.
    variants : bool, default False
        Add ``omega_ordinal_model_implied`` and ``omega_categorical_model_implied``.
    progress : bool, default False
        Show a progress bar of the bootstrap samples.

    Returns
    -------
    DataFrame
        One row for each construct and the columns

        - ``n_items``, ``n``: items, and respondents;
        - ``alpha_ordinal``: alpha of the polychoric correlations;
        - ``omega_ordinal``: omega of the polychoric correlations;
        - ``omega_categorical``: omega of Green and Yang (2009).

        The first two speak of the sum of the normal responses behind the answers, which nobody
        observes, and are an upper mark rather than the reliability of a score; the last speaks of
        the sum of the answers. With ``n_replicates`` each has ``_ci_lower`` and ``_ci_upper``.

    Raises
    ------
    OptionError, DataError, VariableNotFoundError, MissingDataError
        As in :func:`polychoric` and :func:`reliability`.

    Warns
    -----
    DataWarning
        Cells are empty (a construct of one or two items, a Heywood case), an item runs against its
        scale, or the correlations are not positive definite.

    See Also
    --------
    reliability : alpha and omega of the answers taken as numbers.

    Notes
    -----
    The loadings are those of one factor for each construct by itself, by unweighted least squares
    (minres) from the polychoric correlations. semTools takes them from the model it is given,
    fitted by diagonally weighted least squares and with all constructs together; with such
    loadings :func:`categorical_omega` agrees with ``compRelSEM`` of semTools 0.5-6 to 1e-6, and
    those of this table differ from it by up to .02 on the reference survey. The answers count as
    they are numbered. Intervals are percentiles of resampled respondents.

    References
    ----------
    Green, S. B., & Yang, Y. (2009). Psychometrika, 74, 155–167; Zumbo, B. D., Gadermann, A. M., &
    Zeisser, C. (2007). Journal of Modern Applied Statistical Methods, 6, 21–29.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> table = ls.ordinal_reliability(survey, missing="listwise")
    >>> bool((table["alpha_ordinal"] > table["omega_categorical"]).all())
    True
    """
    check_level(level)
    _check_replicates(n_replicates)
    scales = checked_constructs(data, constructs)
    sample = take_ordinal(data, [item for items in scales.values() for item in items], missing)
    columns = COEFFICIENTS + VARIANTS if variants else COEFFICIENTS
    rows: dict[str, dict[str, float]] = {}
    findings = [indefinite_note(sample)]
    for name, items in scales.items():
        rows[name] = {"n_items": len(items), "n": sample.n, **dict.fromkeys(columns, np.nan)}
        if len(items) == 1:
            findings.append(f"{name} has one item ({items[0]}): no coefficient is defined.")
            continue
        found, finding = _coefficients(name, items, columns, sample)
        rows[name] |= found
        block = _block(sample.moments, _places(sample, items))[0]
        findings.append(
            wording_note(name, items, item_rest_correlations(block), found["alpha_ordinal"])
        )
        findings.append(finding)
    notes = [finding for finding in findings if finding]
    for finding in notes:
        warnings.warn(finding, DataWarning, stacklevel=users_line())
    table = pd.DataFrame(rows.values(), index=pd.Index(list(rows), name="construct"))
    if n_replicates:
        drawn = _drawn(scales, columns, sample, n_replicates, generator(rng), progress)
        table, undefined = _with_intervals(table, columns, drawn, level)
        notes += undefined
    if sample.sparse_pairs:
        notes.append(sample.sparse_pairs)
    return ScaleTable.of(table, _conventions(columns, sample, n_replicates, level), notes)


def _check_replicates(n_replicates: int) -> None:
    whole = isinstance(n_replicates, int | np.integer) and not isinstance(n_replicates, bool)
    if not whole or (n_replicates != 0 and n_replicates < FEWEST_REPLICATES):
        raise OptionError(
            f"n_replicates={n_replicates!r}: a whole number of bootstrap samples is needed, "
            f"{FEWEST_REPLICATES} at the least; 2000 are usual, 0 gives no interval."
        )


def _places(sample: OrdinalSample, items: Sequence[str]) -> list[int]:
    return [sample.answers.names.index(item) for item in items]


def _block(moments: OrdinalMoments, at: list[int]) -> tuple[FloatArray, FloatArray]:
    """Correlations and thresholds of some of the items."""
    return moments.correlations[..., at, :][..., at], moments.thresholds[..., at, :]


def _steps(sample: OrdinalSample, at: list[int], n_thresholds: int) -> FloatArray:
    """By how much the number of the answer grows at each threshold, 0 beyond the last."""
    steps = np.zeros((len(at), n_thresholds))
    for row, place in zip(steps, at, strict=True):
        grown = np.diff(sample.answers.categories[place])
        row[: len(grown)] = grown
    return steps


def _coefficients(
    name: str, items: Sequence[str], columns: Sequence[str], sample: OrdinalSample
) -> tuple[dict[str, float], str]:
    at = _places(sample, items)
    correlation, thresholds = _block(sample.moments, at)
    loadings, problem = one_factor_loadings(name, items, correlation)
    found: dict[str, FloatArray] = {"alpha_ordinal": standardized_alpha(correlation)}
    if loadings is not None:
        found |= _omegas(
            columns, loadings, thresholds, correlation, _steps(sample, at, thresholds.shape[-1])
        )
    return {column: float(value) for column, value in found.items()}, problem


def _omegas(
    columns: Sequence[str],
    loadings: FloatArray,
    thresholds: FloatArray,
    correlation: FloatArray,
    steps: FloatArray,
) -> dict[str, FloatArray]:
    implied = loadings[..., :, None] * loadings[..., None, :]
    at = np.arange(loadings.shape[-1])
    implied[..., at, at] = 1.0
    found = {}
    for column in columns:
        matrix = implied if column in VARIANTS else correlation
        if column.startswith("omega_ordinal"):
            found[column] = omega(loadings, 1.0, matrix)
        elif column.startswith("omega_categorical"):
            found[column] = categorical_omega(loadings, thresholds, matrix, steps)
    return found


def _drawn(
    scales: Mapping[str, Sequence[str]],
    columns: Sequence[str],
    sample: OrdinalSample,
    n_replicates: int,
    random: np.random.Generator,
    progress: bool,
) -> dict[str, dict[str, FloatArray]]:
    """Coefficients of every bootstrap sample, by construct and column, shape (n_replicates,)."""
    several = {name: items for name, items in scales.items() if len(items) > 1}
    blocks = [_places(sample, items) for items in several.values()]
    parts: dict[str, list[dict[str, FloatArray]]] = {name: [] for name in several}
    with single_threaded(), tqdm(total=n_replicates, desc="samples", disable=not progress) as bar:
        for chunk in bootstrap_moments(sample, blocks, n_replicates, random):
            for name, at, moments in zip(several, blocks, chunk, strict=True):
                parts[name].append(_replicated(columns, sample, at, moments))
            bar.update(len(chunk[0].correlations) if chunk else n_replicates)
    return {
        name: {column: np.concatenate([part[column] for part in found]) for column in found[0]}
        for name, found in parts.items()
    }


def _replicated(
    columns: Sequence[str], sample: OrdinalSample, at: list[int], moments: OrdinalMoments
) -> dict[str, FloatArray]:
    correlations, thresholds = moments.correlations, moments.thresholds
    found = {"alpha_ordinal": standardized_alpha(correlations)}
    if len(at) > 2:
        loadings = replicated_loadings(correlations)
        steps = _steps(sample, at, thresholds.shape[-1])
        found |= _omegas(columns, loadings, thresholds, correlations, steps)
    return found


def _with_intervals(
    table: pd.DataFrame,
    columns: Sequence[str],
    drawn: Mapping[str, Mapping[str, FloatArray]],
    level: float,
) -> tuple[pd.DataFrame, list[str]]:
    notes = []
    ends = pd.DataFrame(
        np.nan,
        index=table.index,
        columns=[f"{column}_{end}" for column in columns for end in ("ci_lower", "ci_upper")],
    )
    for name, found in drawn.items():
        for column, replicates in found.items():
            estimate = table[column][name]
            if np.isnan(estimate):
                continue
            lower, upper = bootstrap_interval(
                np.array([estimate]), replicates[:, None], level=level
            )
            ends.loc[name, [f"{column}_ci_lower", f"{column}_ci_upper"]] = lower[0], upper[0]
            undefined = int(np.isnan(replicates).sum())
            if undefined:
                notes.append(
                    f"{name}: {column} is not defined in {undefined} of {len(replicates)} samples, "
                    "which its interval leaves out."
                )
    ordered = ["n_items", "n"]
    for column in columns:
        ordered += [column, f"{column}_ci_lower", f"{column}_ci_upper"]
    return pd.concat([table, ends], axis=1)[ordered], notes


def _conventions(
    columns: Sequence[str], sample: OrdinalSample, n_replicates: int, level: float
) -> dict[str, str]:
    named = {"n": sample.described, **{column: CONVENTIONS[column] for column in columns}}
    named["loadings"] = (
        "one factor for each construct, unweighted least squares (minres) from the polychoric "
        "correlations; lavaan and semTools have diagonally weighted least squares"
    )
    if n_replicates:
        named["ci_lower, ci_upper"] = (
            f"{exact_percent(level)} percentiles of {n_replicates} bootstrap samples"
        )
    return named
