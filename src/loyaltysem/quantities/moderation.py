"""How an effect depends on a moderator: simple slopes, the Johnson–Neyman region, a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import DataError, NotAvailableError, OptionError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.simple_slopes import JohnsonNeyman, SlopeParts, johnson_neyman
from loyaltysem.inference.uncertainty.standard_errors import normal_columns
from loyaltysem.inference.uncertainty.standardization import cell_jacobian, cell_values
from loyaltysem.moments.grouping.labels import GroupLabel
from loyaltysem.plots import interaction_lines, text_font
from loyaltysem.plots.figures import one_panel, say_simulated
from loyaltysem.specification import product_name
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

__all__ = ["SimpleSlopes", "simple_slopes_of"]

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
    cells = {(row.lhs, row.op, row.rhs): i for i, (row, _) in enumerate(layout.cells)}
    place = _place_of_product(fitted, cells, predictor, outcome, moderator)
    values = cell_values(layout, fitted.implied)[0, g]
    jacobian = cell_jacobian(layout, fitted.implied)[g]
    main = {name: cells.get((outcome, "~", name)) for name in (predictor, moderator)}
    b, by_b = _coefficient(main[predictor], values, jacobian)
    omega, by_omega = _coefficient(place, values, jacobian)
    times = 2.0 if predictor == moderator else 1.0
    slopes = np.stack([by_b, times * by_omega])
    parts = SlopeParts(b, times * omega, slopes @ covariance @ slopes.T)
    (x, sd_x), (z, sd_z), (_, sd_y) = (
        _location(fitted, name, g) for name in (predictor, moderator, outcome)
    )
    where = _where(at, z, sd_z)
    est, se = parts.slopes(where)
    table = pd.DataFrame({"at": where, "est": est, "se": se})
    table = table.assign(**normal_columns(est, se, level=level), std_all=est * sd_x / sd_y)
    own_est, own_se = np.array([omega]), np.sqrt([by_omega @ covariance @ by_omega])
    own = {"est": own_est, "se": own_se, **normal_columns(own_est, own_se, level=level)}
    product = pd.Series({name: float(value[0]) for name, value in own.items()})
    product["std"] = omega * sd_x * sd_z / sd_y
    effect_of_z = (
        0.0 if predictor == moderator else _coefficient(main[moderator], values, jacobian)[0]
    )
    line = np.linspace(x - 2 * sd_x, x + 2 * sd_x, 41)
    curves = where if predictor != moderator else np.array([np.nan])

    def height(one: Array, other: Array | float) -> Array:
        return np.asarray(b * one + effect_of_z * other + omega * one * other)

    lines = [
        pd.DataFrame({"at": v, "x": line, "y": height(line, line if np.isnan(v) else v)})
        for v in curves
    ]
    drawn = pd.concat(lines, ignore_index=True)
    drawn["y"] -= float(height(np.array([x]), z)[0])
    return SimpleSlopes(
        table=table,
        product=product.rename("product"),
        region=johnson_neyman(parts, level),
        predictor=predictor,
        outcome=outcome,
        moderator=moderator,
        level=level,
        simulated=fitted.sample.simulated,
        _lines=drawn,
    )


def _place_of_product(
    fitted: Fit,
    cells: dict[tuple[str, str, str], int],
    predictor: str,
    outcome: str,
    moderator: str,
) -> int:
    """Return where the product stands among the cells, whatever it is written as."""
    for pair in ((predictor, moderator), (moderator, predictor)):
        for name in (product_name(pair), ".".join(pair)):
            if (place := cells.get((outcome, "~", name))) is not None:
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


def _coefficient(place: int | None, values: Array, jacobian: Array) -> tuple[float, Array]:
    """Return a coefficient and its slopes; of one that the model does not have nothing."""
    if place is None:
        return 0.0, np.zeros(jacobian.shape[-1])
    return float(values[place]), jacobian[place]


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
