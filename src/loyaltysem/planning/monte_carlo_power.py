"""Power, bias and coverage of every parameter, from samples of a population model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from loyaltysem.arguments import checked
from loyaltysem.datasets.answer_shapes import AnswerShape
from loyaltysem.errors import OptionError
from loyaltysem.models.specifying import SEM
from loyaltysem.moments.drawn.resampling import generator
from loyaltysem.moments.grouping.labels import UNGROUPED, label_text
from loyaltysem.planning.simulation.blanks import Blank
from loyaltysem.planning.simulation.population_moments import Population
from loyaltysem.planning.simulation.quantities_of_interest import rows_of_interest
from loyaltysem.planning.simulation.sample_estimates import Estimates, replicate, true_values
from loyaltysem.planning.simulation.study import Sizes, Study, StudyOptions, plan_study
from loyaltysem.words import Language, percent, short
from loyaltysem.words.plans import SimulatedPower, SimulatedStudy, simulated_powers
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

__all__ = ["MonteCarloPower", "check_simulation", "measured_power", "monte_carlo_power"]

Array = NDArray[np.float64]

# the discrepancy between a population and a model that holds in it, but for rounding
HOLDS_BELOW = 1e-8


@dataclass(frozen=True, slots=True, repr=False)
class MonteCarloPower(ShowsItself):
    """What samples of a population show. Made by :func:`monte_carlo_power`.

    ``text(language)`` says it as a methods section does.

    Attributes
    ----------
    parameters : DataFrame
        One row for each free and each defined parameter, then the effects asked for: ``lhs op rhs
        label`` (and ``group`` where there are several; the op of an effect is ``indirect`` or
        ``total``), its ``population`` value, the ``mean`` of the estimates, ``bias`` and
        ``relative_bias`` (bias over the population value, not-a-number where that is 0), their
        standard deviation ``sd``, the mean standard error ``mean_se`` and its ``se_bias``
        (``mean_se`` over ``sd``, less 1), ``coverage`` of the interval, ``power`` (share of samples
        whose z test is significant) and ``power_se``, its error from the number of samples.
    n : int
        Respondents, of all groups together.
    sizes : tuple of int
        Respondents by group.
    n_replicates : int
    alpha : float
    estimator : str
    converged, admissible : float
        Shares of the samples. What did not converge, or has no standard errors, is left out of
        ``parameters``; inadmissible solutions are in. Samples are searched from the usual starts
        alone, where a single fit goes on from further ones if these lead nowhere.
    used : int
        Samples behind ``parameters``.
    holds : bool
        Whether the model fits the population exactly. If not, ``population`` holds the values it
        has when fitted to the population.
    """

    parameters: pd.DataFrame
    n: int
    sizes: tuple[int, ...]
    n_replicates: int
    alpha: float
    estimator: str
    converged: float
    admissible: float
    used: int
    holds: bool

    @property
    def table(self) -> pd.DataFrame:
        """The same as ``parameters``."""
        return self.parameters

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the power of each path, defined parameter and effect as a methods section says it.

        Of a model that has none of them, that of every parameter.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        table = self.parameters
        of_interest = table["op"].isin(["~", ":=", "indirect", "total"]) & table["rhs"].ne("")
        rows = table[of_interest] if of_interest.any() else table
        return simulated_powers(
            SimulatedStudy(
                n=self.n,
                sizes=self.sizes,
                n_replicates=self.n_replicates,
                used=self.used,
                alpha=self.alpha,
                estimator=self.estimator,
                converged=self.converged,
                admissible=self.admissible,
            ),
            [_power_of(row) for _, row in rows.iterrows()],
            language,
        )

    def _shown(self) -> Shown:
        sizes = f" ({' + '.join(map(str, self.sizes))})" if len(self.sizes) > 1 else ""
        rows = [
            ("respondents", f"{self.n}{sizes}"),
            ("samples", f"{self.n_replicates:,}, of which {self.used:,} are in the table"),
            (
                "solutions",
                f"{percent(self.converged)} converged, {percent(self.admissible)} admissible",
            ),
            ("estimator", f"{self.estimator}, two-sided z tests, alpha {short(self.alpha)}"),
            (
                "population",
                "the model holds in it"
                if self.holds
                else "the model does not hold in it: values are those of the model fitted to it",
            ),
        ]
        seen = ["lhs", "op", "rhs", "group", "label", *_SEEN]
        cells = self.parameters[[name for name in seen if name in self.parameters]]
        return Shown(
            "Power by simulation",
            rows=rows,
            tables=[ShownTable(cells, index=False, width=120, most_rows=60)],
            conventions=_CONVENTIONS,
            notes=["All columns: .parameters"],
        )


_SEEN = ("population", "mean", "relative_bias", "sd", "se_bias", "coverage", "power")
_CONVENTIONS = {
    "power": "share of the samples in which the z test is significant",
    "relative_bias": "mean less population, over population; within .10 is small",
    "se_bias": "mean standard error over sd, less 1; within .10, of the path of interest .05",
    "coverage": "share of the intervals that hold the population value; .91 to .98 for 95%",
}


def _power_of(row: pd.Series) -> SimulatedPower:
    written = row["label"] or f"{row['lhs']} {row['op']} {row['rhs']}".strip()
    return SimulatedPower(
        parameter=written,
        group=label_text(row.get("group", UNGROUPED)),
        population=row["population"],
        power=row["power"],
        power_se=row["power_se"],
        relative_bias=row["relative_bias"],
        coverage=row["coverage"],
    )


@checked
def monte_carlo_power(
    model: str | SEM,
    population: Population,
    *,
    n: Sizes,
    n_replicates: int = 1000,
    alpha: float = 0.05,
    estimator: Literal["ML", "MLR"] = "ML",
    answers: AnswerShape | None = None,
    missing: Literal["fiml"] | None = None,
    blank: Blank | None = None,
    group_equal: Sequence[str] = (),
    effects: Sequence[tuple[str, str]] = (),
    rng: int | np.random.Generator | None = None,
    n_jobs: int = 1,
    progress: bool = False,
) -> MonteCarloPower:
    """Draw samples from a population and fit a model to each.

    Parameters
    ----------
    model : str or SEM
        The model that will be fitted to the survey. Effects of interest are defined in it
        (``indirect := a*b``; ``difference := a1 - a2`` with ``c(a1, a2)*x``) or named in
        ``effects``.
    population : str, SEMResult, PopulationModel or mapping of a group to str or PopulationModel
        Text in lavaan's language with a number for every parameter (means that are not written are
        zero; ``c(0.2, 0.4)*x`` where groups differ); a fit, whose estimates are taken for true;
        ``datasets.standardized_population(...)``, its items before they are cut; or one population
        for each group.
    n : int, sequence of int, or mapping of a group to int
        Respondents of each sample, more than items; of each group, where there are several. Groups
        that have no names are called by their numbers, from 1.
    n_replicates : int, default 1000
        Samples, at least 2.
    alpha : float, default 0.05
        Level of the two-sided z tests; intervals cover 1 − alpha.
    estimator : {"ML", "MLR"}
        Standard errors from the information, or robust ones (Huber–White).
    answers : datasets.ValeMaurelli or datasets.CutAtThresholds, optional
        What the answers look like; normal if left out.
    missing : {None, "fiml"}
        With ``blank``: full-information maximum likelihood.
    blank : float, mapping of str to float, or sequence of sequence of str, optional
        Answers missing completely at random: the share of every item, the share by item, or, for a
        planned design, the items that each form of the questionnaire leaves out (forms are handed
        out in equal numbers).
    group_equal : sequence of str
        As in :meth:`SEM.fit`.
    effects : sequence of (str, str)
        From and to: adds indirect and total effects to ``parameters``.
    rng : int, Generator or None
        Seed or source of randomness; the digits do not depend on ``n_jobs``.
    n_jobs : int, default 1
        Processes, −1 for one on each core; worth it for many samples with blank answers.
    progress : bool, default False
        Whether a bar is shown.

    Returns
    -------
    MonteCarloPower

    Raises
    ------
    OptionError
        A parameter of the population has no value, a number cannot be what it stands for, or
        options contradict each other.
    VariableNotFoundError
        The population lacks an item of the model.
    NotAvailableError
        The model has bounds, or constraints that are not linear equalities.
    ConvergenceError
        The model cannot be fitted to the population itself, or to at least two samples.

    Notes
    -----
    Estimates and standard errors are those of ``SEM.fit`` on the same samples (checked to 1e-8),
    but that the search starts at the population's values. Of normal and complete answers ML uses
    only the moments, which are drawn directly: covariances from the Wishart distribution. Power
    agrees with a loop over lavaan 0.6-14 within the Monte-Carlo error, and with the noncentral
    Wald test in large samples. Answers cut at thresholds are scored 1 to k and their true values
    are those of the model fitted to the exact moments of the cut answers.

    Muthén and Muthén (2002), *Structural Equation Modeling, 9*, 599–620.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> found = ls.planning.monte_carlo_power(
    ...     "y ~ b*x",
    ...     "y ~ 0.3*x; x ~~ 1*x; y ~~ 0.91*y",
    ...     n=100,
    ...     n_replicates=200,
    ...     rng=1,
    ... )
    >>> found.used, found.parameters["label"].tolist()
    (200, ['b', ''])
    """
    check_simulation(n_replicates)
    random = generator(rng)
    options = StudyOptions(estimator, answers, missing, blank, tuple(group_equal), tuple(effects))
    study = plan_study(model, population, n, options)
    return measured_power(study, n_replicates, alpha, random, n_jobs=n_jobs, progress=progress)


def check_simulation(n_replicates: int) -> None:
    """Refuse a number of samples that cannot be meant."""
    if n_replicates < 2:
        raise OptionError(
            f"n_replicates={n_replicates!r}: at least 2 samples are needed, and 1,000 or more for "
            "a power with an error below 2 percent."
        )


def measured_power(
    study: Study,
    n_replicates: int,
    alpha: float,
    random: np.random.Generator,
    *,
    n_jobs: int = 1,
    progress: bool = False,
) -> MonteCarloPower:
    """Draw samples of a study that is planned already, and say what they show."""
    truth = true_values(study)
    drawn = replicate(study, n_replicates, random, n_jobs=n_jobs, progress=progress)
    return MonteCarloPower(
        parameters=_summary(study, truth, drawn, alpha),
        n=int(sum(study.sizes)),
        sizes=tuple(int(size) for size in study.sizes),
        n_replicates=n_replicates,
        alpha=alpha,
        estimator=study.estimator.name,
        converged=drawn.converged / n_replicates,
        admissible=drawn.admissible / n_replicates,
        used=len(drawn.values),
        holds=bool(abs(study.truth.objective[0]) < HOLDS_BELOW),
    )


def _summary(study: Study, truth: Array, drawn: Estimates, alpha: float) -> pd.DataFrame:
    critical = float(ndtri(1 - alpha / 2))
    values, errors = drawn.values, drawn.errors
    mean, sd = values.mean(axis=0), values.std(axis=0, ddof=1)
    power = (np.abs(values) > critical * errors).mean(axis=0)
    table = rows_of_interest(study.layout, study.labels, study.effects)
    return table.assign(
        population=truth,
        mean=mean,
        bias=mean - truth,
        relative_bias=(mean - truth) / np.where(np.abs(truth) > 1e-8, truth, np.nan),
        sd=sd,
        mean_se=errors.mean(axis=0),
        se_bias=errors.mean(axis=0) / sd - 1,
        coverage=(np.abs(values - truth) <= critical * errors).mean(axis=0),
        power=power,
        power_se=np.sqrt(power * (1 - power) / len(values)),
    )
