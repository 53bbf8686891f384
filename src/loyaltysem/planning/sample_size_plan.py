"""The number of respondents a model needs, as a number, a sentence and a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.planning.rmsea.rmsea_power import (
    rmsea_power,
    rmsea_power_table,
    rmsea_sample_size,
    rmsea_test,
)
from loyaltysem.plots import power_curves, text_font
from loyaltysem.plots.figures import one_panel
from loyaltysem.words import Language
from loyaltysem.words.plans import FitTestPlan, fit_test_card, fit_test_plan
from loyaltysem.words.shown import Shown, ShowsItself

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["SampleSizePlan", "plan_sample_size"]


@dataclass(frozen=True, slots=True, repr=False)
class SampleSizePlan(ShowsItself):
    """How many respondents the test of a model's fit needs. Made by :func:`plan_sample_size`.

    Attributes
    ----------
    n : int
        The smallest number of respondents, of all groups together, that reaches ``power``.
    achieved : float
        The power with ``n`` respondents.
    df : int
    power, rmsea_null, rmsea_alternative, alpha : float
    n_groups : int
        What was asked for.
    """

    n: int
    achieved: float
    df: int
    power: float
    rmsea_null: float
    rmsea_alternative: float
    alpha: float
    n_groups: int

    @property
    def table(self) -> pd.DataFrame:
        """The power at ten sizes around the planned one, as :meth:`power_table` has it."""
        return self.power_table()

    @checked
    def power_table(
        self, *, n: Sequence[int] | None = None, df: Sequence[int] | None = None
    ) -> pd.DataFrame:
        """Return the power at other sample sizes, and for other degrees of freedom.

        Parameters
        ----------
        n : sequence of int, optional
            By default ten sizes from a fifth of to twice the planned one.
        df : sequence of int, optional
            By default the planned ones.

        Returns
        -------
        DataFrame
            ``df n power test``, see :func:`loyaltysem.planning.rmsea_power_table`.
        """
        return rmsea_power_table(
            [self.df] if df is None else df,
            self._sizes(10) if n is None else n,
            rmsea_null=self.rmsea_null,
            rmsea_alternative=self.rmsea_alternative,
            alpha=self.alpha,
            n_groups=self.n_groups,
        )

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
        return fit_test_plan(self._plan, language)

    @overload
    def plot(
        self, *, df: Sequence[int] | None = None, ax: None = None, language: Language = "en"
    ) -> Figure: ...
    @overload
    def plot(
        self, *, df: Sequence[int] | None = None, ax: Axes, language: Language = "en"
    ) -> Axes: ...
    @checked
    def plot(
        self, *, df: Sequence[int] | None = None, ax: Axes | None = None, language: Language = "en"
    ) -> Figure | Axes:
        """Draw power against sample size, with the planned size marked.

        Parameters
        ----------
        df : sequence of int, optional
            One curve for each; by default the planned degrees of freedom.
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
            table = self.power_table(n=self._sizes(60), df=df)
            power_curves(table, target=self.power, planned=self.n, ax=panel, language=used)
        return drawn

    @property
    def _plan(self) -> FitTestPlan:
        return FitTestPlan(
            test=rmsea_test(self.rmsea_null, self.rmsea_alternative),
            n=self.n,
            power=self.power,
            achieved=self.achieved,
            df=self.df,
            n_groups=self.n_groups,
            rmsea_null=self.rmsea_null,
            rmsea_alternative=self.rmsea_alternative,
            alpha=self.alpha,
        )

    def _shown(self) -> Shown:
        return fit_test_card(self._plan)

    def _sizes(self, count: int) -> list[int]:
        lowest = max(self.n_groups + 1, self.n // 5)
        sizes = np.linspace(lowest, max(2 * self.n, lowest + 1), count).round().astype(int)
        return list(dict.fromkeys(sizes.tolist()))


@checked
def plan_sample_size(
    df: int,
    power: float = 0.80,
    *,
    rmsea_null: float = 0.05,
    rmsea_alternative: float = 0.08,
    alpha: float = 0.05,
    n_groups: int = 1,
) -> SampleSizePlan:
    """Plan the number of respondents from the test of a model's overall fit.

    Parameters
    ----------
    df : int
        Degrees of freedom of the model, at least 1.
    power : float, default 0.80
    rmsea_null, rmsea_alternative : float
        By default the test of close fit, .05 against .08; ``rmsea_alternative=0.01`` plans the
        test of not-close fit, ``rmsea_null=0`` that of exact fit.
    alpha : float, default 0.05
    n_groups : int, default 1

    Returns
    -------
    SampleSizePlan
        With ``n``, ``text()``, ``table``, ``power_table()`` and ``plot()``.

    Raises
    ------
    OptionError
        As in :func:`loyaltysem.planning.rmsea_sample_size`.

    Notes
    -----
    The number is what the test of the whole model needs. Whether a single path or an indirect
    effect can be found with it is another question, and often needs more respondents.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> plan = ls.planning.plan_sample_size(50)
    >>> plan.n, round(plan.achieved, 3)
    (214, 0.801)
    """
    n = rmsea_sample_size(
        df,
        power,
        rmsea_null=rmsea_null,
        rmsea_alternative=rmsea_alternative,
        alpha=alpha,
        n_groups=n_groups,
    )
    achieved = rmsea_power(
        df,
        n,
        rmsea_null=rmsea_null,
        rmsea_alternative=rmsea_alternative,
        alpha=alpha,
        n_groups=n_groups,
    )
    return SampleSizePlan(n, achieved, df, power, rmsea_null, rmsea_alternative, alpha, n_groups)
