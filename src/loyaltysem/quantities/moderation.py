"""How an effect depends on a moderator: simple slopes, the Johnson–Neyman region, a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import DataError, NotAvailableError, OptionError
from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.simple_slopes import JohnsonNeyman, SlopeParts, johnson_neyman
from loyaltysem.inference.uncertainty.standard_errors import normal_columns
from loyaltysem.inference.uncertainty.standardization import cell_jacobian, cell_values
from loyaltysem.moments.grouping.labels import GroupLabel
from loyaltysem.plots import interaction_lines, text_font
from loyaltysem.plots.figures import one_panel, say_simulated
from loyaltysem.specification import Hypothesis, factors_in, factors_of, is_product, product_name
from loyaltysem.words import Language
from loyaltysem.words.results.moderation import (
    ModerationFindings,
    SlopeFound,
    moderation_text,
)
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "ClaimedEffect",
    "SimpleSlopes",
    "claimed_effect",
    "claimed_effects_table",
    "simple_slopes_of",
]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SimpleSlopes(ShowsItself):
    """The effect of a predictor at values of a moderator, made by :meth:`SEMResult.simple_slopes`.

    Attributes
    ----------
    table : DataFrame
        One row for each value: ``at est se z pvalue ci_lower ci_upper std_all``, the last by the
        standard deviations of predictor and outcome.
    product : Series
        The coefficient of the product: ``est se z pvalue ci_lower ci_upper``, and ``std`` by the
        standard deviations of both factors and of the outcome, β·SD·SD/SD, which is not what
        divides by the standard deviation of the product.
    region : JohnsonNeyman
        Where the effect differs from zero, pointwise (Johnson & Neyman).
    predictor, outcome, moderator : str
    level : float
    simulated : bool
        Whether the data are declared to be simulated.
    """

    table: pd.DataFrame
    product: pd.Series
    region: JohnsonNeyman
    predictor: str
    outcome: str
    moderator: str
    level: float
    simulated: bool
    _lines: pd.DataFrame

    def _shown(self) -> Shown:
        title = f"Effect of {self.predictor} on {self.outcome} by {self.moderator}"
        return Shown(title=title, tables=[ShownTable(self.table)], notes=[self.text()])

    @checked
    def text(self, language: Language = "en") -> str:
        """Return product, slopes and region as a results section says them.

        Parameters
        ----------
        language : {"en", "zh"}
        """
        columns = ("at", "est", "pvalue", "ci_lower", "ci_upper")
        numbers = self.table[list(columns)].to_numpy(float).tolist()
        rows = [SlopeFound(*one) for one in numbers]
        own = self.product
        found = ModerationFindings(
            predictor=self.predictor,
            outcome=self.outcome,
            moderator=self.moderator,
            product=SlopeFound(
                own["std"], own["est"], own["pvalue"], own["ci_lower"], own["ci_upper"]
            ),
            slopes=rows,
            region=self.region.kind,
            ends=(self.region.lower, self.region.upper),
            level=self.level,
        )
        return moderation_text(found, language)

    @overload
    def plot(self, *, ax: None = None, language: Language = "en") -> Figure: ...
    @overload
    def plot(self, *, ax: Axes, language: Language = "en") -> Axes: ...
    @checked
    def plot(self, *, ax: Axes | None = None, language: Language = "en") -> Figure | Axes:
        """Draw the outcome against the predictor, a line for each value of the moderator.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a figure of its own by default.
        language : {"en", "zh"}

        Returns
        -------
        Figure or Axes
            A figure that shows itself in a notebook, or the axes that were given.
        """
        with text_font(language) as used:
            panel, drawn = one_panel(ax, 6.0, 4.2)
            interaction_lines(
                self._lines,
                predictor=self.predictor,
                outcome=self.outcome,
                moderator=self.moderator,
                ax=panel,
                language=used,
            )
            if self.simulated:
                say_simulated(panel, used)
        return drawn


def simple_slopes_of(
    fitted: Fit,
    predictor: str,
    outcome: str,
    moderator: str,
    *,
    at: Sequence[float] | None,
    level: float,
    group: GroupLabel | None,
) -> SimpleSlopes:
    """Compute simple slopes of a fit that has the product of predictor and moderator.

    Raises
    ------
    NotAvailableError
        The model has no such product.
    """
    covariance = fitted.require_identified("simple slopes")
    g, layout = fitted.group_number(group), fitted.layout
    place = _place_of_product(fitted, predictor, outcome, moderator)
    values = cell_values(layout, fitted.implied)[0, g]
    jacobian = cell_jacobian(layout, fitted.implied)[g]
    omega, by_omega = float(values[place]), jacobian[place]
    times = 2.0 if predictor == moderator else 1.0
    (x, sd_x), (z, sd_z), (_, sd_y) = (
        _location(fitted, name, g) for name in (predictor, moderator, outcome)
    )
    # the effect at the means of all moderators, and how it changes away from that of this one
    main, by_means = _at_means(fitted, predictor, outcome, g)
    slopes = np.stack([main @ jacobian + by_means, times * by_omega])
    parts = SlopeParts(float(main @ values), times * omega, slopes @ covariance @ slopes.T)
    b = parts.at_zero - times * omega * z
    where = _where(at, z, sd_z)
    est, se = parts.slopes(where - z)
    table = pd.DataFrame({"at": where, "est": est, "se": se})
    table = table.assign(**normal_columns(est, se, level=level), std_all=est * sd_x / sd_y)
    own_est, own_se = np.array([omega]), np.sqrt([by_omega @ covariance @ by_omega])
    own = {"est": own_est, "se": own_se, **normal_columns(own_est, own_se, level=level)}
    product = pd.Series({name: float(value[0]) for name, value in own.items()})
    product["std"] = omega * sd_x * sd_z / sd_y
    of_z, _ = _at_means(fitted, moderator, outcome, g)
    effect_of_z = 0.0 if predictor == moderator else float(of_z @ values) - omega * x
    line = np.linspace(x - 2 * sd_x, x + 2 * sd_x, 41)
    curves = where if predictor != moderator else np.array([np.nan])

    def height(one: Array, other: Array | float) -> Array:
        return np.asarray(b * one + effect_of_z * other + omega * one * other)

    lines = [
        pd.DataFrame({"at": v, "x": line, "y": height(line, line if np.isnan(v) else v)})
        for v in curves
    ]
    region = johnson_neyman(parts, level)
    drawn = pd.concat(lines, ignore_index=True)
    drawn["y"] -= float(height(np.array([x]), z)[0])
    return SimpleSlopes(
        table=table,
        product=product.rename("product"),
        region=replace(region, lower=region.lower + z, upper=region.upper + z),
        predictor=predictor,
        outcome=outcome,
        moderator=moderator,
        level=level,
        simulated=fitted.sample.simulated,
        _lines=drawn,
    )


def _place_of_product(
    fitted: Fit,
    predictor: str,
    outcome: str,
    moderator: str,
) -> int:
    """Return where the product stands among the cells, whatever it is written as."""
    variables = (*fitted.layout.latent, *fitted.layout.observed)
    wanted = sorted((predictor, moderator))
    for place, (row, _) in enumerate(fitted.layout.cells):
        if (
            row.op == "~"
            and row.lhs == outcome
            and sorted(factors_in(row.rhs, variables)) == wanted
        ):
            return place
    asked = product_name((predictor, moderator))
    there = [row.rhs for row in fitted.table.rows if row.op == "~" and row.lhs == outcome]
    listed = (
        f"'{outcome}' is explained by {', '.join(there)}."
        if there
        else (f"'{outcome}' is explained by nothing.")
    )
    raise NotAvailableError(
        f"The model does not let {asked} explain '{outcome}', so that the effect of {predictor} is "
        f"the same at every value of {moderator}. {listed} Write {outcome} ~ {predictor} + "
        f"{moderator} + {asked}, and fit it with interaction='lms' where these are constructs."
    )


def _at_means(fitted: Fit, predictor: str, outcome: str, group: int) -> tuple[Array, Array]:
    """Return what a direct effect at the means of all moderators is made of.

    A construct that has a mean, as those that controls explain, would else be at zero, where
    nobody may be. Product indicators are centred.

    Returns
    -------
    weights : ndarray, shape (cells,)
        Of the coefficients whose sum it is.
    slopes : ndarray, shape (q,)
        What the means that follow from the model add to its derivatives.
    """
    layout = fitted.layout
    values = cell_values(layout, fitted.implied)[0, group]
    weights, slopes = np.zeros(len(values)), np.zeros(layout.selection[group].shape[1])
    for i, (row, _) in enumerate(layout.cells):
        if row.op != "~" or row.lhs != outcome:
            continue
        if row.rhs == predictor:
            weights[i] = 1.0
        elif is_product(row.rhs) and predictor in (pair := factors_of(row.rhs)):
            one, other = pair
            name, times = (one if other == predictor else other), 2.0 if one == other else 1.0
            weights[i] = times * _location(fitted, name, group)[0]
            slopes += times * values[i] * _mean_slopes(fitted, name, group)
    return weights, slopes


def _mean_slopes(fitted: Fit, name: str, group: int) -> Array:
    """Return the derivatives of an implied mean that no product has a part in."""
    layout, implied = fitted.layout, fitted.implied
    by_element = np.zeros(layout.selection[group].shape[0])
    if implied.latent_mean is not None:
        total = implied.total[0, group, layout.index_of(name)]
        mean = implied.latent_mean[0, group]
        for i, (_, cell) in enumerate(layout.cells):
            element = layout.element_of_cell[i]
            if element >= 0 and cell.matrix in ("beta", "alpha"):
                by_element[element] += total[cell.row] * (
                    mean[cell.column] if cell.matrix == "beta" else 1.0
                )
    return np.asarray(by_element @ layout.selection[group])


@dataclass(frozen=True, slots=True)
class ClaimedEffect:
    """The effect that a hypothesis claims, where a product has a part in it.

    Attributes
    ----------
    weights : ndarray, shape (cells,)
        Of the coefficients whose sum it is.
    by_means : ndarray, shape (q,)
        What the means of moderators add to its derivatives.
    causes : tuple of str
        Whose standard deviations standardise it: the cause, or both factors of a product.
    outcome : str
    """

    weights: Array
    by_means: Array
    causes: tuple[str, ...]
    outcome: str

    def values(self, layout: MatrixLayout, implied: ImpliedMoments, group: int) -> Array:
        """Return the effect and the standardised effect in a batch of fits, shape (batch, 2)."""
        raw = cell_values(layout, implied)[:, group] @ self.weights
        variances = np.diagonal(implied.latent_covariance[:, group], axis1=-2, axis2=-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            sd = np.sqrt(variances)
            causes = np.prod([sd[:, layout.index_of(name)] for name in self.causes], axis=0)
            std = raw * causes / sd[:, layout.index_of(self.outcome)]
        return np.stack([raw, std], axis=-1)


def claimed_effect(fitted: Fit, hypothesis: Hypothesis, group: int) -> ClaimedEffect | None:
    """Return what a moderation, or a direct effect that is moderated, is made of.

    Parameters
    ----------
    fitted : Fit
    hypothesis : Hypothesis
    group : int
        From 0.

    Returns
    -------
    ClaimedEffect or None
        None where no product has a part in the effect.
    """
    cause, outcome, moderator = hypothesis.cause, hypothesis.outcome, hypothesis.moderator
    if moderator:
        weights = np.zeros(len(fitted.layout.cells))
        weights[_place_of_product(fitted, cause, outcome, moderator)] = 1.0
        still = np.zeros(fitted.layout.selection[group].shape[1])
        return ClaimedEffect(weights, still, (cause, moderator), outcome)
    if hypothesis.effect == "direct":
        weights, by_means = _at_means(fitted, cause, outcome, group)
        if any(
            row.op == "~"
            and row.lhs == outcome
            and is_product(row.rhs)
            and cause in factors_of(row.rhs)
            for row, _ in fitted.layout.cells
        ):
            return ClaimedEffect(weights, by_means, (cause,), outcome)
    return None


def claimed_effects_table(
    fitted: Fit, hypothesis: Hypothesis, *, level: float
) -> pd.DataFrame | None:
    """Return a row for each group of what :func:`claimed_effect` finds, by the normal theory.

    Returns
    -------
    DataFrame or None
        ``est se z pvalue ci_lower ci_upper std_all``.
    """
    covariance = fitted.require_identified("hypotheses")
    rows = []
    for g in range(len(fitted.group_labels)):
        found = claimed_effect(fitted, hypothesis, g)
        if found is None:
            return None
        slopes = found.weights @ cell_jacobian(fitted.layout, fitted.implied)[g] + found.by_means
        raw, std = found.values(fitted.layout, fitted.implied, g).T
        se = np.sqrt([slopes @ covariance @ slopes])
        columns = {"est": raw, "se": se, **normal_columns(raw, se, level=level), "std_all": std}
        rows.append(pd.DataFrame(columns))
    return pd.concat(rows, ignore_index=True)


def _location(fitted: Fit, name: str, group: int) -> tuple[float, float]:
    """Return the implied mean and standard deviation of a construct or an observed variable."""
    k, implied = fitted.layout.index_of(name), fitted.implied
    variance = float(implied.latent_covariance[0, group, k, k])
    if implied.latent_mean is not None:
        mean = float(implied.latent_mean[0, group, k])
    elif name in fitted.layout.observed and fitted.moments.means is not None:
        mean = float(fitted.moments.means[group, fitted.layout.observed.index(name)])
    else:
        mean = 0.0
    return mean, float(np.sqrt(variance))


def _where(at: Sequence[float] | None, mean: float, sd: float) -> Array:
    if at is None:
        return np.array([mean - sd, mean, mean + sd])
    values = np.array([float(value) for value in at])
    if not len(values):
        raise OptionError(
            "values= lists no value of the moderator. Leave it out for its mean and SDs."
        )
    if not np.isfinite(values).all():
        raise DataError(
            "values= has an entry that is no finite number. Give values of the moderator."
        )
    return values
