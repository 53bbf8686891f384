"""Factor scores of respondents whose answers are ordered categories."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import DataError, NotAvailableError
from loyaltysem.estimation import required_responses
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.modal_scores import ResponseModel, modal_scores
from loyaltysem.moments.grouping.labels import group_named
from loyaltysem.moments.ordinal.answer_codes import answer_codes, categories_of

__all__ = ["ordered_scores", "refuse_unknown_categories"]

Array = NDArray[np.float64]
#: Correlation of two residuals, and share of a variance, that is rounding error.
ROUNDING = 1e-9
SHOWN = 6


def ordered_scores(fitted: Fit, group: int, answers: Array) -> tuple[Array, Array]:
    """Compute the modal scores of respondents of one group.

    Parameters
    ----------
    fitted : Fit
        Of ordered items.
    group : int
        From 0.
    answers : ndarray, shape (n, p)
        Among the categories of the fit; not-a-number where missing.

    Returns
    -------
    scores, errors : ndarray, shape (n, number of latent variables)

    Raises
    ------
    NotAvailableError
        Answers depend on each other beyond the constructs, or a residual variance, the order of
        thresholds or the covariance of the constructs is none that answers can have.
    """
    model = _response_model(fitted, group)
    thresholds = _thresholds(fitted, group)
    codes = answer_codes(answers, categories_of(fitted.values or ()))
    return modal_scores(codes, thresholds, model)


def refuse_unknown_categories(fitted: Fit, categories: tuple[Array, ...], answers: Array) -> None:
    """Refuse answers of new respondents that nobody gave among those of the fit.

    Parameters
    ----------
    fitted : Fit
        Of ordered items.
    categories : tuple of ndarray
        Those of each item.
    answers : ndarray, shape (n, p)
        Not-a-number where missing.

    Raises
    ------
    DataError
        The model has no thresholds for an answer.
    """
    found = []
    for name, column, known in zip(fitted.layout.observed, answers.T, categories, strict=True):
        unknown = column[~np.isnan(column) & ~np.isin(column, known)]
        if len(unknown):
            listed = ", ".join(f"{value:g}" for value in np.unique(unknown)[:SHOWN])
            own = ", ".join(f"{value:g}" for value in known)
            found.append(f"{name}: {listed} ({len(unknown)} respondents; the fit knows {own})")
    if found:
        raise DataError(
            f"Answers that nobody gave among the respondents of the fit: {'; '.join(found[:SHOWN])}"
            f"{'; …' if len(found) > SHOWN else ''}. The model has no thresholds around them, so "
            "nothing says what they mean. Correct the coding, merge these categories as in the "
            "fit, or blank these answers; blanks are skipped."
        )


def _response_model(fitted: Fit, group: int) -> ResponseModel:
    implied, where = fitted.implied, _where(fitted, group)
    at = [fitted.layout.index_of(name) for name in fitted.table.latent]
    everything = implied.latent_covariance[0, group]
    latent = everything[np.ix_(at, at)]
    spread = np.linalg.eigvalsh(latent)
    if spread[0] < -ROUNDING * spread[-1]:
        raise NotAvailableError(
            f"{where}The covariance matrix of the constructs has a negative eigenvalue "
            f"({spread[0]:.2g}): a variance is negative or a correlation beyond ±1. No respondents "
            "have such constructs, so there are no factor scores. See fit.admissibility."
        )
    if implied.mean is None or implied.latent_mean is None:
        raise NotAvailableError("Ordered items are fitted with means, and there are none.")
    crossed = implied.matrices["lambda"][0, group] @ everything[:, at]
    model = ResponseModel.from_moments(
        latent,
        implied.latent_mean[0, group, at],
        crossed,
        implied.covariance[0, group],
        implied.mean[0, group],
    )
    _refuse_residuals(fitted, model.residual_covariance, implied.covariance[0, group], where)
    return model


def _refuse_residuals(fitted: Fit, residual: Array, total: Array, where: str) -> None:
    names = fitted.layout.observed
    own = np.diag(residual)
    bad = [
        f"{name} ({variance:.2g})"
        for name, variance, whole in zip(names, own, np.diag(total), strict=True)
        if not variance > ROUNDING * whole
    ]
    if bad:
        raise NotAvailableError(
            f"{where}The residual variance of {', '.join(bad[:SHOWN])} is zero or negative (a "
            "Heywood case): the answer would follow from the constructs without error, and has no "
            "probability given them. There are no factor scores; see fit.admissibility."
        )
    scale = np.sqrt(np.diag(total))
    together = np.triu(np.abs(residual) > ROUNDING * np.outer(scale, scale), 1)
    pairs = [f"{names[i]} with {names[j]}" for i, j in zip(*np.nonzero(together), strict=True)]
    if pairs:
        raise NotAvailableError(
            f"{where}{', '.join(pairs[:SHOWN])}{', …' if len(pairs) > SHOWN else ''}: these "
            "answers depend on each other beyond the constructs (a residual covariance), so that "
            "the probability of a respondent's answers is no product over the items and the "
            "factor scores would count what they share twice. Fit without the residual "
            "covariance for scores, or leave one item of each pair out."
        )


def _thresholds(fitted: Fit, group: int) -> Array:
    """Lay the thresholds of each item out in a row, shape (p, C − 1)."""
    item = required_responses(fitted.layout).threshold_items
    tau = fitted.implied.matrices["tau"][0, group]
    names = fitted.layout.observed
    own = [tau[item == i] for i in range(len(names))]
    crossing = [name for name, row in zip(names, own, strict=True) if (np.diff(row) <= 0).any()]
    if crossing:
        raise NotAvailableError(
            f"{_where(fitted, group)}The thresholds of {', '.join(crossing[:SHOWN])} are not in "
            "ascending order, so that a category would have a negative probability. There are no "
            "factor scores; look at what the model holds equal or fixed among the thresholds."
        )
    table = np.full((len(names), max(map(len, own))), np.inf)
    for i, row in enumerate(own):
        table[i, : len(row)] = row
    return table


def _where(fitted: Fit, group: int) -> str:
    return group_named(fitted.group_labels[group])
