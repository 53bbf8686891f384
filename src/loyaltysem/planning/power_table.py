"""Power of one parameter over populations and sample sizes: what lower loadings cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.datasets.answer_shapes import AnswerShape
from loyaltysem.errors import OptionError
from loyaltysem.models.specifying import SEM
from loyaltysem.moments.drawn.resampling import generator
from loyaltysem.planning.monte_carlo_power import check_simulation, measured_power
from loyaltysem.planning.parameter_names import effects_named, row_of_parameter
from loyaltysem.planning.simulation.blanks import Blank
from loyaltysem.planning.simulation.population_moments import Population
from loyaltysem.planning.simulation.study import Sizes, StudyOptions, plan_study

__all__ = ["monte_carlo_power_table"]

_COLUMNS = ["population", "power", "power_se", "relative_bias", "se_bias", "coverage"]


@checked
def monte_carlo_power_table(
    model: str | SEM,
    populations: Mapping[str, Population],
    parameter: str,
    *,
    n: Sequence[Sizes],
    n_replicates: int = 1000,
    alpha: float = 0.05,
    estimator: Literal["ML", "MLR"] = "ML",
    answers: AnswerShape | None = None,
    missing: Literal["fiml"] | None = None,
    blank: Blank | None = None,
    group_equal: Sequence[str] = (),
    rng: int | np.random.Generator | None = None,
    n_jobs: int = 1,
    progress: bool = False,
) -> pd.DataFrame:
    """Find the power of one parameter in several populations at several sample sizes.

    Parameters
    ----------
    model : str or SEM
    populations : mapping of str to population
        By the name that the table gives them, such as ``"loadings .6"``; each as in
        :func:`loyaltysem.planning.monte_carlo_power`.
    parameter : str
        As in :func:`loyaltysem.planning.monte_carlo_sample_size`.
    n : sequence of int, or of the sizes of groups
    n_replicates : int, default 1000
        Samples for each population and size.
    alpha, estimator, answers, missing, blank, group_equal, rng, n_jobs, progress
        As in :func:`loyaltysem.planning.monte_carlo_power`. Every population and size has a
        stream of random numbers of its own, so that one more changes no other's digits.

    Returns
    -------
    DataFrame
        One row for each population and size: ``name n population power power_se relative_bias
        se_bias coverage converged admissible``, where ``population`` is the parameter's true value
        and ``n`` the respondents of all groups. ``table.pivot(index="n", columns="name",
        values="power")`` prints it, and ``plots.power_curves(table, by="name")`` draws it.

    Raises
    ------
    OptionError
        There is no population or no size; and as in :func:`loyaltysem.planning.monte_carlo_power`.
    VariableNotFoundError
        The model has no such parameter.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> table = ls.planning.monte_carlo_power_table(
    ...     "y ~ b*x",
    ...     {f"b = {b}": f"y ~ {b}*x; x ~~ 1*x; y ~~ {1 - b**2}*y" for b in (0.2, 0.4)},
    ...     "b",
    ...     n=[60, 120],
    ...     rng=1,
    ... )
    >>> table["power"].is_monotonic_increasing
    True
    """
    check_simulation(n_replicates)
    if not populations or not len(n):
        raise OptionError(
            "A table needs at least one population and one sample size. Give populations such as "
            "{'loadings .6': ..., 'loadings .8': ...} and n such as [100, 200, 300]."
        )
    options = StudyOptions(
        estimator, answers, missing, blank, tuple(group_equal), effects_named(parameter)
    )
    streams = iter(generator(rng).spawn(len(populations)))
    rows = []
    for name, population in populations.items():
        for size, random in zip(n, next(streams).spawn(len(n)), strict=True):
            study = plan_study(model, population, size, options)
            found = measured_power(
                study, n_replicates, alpha, random, n_jobs=n_jobs, progress=progress
            )
            row = found.parameters.iloc[row_of_parameter(found.parameters, parameter)]
            rows.append(
                {
                    "name": name,
                    "n": found.n,
                    **row[_COLUMNS].to_dict(),
                    "converged": found.converged,
                    "admissible": found.admissible,
                }
            )
    return pd.DataFrame(rows)
