"""Indices from 0 to 100 of a fitted model's constructs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from loyaltysem.arguments import did_you_mean
from loyaltysem.errors import NotAvailableError, OptionError, VariableNotFoundError
from loyaltysem.estimation import ImpliedMoments
from loyaltysem.fits.fit import Fit
from loyaltysem.loyalty import (
    equal_weights,
    loading_weights,
    regression_score_weights,
    weighted_index,
)
from loyaltysem.quantities.worded import IndexTable, called_groups

__all__ = [
    "Bounds",
    "WeightRule",
    "check_bounds",
    "common_weights",
    "group_shares",
    "index_items",
    "index_values",
    "item_bounds",
    "loyalty_index_table",
]

WeightRule = Literal["loadings", "regression"]
Bounds = Mapping[str, tuple[float, float]]


def loyalty_index_table(
    fitted: Fit, construct: str, weights: WeightRule, bounds: Bounds | None
) -> IndexTable:
    """Return the index by the rule asked for, and by equal weights."""
    means = fitted.index_means
    items = index_items(fitted, construct)
    rows = []
    for g, label in enumerate(fitted.group_labels):
        group = {"group": label} if len(fitted.group_labels) > 1 else {}
        for rule in (weights, "equal"):
            index = index_values(
                fitted, fitted.implied, means[None], construct, rule, bounds, group=g
            )
            used = _weights(fitted, fitted.implied, construct, rule, g)[0]
            by_item = {f"weight_{i}": w for i, w in zip(items, used.tolist(), strict=True)}
            row = {"construct": construct, "weights": rule, "index": float(index[0])}
            rows.append({**group, **row, **by_item})
    table = IndexTable(rows)
    table.attrs = {"called": called_groups(fitted)}
    return table


def index_values(
    fitted: Fit,
    implied: ImpliedMoments,
    means: NDArray[np.float64],
    construct: str,
    rule: str,
    bounds: Bounds | None = None,
    *,
    group: int = 0,
    invalid: Literal["raise", "nan"] = "raise",
) -> NDArray[np.float64]:
    """Compute the index in a batch of fits.

    Parameters
    ----------
    fitted : Fit
    implied : ImpliedMoments
        Of the batch.
    means : ndarray, shape (batch, G, p)
    construct : str
    rule : {"loadings", "regression", "equal"}
    bounds : mapping, optional
        By default those the codebook declares.
    group : int
        From 0.
    invalid : {"raise", "nan"}
        What to do with negative weights.

    Returns
    -------
    ndarray, shape (batch,)
    """
    items = index_items(fitted, construct)
    at = [fitted.layout.observed.index(item) for item in items]
    low, high = item_bounds(fitted, items, bounds)
    index = weighted_index(
        means[:, group, at],
        _weights(fitted, implied, construct, rule, group),
        low,
        high,
        items=items,
        invalid=invalid,
    )
    return np.asarray(index, dtype=np.float64)


def item_bounds(
    fitted: Fit, items: Sequence[str], bounds: Bounds | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and the highest possible answer of each item, each of shape (k,).

    Raises
    ------
    OptionError
        They are declared nowhere, or a name among them is no item of the model.
    """
    check_bounds(bounds, fitted.layout.observed, fitted.layout.latent)
    declared = bounds if bounds is not None else fitted.sample.bounds
    unknown = [item for item in items if item not in declared]
    if unknown:
        raise OptionError(
            f"No bounds are declared for {', '.join(unknown)}. An index runs from the lowest to "
            "the highest possible answer, not from the lowest observed one: read the data with a "
            "codebook, or give bounds={'" + unknown[0] + "': (1, 7), ...}."
        )
    low, high = (np.array([declared[item][k] for item in items], dtype=float) for k in (0, 1))
    return low, high


def check_bounds(bounds: Bounds | None, observed: Sequence[str], constructs: Sequence[str]) -> None:
    """Refuse bounds that were meant for an item of the model and name something else.

    Those of a whole questionnaire may name items that the model leaves out.

    Raises
    ------
    OptionError
        A name is that of a construct, or like that of an item which has no bounds.
    """
    without = [name for name in observed if name not in (bounds or {})]
    for name in bounds or ():
        if name in observed:
            continue
        if name in constructs:
            raise OptionError(
                f"bounds= names '{name}', and {name} is a construct. Answers have bounds, so name "
                "its items, as in bounds={'" + f"{name}1" + "': (1, 7), ...}."
            )
        if meant := did_you_mean(name, without):
            raise OptionError(
                f"bounds= names '{name}', which is no item of the model, so that nothing would be "
                f"done with it.{meant} The items without bounds are {', '.join(without)}."
            )


