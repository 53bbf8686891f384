"""Means and covariances of a population, from a model whose every value is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.datasets import PopulationModel
from loyaltysem.errors import NotAvailableError, OptionError, VariableNotFoundError
from loyaltysem.estimation import MatrixLayout, implied_moments
from loyaltysem.models.result import SEMResult
from loyaltysem.moments.grouping.labels import UNGROUPED, GroupLabel, labels_listed, own_label
from loyaltysem.specification import (
    ParameterTable,
    build_parameter_table,
    is_product,
    parse_model,
)

__all__ = [
    "Population",
    "PopulationMoments",
    "group_labels",
    "is_of_latent_responses",
    "population_moments",
]

Array = NDArray[np.float64]
#: A mapping is by group; its keys are the labels, of whatever type a caller's own are.
Population = str | SEMResult | PopulationModel | Mapping[Any, str | SEMResult | PopulationModel]


@dataclass(frozen=True, slots=True, eq=False)
class PopulationMoments:
    """Moments of a population, by group.

    Attributes
    ----------
    names : tuple of str, length p
    means : ndarray, shape (G, p)
        Zero where the population says nothing of means.
    covariances : ndarray, shape (G, p, p)
    """

    names: tuple[str, ...]
    means: Array
    covariances: Array

    def select(self, names: tuple[str, ...]) -> PopulationMoments:
        """Take some of the variables, in this order.

        Raises
        ------
        VariableNotFoundError
            A variable is not in the population.
        OptionError
            Their covariances are not positive definite.
        """
        absent = [name for name in names if name not in self.names]
        if absent:
            raise VariableNotFoundError(
                f"The population has no {', '.join(absent)}, which the model needs; it has "
                f"{', '.join(self.names)}. Name the same items in both."
            )
        at = [self.names.index(name) for name in names]
        chosen = PopulationMoments(names, self.means[:, at], self.covariances[:, at][:, :, at])
        for covariance in chosen.covariances:
            smallest = float(np.linalg.eigvalsh(covariance)[0])
            if not smallest > 1e-10 * float(np.diag(covariance).max()):
                raise OptionError(
                    "The covariances of the population are not positive definite (smallest "
                    f"eigenvalue {smallest:.3g}), so no answers can have them. Check the variances "
                    "and correlations; 'x ~~ 0.3*x' is a variance, not a standard deviation."
                )
        return chosen


def group_labels(population: Population) -> tuple[GroupLabel, ...] | None:
    """Return the groups that a population names; None where it is a text, which names none.

    Raises
    ------
    OptionError
        It is no population.
    """
    if isinstance(population, SEMResult):
        return population._fitted.group_labels
    if isinstance(population, Mapping) and population:
        return tuple(map(own_label, population))
    if isinstance(population, PopulationModel):
        return (UNGROUPED,)
    if isinstance(population, str):
        return None
    raise OptionError(
        f"population is {'empty' if isinstance(population, Mapping) else type(population).__name__}"
        ", from which nothing can be drawn. Give a model text with a value for every parameter, a "
        "fit, datasets.standardized_population(...), or one of them for each group."
    )


def is_of_latent_responses(population: Population) -> bool:
    """Return whether a population, or one of its groups, is a fit of ordered answers."""
    if isinstance(population, Mapping):
        return any(is_of_latent_responses(one) for one in population.values())
    if not isinstance(population, SEMResult):
        return False
    return population._fitted.criterion.treatment.correlation == "polychoric"


def population_moments(
    population: Population, names: tuple[str, ...], n_groups: int = 1
) -> PopulationMoments:
    """Return the means and covariances that a population model implies.

    Parameters
    ----------
    population : str, SEMResult, PopulationModel or mapping of a group to one of them
        Text in lavaan's language with a number for every parameter, ``c(0.2, 0.4)*x`` where groups
        differ; a fit, whose estimates are taken for true; items before they are cut; or one
        population for each group.
    names : tuple of str
        The variables wanted, in this order.
    n_groups : int
        Of a text.

    Returns
    -------
    PopulationMoments

    Raises
    ------
    OptionError
        A parameter of a text has no value, or the covariances are not positive definite.
    VariableNotFoundError
        A variable is not in the population.
    """
    if isinstance(population, Mapping):
        _refuse_groups_within_groups(population)
        parts = [population_moments(one, names) for one in population.values()]
        return PopulationMoments(
            names,
            np.concatenate([part.means for part in parts]),
            np.concatenate([part.covariances for part in parts]),
        )
    if isinstance(population, SEMResult):
        found = _of_fit(population)
    elif isinstance(population, PopulationModel):
        found = PopulationMoments(
            population.items,
            (population.lambda_ @ population.latent_means)[None],
            population.item_covariance[None],
        )
    else:
        found = _of_text(population, n_groups)
    return found.select(names)


def _refuse_groups_within_groups(population: Mapping[Any, Population]) -> None:
    for label, one in population.items():
        own = group_labels(one)
        if own is not None and len(own) > 1:
            raise OptionError(
                f"The population of group {label!r} has the groups {labels_listed(own)} "
                "itself, so it is not said from which of them the answers are drawn. Give a fit "
                "of one group for each, or the fit of all groups alone: it is the population of "
                "each of them."
            )


def _of_fit(fit: SEMResult) -> PopulationMoments:
    fitted = fit._fitted
    fitted.require_converged("population values")
    _refuse_products(fitted.table)
    means = fitted.moments.means
    if fitted.implied.mean is not None:
        means = fitted.implied.mean[0]
    covariances = fitted.implied.covariance[0]
    if means is None:
        means = np.zeros(covariances.shape[:2])
    return PopulationMoments(fitted.layout.observed, means, covariances)


def _of_text(text: str, n_groups: int) -> PopulationMoments:
    # groups bring means, and one group too where the text speaks of them
    table = build_parameter_table(parse_model(text), fixed_x=False, n_groups=n_groups)
    _refuse_products(table)
    _refuse_unknown(table)
    # an intercept that is not written is zero
    rows = tuple(
        row._replace(free=0, value=0.0) if row.op == "~1" and row.free else row
        for row in table.rows
    )
    layout = MatrixLayout(
        ParameterTable(rows, table.observed, table.latent, table.meanstructure, n_groups)
    )
    p = len(layout.observed)
    base = layout.with_sample(np.zeros((1, n_groups, p, p)), np.zeros((1, n_groups, p)))
    implied = implied_moments(layout, np.zeros((1, 0)), base)
    means = np.zeros((n_groups, p)) if implied.mean is None else implied.mean[0]
    return PopulationMoments(layout.observed, means, implied.covariance[0])


def _refuse_products(table: ParameterTable) -> None:
    products = [row.rhs for row in table.rows if row.op == "~" and is_product(row.rhs)]
    if products:
        raise NotAvailableError(
            f"The population has the product {products[0]}, and answers that follow from a product "
            "are not normal: they cannot be drawn from means and covariances, as they are here. "
            "Leave the product out, or simulate the answers yourself and fit each sample."
        )


def _refuse_unknown(table: ParameterTable) -> None:
    unknown = [row for row in table.rows if row.free and (row.op != "~1" or row.user)]
    if not unknown:
        return
    listed = list(dict.fromkeys(f"{row.lhs} {row.op} {row.rhs}".strip() for row in unknown))
    more = ", …" if len(listed) > 12 else ""
    first = listed[0].split()
    example = f"{first[0]} ~ 0.5*1" if first[1] == "~1" else f"{first[0]} {first[1]} 0.5*{first[2]}"
    raise OptionError(
        f"{len(listed)} parameters of the population have no value: {', '.join(listed[:12])}{more}."
        f" Answers can only be drawn when all are known. Write a number before each, such as "
        f"'{example}' (0 for what is absent)."
    )
