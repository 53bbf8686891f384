"""The number of respondents with which one parameter is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, overload

import numpy as np
import pandas as pd
from scipy.special import ndtri

from loyaltysem.arguments import checked
from loyaltysem.datasets import CutAtThresholds, ValeMaurelli
from loyaltysem.datasets.answer_shapes import AnswerShape
from loyaltysem.errors import OptionError
from loyaltysem.models.specifying import SEM
from loyaltysem.moments.drawn.resampling import generator
from loyaltysem.planning.monte_carlo_power import check_simulation, measured_power
from loyaltysem.planning.parameter_names import effects_named, row_of_parameter
from loyaltysem.planning.rmsea.probit_line import ProbitLine
from loyaltysem.planning.simulation.blanks import Blank
from loyaltysem.planning.simulation.group_shares import group_shares_of
from loyaltysem.planning.simulation.population_moments import Population
from loyaltysem.planning.simulation.quantities_of_interest import (
    rows_of_interest,
    values_with_slopes,
)
from loyaltysem.planning.simulation.sample_estimates import true_implied
from loyaltysem.planning.simulation.study import Study, StudyOptions, plan_study
from loyaltysem.planning.size_search import SizeSearch
from loyaltysem.plots import power_curves, text_font
from loyaltysem.plots.figures import one_panel
from loyaltysem.words import Language
from loyaltysem.words.figures import POWER
from loyaltysem.words.plans import SimulatedPlan, simulated_card, simulated_plan
from loyaltysem.words.shown import Shown, ShowsItself

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["MonteCarloSampleSize", "monte_carlo_sample_size"]

#: A size at which the population is described before any is known.
LARGE = 1_000_000
#: What √n adds to Φ⁻¹(power) where a value is zero but for rounding.
SMALLEST_SLOPE = 1e-5


@dataclass(frozen=True, slots=True, repr=False)
class MonteCarloSampleSize(ShowsItself):
    """How many respondents one parameter needs. Made by :func:`monte_carlo_sample_size`.

    Attributes
    ----------
    n : int
        The smallest number of respondents, of all groups together, that reaches ``power``.
    n_se : float
        Its Monte-Carlo error, in respondents; 0 where the smallest possible sample is enough.
    sizes : tuple of int
        The respondents of each group.
    parameter : str
    population : float
        Its true value.
    power : float
        What was asked for.
    achieved, achieved_se : float
        The power found with ``n`` respondents, in samples of their own, and its error.
    achieved_interval : (float, float)
        Its 95% interval (Wilson 1927) over such samples: ``achieved`` lies by chance a little
        below or above the power that was asked for.
    converged, admissible : float
        Shares of these samples.
    alpha : float
    estimator : str
    n_replicates : int
        Samples at each size, as asked for.
    n_drawn : int
        Samples drawn at all sizes together, with those of the pilots.
    answers : {"normal", "vale_maurelli", "cut", "other"}
        What the answers look like.
    blank : bool
        Whether some are missing.
    table : DataFrame
        ``n power power_se used converged admissible`` of every size that was tried, in order.
    line : ProbitLine, or None
        Φ⁻¹(power) = a + b √n near the number; None where the smallest possible sample is enough.
    """

    n: int
    n_se: float
    sizes: tuple[int, ...]
    parameter: str
    population: float
    power: float
    achieved: float
    achieved_se: float
    achieved_interval: tuple[float, float]
    converged: float
    admissible: float
    alpha: float
    estimator: str
    n_replicates: int
    n_drawn: int
    answers: Literal["normal", "vale_maurelli", "cut", "other"]
    blank: bool
    table: pd.DataFrame
    line: ProbitLine | None

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the a-priori plan as a sentence for the methods section.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        return simulated_plan(self._plan, language)

    @property
    def _plan(self) -> SimulatedPlan:
        return SimulatedPlan(
            n=self.n,
            n_se=None if self.line is None else self.n_se,
            sizes=self.sizes,
            parameter=self.parameter,
            population=self.population,
            power=self.power,
            achieved=self.achieved,
            achieved_interval=self.achieved_interval,
            fitted=None if self.line is None else float(self.line.power(np.array(self.n))),
            converged=self.converged,
            admissible=self.admissible,
            alpha=self.alpha,
            estimator=self.estimator,
            n_drawn=self.n_drawn,
            answers=self.answers,
            blank=self.blank,
        )

    def _shown(self) -> Shown:
        return simulated_card(self._plan)

    @overload
    def plot(self, *, ax: None = None, language: Language = "en") -> Figure: ...
    @overload
    def plot(self, *, ax: Axes, language: Language = "en") -> Axes: ...
    @checked
    def plot(self, *, ax: Axes | None = None, language: Language = "en") -> Figure | Axes:
        """Draw the powers found, with their errors, the line through them, and the number.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a figure of its own by default.
        language : {"en", "zh"}

        Returns
        -------
        Figure or Axes
            A figure that shows itself in a notebook, or the axes that were given.

        Warns
        -----
        FontWarning
            Chinese was asked for and no font for it is installed.
        """
        with text_font(language) as used:
            panel, drawn = one_panel(ax, 6, 4)
            tried = self.table.assign(parameter=self.parameter)
            power_curves(
                tried,
                by="parameter",
                target=self.power,
                planned=self.n,
                ax=panel,
                language=used,
            )
            if self.line is not None:
                sizes = np.linspace(tried["n"].min(), tried["n"].max(), 100)
                panel.plot(
                    sizes,
                    self.line.power(sizes),
                    color="dimgrey",
                    linewidth=0.8,
                    label=POWER[used]["line"],
                )
                panel.legend(frameon=False, fontsize="small", loc="lower right")
        return drawn


@checked
def monte_carlo_sample_size(
    model: str | SEM,
    population: Population,
    parameter: str,
    power: float = 0.80,
    *,
    group_shares: Sequence[float] | None = None,
    n_replicates: int = 1000,
    alpha: float = 0.05,
    estimator: Literal["ML", "MLR"] = "ML",
    answers: AnswerShape | None = None,
    missing: Literal["fiml"] | None = None,
    blank: Blank | None = None,
    group_equal: Sequence[str] = (),
    largest: int = 20_000,
    rng: int | np.random.Generator | None = None,
    n_jobs: int = 1,
    progress: bool = False,
) -> MonteCarloSampleSize:
    """Find the smallest sample in which a parameter is significant with a given power.

    Parameters
    ----------
    model, population
        As in :func:`loyaltysem.planning.monte_carlo_power`.
    parameter : str
        A label (of a coefficient, or what ``:=`` defines), a coefficient as it is written, such as
        ``"LOY ~ SAT"``, or an effect, ``"LOY indirect SAT"`` or ``"LOY total SAT"``.
    power : float, default 0.80
        Above alpha and below 1.
    group_shares : sequence of float, optional
        Shares of the respondents that each group has, in the order of the groups; needed where
        there are several. They need not add up to 1.
    n_replicates : int, default 1000
        Samples at each of four sizes near the number, and once more at the number itself.
    alpha, estimator, answers, missing, blank, group_equal, rng, n_jobs, progress
        As in :func:`loyaltysem.planning.monte_carlo_power`.
    largest : int, default 20000
        Where the search ends.

    Returns
    -------
    MonteCarloSampleSize
        With ``n``, ``n_se``, ``text()``, ``table`` and ``plot()``.

    Raises
    ------
    OptionError
        The parameter is zero in the population, or would need more than ``largest`` respondents;
        and as in :func:`loyaltysem.planning.monte_carlo_power`.
    VariableNotFoundError
        The model has no such parameter.

    Notes
    -----
    The search starts from the Wald test's noncentrality and a few pilots, measures the power at
    four sizes around the number, fits the line Φ⁻¹(power) = a + b √n through them by maximum
    likelihood, and reads the number off it; ``n_se`` follows from the line's covariance by the
    delta method. The number is then tried with samples of its own. Samples without a solution are
    left out of the power and counted in ``converged``.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> plan = ls.planning.monte_carlo_sample_size(
    ...     "y ~ b*x", "y ~ 0.3*x; x ~~ 1*x; y ~~ 0.91*y", "b", rng=1
    ... )
    >>> 72 <= plan.n <= 88
    True
    """
    check_simulation(n_replicates)
    if not alpha < power < 1:
        raise OptionError(
            f"power={power!r}: a power lies above alpha ({alpha:g}), which a test has without any "
            "effect, and below 1, which no sample reaches. Usual is 0.80."
        )
    random = generator(rng)
    options = StudyOptions(
        estimator, answers, missing, blank, tuple(group_equal), effects_named(parameter)
    )
    shares = group_shares_of(group_shares, population)
    study = plan_study(model, population, shares.split(LARGE), options)
    place = row_of_parameter(rows_of_interest(study.layout, study.labels, study.effects), parameter)
    value, slope = _wald(study, place, parameter)
    drawn = 0

    def measure(n: int, samples: int) -> dict[str, float]:
        nonlocal drawn
        drawn += samples
        found = measured_power(
            study.of_sizes(shares.split(n)),
            samples,
            alpha,
            random,
            n_jobs=n_jobs,
            progress=progress,
        )
        row = found.parameters.iloc[place]
        return {
            "power": float(row["power"]),
            "power_se": float(row["power_se"]),
            "used": found.used,
            "converged": found.converged,
            "admissible": found.admissible,
        }

    smallest = shares.smallest(study.layout.p + 1, study.layout.n_free)
    search = SizeSearch(measure, power, slope, alpha, smallest, max(largest, smallest))
    found = search.run(n_replicates)
    there = measure(found.n, n_replicates)
    return MonteCarloSampleSize(
        n=found.n,
        n_se=found.se,
        sizes=shares.split(found.n),
        parameter=parameter,
        population=value,
        power=power,
        achieved=there["power"],
        achieved_se=there["power_se"],
        achieved_interval=_wilson_interval(there["power"], there["used"]),
        converged=there["converged"],
        admissible=there["admissible"],
        alpha=alpha,
        estimator=estimator,
        n_replicates=n_replicates,
        n_drawn=drawn,
        answers=_kind(answers),
        blank=blank is not None,
        table=found.measured,
        line=found.line,
    )


def _wilson_interval(share: float, n: float) -> tuple[float, float]:
    """Return the 95% score interval of a share of n samples."""
    if not n:
        return np.nan, np.nan
    square = float(ndtri(0.975)) ** 2 / n
    centre, shrunk = share + square / 2, 1 + square
    half = float(np.sqrt(square * (share * (1 - share) + square / 4)))
    return (centre - half) / shrunk, (centre + half) / shrunk


def _wald(study: Study, place: int, parameter: str) -> tuple[float, float]:
    """Return the true value, and what √n adds to Φ⁻¹(power) by the Wald test's noncentrality."""
    values, slopes = values_with_slopes(study.layout, true_implied(study), study.effects)
    value, slope = float(values[0, place]), slopes[0, place]
    error = float(np.sqrt(sum(study.sizes) * (slope @ study.population_errors @ slope)))
    if not abs(value) > SMALLEST_SLOPE * error:
        raise OptionError(
            f"{parameter} is {value:.3g} in the population and has a standard error of {error:.3g} "
            "over the root of n, so that no number of respondents finds it. Give it the smallest "
            "value that would matter, and constructs that their items measure."
        )
    return value, abs(value) / error


def _kind(answers: AnswerShape | None) -> Literal["normal", "vale_maurelli", "cut", "other"]:
    match answers:
        case None:
            return "normal"
        case ValeMaurelli():
            return "vale_maurelli"
        case CutAtThresholds():
            return "cut"
        case _:
            return "other"