def index_items(fitted: Fit, construct: str) -> tuple[str, ...]:
    """Return the items that a construct's index is made of.

    Raises
    ------
    VariableNotFoundError, OptionError
        There are none.
    """
    observed = set(fitted.layout.observed)
    items = tuple(
        row.rhs
        for row, _ in fitted.layout.cells
        if row.op == "=~" and row.lhs == construct and row.rhs in observed
    )
    if not items:
        known = dict.fromkeys(r.lhs for r, _ in fitted.layout.cells if r.op == "=~")
        in_model = construct in known or construct in observed
        kind = OptionError if in_model else VariableNotFoundError
        raise kind(
            f"'{construct}' is not measured by items in this model. Choose among "
            f"{', '.join(known)}."
        )
    return items


def group_shares(fitted: Fit, places: Sequence[int] = ()) -> NDArray[np.float64]:
    """Return how much each group counts in what groups have on average, by its respondents.

    Parameters
    ----------
    fitted : Fit
    places : sequence of int
        The groups that count; by default all.

    Returns
    -------
    ndarray, shape (G,)
    """
    sizes = np.asarray(fitted.sizes, np.float64)
    if len(places):
        sizes = np.where(np.isin(np.arange(len(sizes)), places), sizes, 0.0)
    return np.asarray(sizes / sizes.sum())


def common_weights(
    fitted: Fit, implied: ImpliedMoments, construct: str, rule: str
) -> NDArray[np.float64]:
    """Return one set of weights for all groups, in a batch of fits.

    Parameters
    ----------
    fitted : Fit
        With equal loadings.
    implied : ImpliedMoments
        Of the batch.
    construct : str
    rule : {"loadings", "regression", "equal"}
        Of what the groups have on average, by their respondents, where it is not the same in all.

    Returns
    -------
    ndarray, shape (batch, k)
    """
    share = group_shares(fitted)

    def pooled(by_group: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.einsum("g,bg...->b...", share, by_group))[:, None]

    return _weights_of(
        fitted,
        pooled(implied.matrices["lambda"]),
        pooled(implied.latent_covariance),
        pooled(implied.covariance),
        construct,
        rule,
    )


def _weights(
    fitted: Fit, implied: ImpliedMoments, construct: str, rule: str, group: int
) -> NDArray[np.float64]:
    own = slice(group, group + 1)
    return _weights_of(
        fitted,
        implied.matrices["lambda"][:, own],
        implied.latent_covariance[:, own],
        implied.covariance[:, own],
        construct,
        rule,
    )


def _weights_of(
    fitted: Fit,
    all_loadings: NDArray[np.float64],
    latent_covariance: NDArray[np.float64],
    covariance: NDArray[np.float64],
    construct: str,
    rule: str,
) -> NDArray[np.float64]:
    """Return weights, (batch, k), of moments of one group each, (batch, 1, ...)."""
    layout = fitted.layout
    items = index_items(fitted, construct)
    at = [layout.observed.index(item) for item in items]
    batch = len(covariance)
    if rule == "equal":
        return np.broadcast_to(equal_weights(len(items)), (batch, len(items)))
    if rule not in get_args(WeightRule):
        raise OptionError(f"index_weights={rule!r} is not known; say 'loadings' or 'regression'.")
    if refusal := fitted.criterion.refusal(f"{rule}_weights"):
        raise NotAvailableError(refusal)
    k = layout.index_of(construct)
    loadings = all_loadings[:, 0][:, at, k]
    if rule == "loadings":
        return np.asarray(loading_weights(loadings))
    variance = latent_covariance[:, 0, k, k]
    among = covariance[:, 0][:, at][:, :, at]
    return np.asarray(
        regression_score_weights(loadings[..., None], variance[:, None, None], among)
    )[..., 0]
