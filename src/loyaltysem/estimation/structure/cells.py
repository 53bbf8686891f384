"""Which entry of which matrix each row of a parameter table is."""

from __future__ import annotations

from typing import Literal, NamedTuple

from loyaltysem.specification import Parameter, ParameterTable, factors_of

__all__ = ["Cell", "MatrixName", "Variables"]

MatrixName = Literal["lambda", "beta", "psi", "theta", "nu", "alpha", "tau", "delta", "omega"]


class Cell(NamedTuple):
    """One entry of one matrix; vectors have column 0."""

    matrix: MatrixName
    row: int
    column: int

    @property
    def is_variance(self) -> bool:
        """Whether the entry stands on the diagonal of Ψ or Θ."""
        return self.matrix in ("psi", "theta") and self.row == self.column

    def places_of(self, construct: int) -> int:
        """Count how often the entry belongs to a latent variable; twice, signs cancel."""
        places = {
            "lambda": (self.column,),
            "beta": (self.row, self.column),
            "psi": (self.row, self.column),
            "alpha": (self.row,),
            "omega": (self.row,),
        }.get(self.matrix, ())
        return places.count(construct)


class Variables:
    """The rows and columns of a model's matrices.

    Parameters
    ----------
    table : ParameterTable

    Attributes
    ----------
    observed : tuple of str
        Rows of Λ.
    latent : tuple of str
        Columns of Λ: the latent variables, then the observed ones that stand among them because
        they take part in a regression or covary with a latent variable. Auxiliary variables,
        which covary with everything, draw nothing after them, and come last where there are any.
    """

    def __init__(self, table: ParameterTable) -> None:
        self.observed = table.observed
        self.latent = table.latent + _observed_among_latent(table)
        self.observed_at = {name: i for i, name in enumerate(self.observed)}
        self.latent_at = {name: i for i, name in enumerate(self.latent)}
        self.n_constructs = len(table.latent)
        self.product_at = {name: i for i, name in enumerate(table.products)}
        thresholds = [] if table.ordered is None else table.ordered.thresholds(self.observed)
        self.threshold_at = {(one.lhs, one.rhs): i for i, one in enumerate(thresholds)}

    @property
    def threshold_items(self) -> tuple[int, ...]:
        """The observed variable that each threshold belongs to."""
        return tuple(self.observed_at[item] for item, _ in self.threshold_at)

    @property
    def own_measures(self) -> tuple[Cell, ...]:
        """Loadings of one, by which the observed variables among the latent measure themselves."""
        return tuple(
            Cell("lambda", self.observed_at[name], column)
            for name, column in self.latent_at.items()
            if column >= self.n_constructs
        )

    def cell(self, row: Parameter) -> Cell:
        """Return the entry that a row of the parameter table is."""
        observed, latent = self.observed_at, self.latent_at
        if row.op == "=~":
            if row.rhs in latent:
                return Cell("beta", latent[row.rhs], latent[row.lhs])
            return Cell("lambda", observed[row.rhs], latent[row.lhs])
        if row.op == "~" and row.rhs in self.product_at:
            return Cell("omega", latent[row.lhs], self.product_at[row.rhs])
        if row.op == "~":
            return Cell("beta", latent[row.lhs], latent[row.rhs])
        if row.op == "~~":
            # the covariance of an auxiliary variable among the latent with an item that is not
            # belongs to the item's residual
            if row.lhs in latent and row.rhs in latent:
                return Cell("psi", latent[row.lhs], latent[row.rhs])
            return Cell("theta", observed[row.lhs], observed[row.rhs])
        if row.op == "|":
            return Cell("tau", self.threshold_at[row.lhs, row.rhs], 0)
        if row.op == "~*~":
            return Cell("delta", observed[row.lhs], 0)
        if row.lhs in latent:
            return Cell("alpha", latent[row.lhs], 0)
        return Cell("nu", observed[row.lhs], 0)


def _observed_among_latent(table: ParameterTable) -> tuple[str, ...]:
    latent, observed = set(table.latent), set(table.observed)
    products = set(table.products)
    among = {
        name
        for row in table.rows
        if row.op == "~"
        for name in (row.lhs, *(factors_of(row.rhs) if row.rhs in products else (row.rhs,)))
        if name in observed
    }
    covariances = [
        row
        for row in table.rows
        if row.op == "~~" and row.lhs != row.rhs and row.lhs not in table.auxiliary
    ]
    grown = True
    while grown:
        inside = latent | among
        new = {
            name
            for row in covariances
            if (row.lhs in inside) != (row.rhs in inside)
            for name in (row.lhs, row.rhs)
            if name not in inside
        }
        grown = bool(new)
        among |= new
    if among:
        among |= set(table.auxiliary)
    return tuple(name for name in table.observed if name in among)
