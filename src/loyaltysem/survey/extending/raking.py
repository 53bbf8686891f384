"""Weights by which the answers have the margins of the population: raking and what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import checked, shown
from loyaltysem.errors import ConvergenceError, OptionError
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.drawn.margins import (
    Margin,
    MissingLevels,
    Targets,
    read_margins,
    require_reachable,
)
from loyaltysem.moments.drawn.raking import RakedWeights, raked_weights
from loyaltysem.moments.drawn.weight_spread import QUANTILES, WeightSpread, weight_spread
from loyaltysem.moments.grouping.labels import GroupLabel
from loyaltysem.moments.observations import as_frame
from loyaltysem.moments.taking import refuse_moments, respondent_weights
from loyaltysem.plots import text_font, weight_histogram
from loyaltysem.plots.figures import one_panel, say_simulated
from loyaltysem.survey.data import HistoryEntry, SurveyData
from loyaltysem.words import Language
from loyaltysem.words.questionnaires.raking import (
    RAKING_HEADINGS,
    MarginWords,
    RakingFindings,
    raking_conventions,
    raking_figure,
    raking_history,
    raking_notes,
    raking_text,
    raking_verdict,
)
from loyaltysem.words.questionnaires.surveys import NO_ANSWER
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Raking", "rake"]

Weighted = TypeVar("Weighted")
#: Of a base weight: what is left of weights that go to zero.
_VANISHED = 1e-3
_NO_SPREAD = WeightSpread(0, np.nan, np.nan, (), np.nan, 0)


@dataclass(frozen=True, slots=True, repr=False)
class Raking(ShowsItself, Generic[Weighted]):
    """Weights by raking, and what they cost. Made by `Survey.rake` and :func:`loyaltysem.rake`.

    Attributes
    ----------
    data : Survey or data frame
        What was raked, unchanged.
    converged : bool
        Whether all margins hold; only then are there weights.
    n_iterations : int
        Rounds over all margins.
    """

    data: Weighted = field(repr=False)
    converged: bool
    n_iterations: int
    _raked: RakedWeights
    _margins: tuple[Margin, ...]
    _options: Mapping[str, Any]

    @property
    def margins(self) -> pd.DataFrame:
        """One row per level: ``variable level n share_before target share_after``.

        ``n`` counts respondents; shares before are those by the base weights. Shares after are
        not-a-number where raking has not converged.
        """
        rows = [
            {
                "variable": margin.variable,
                "level": NO_ANSWER["en"] if label is None else label,
                "n": int(margin.counts[k]),
                "share_before": margin.before[k],
                "target": margin.targets[k],
                "share_after": margin.targets[k] + gaps[k] if self.converged else np.nan,
            }
            for margin, gaps in zip(self._margins, self._raked.gaps, strict=True)
            for k, label in enumerate(margin.labels)
        ]
        return pd.DataFrame(rows)

    @property
    def table(self) -> pd.DataFrame:
        """The margins."""
        return self.margins

    @property
    def weights(self) -> pd.Series[float]:
        """The weight of each row, in the data's order; their mean is one.

        Raises
        ------
        ConvergenceError
            Raking has not converged.
        """
        self._require_weights()
        frame = answers_of(self.data)
        found = self._raked.weights
        return pd.Series(found.copy(), index=frame.row_labels(len(found)), name="weight")

    @property
    def distribution(self) -> pd.DataFrame:
        """One row: ``n lowest p5 p25 p50 p75 p95 highest cv design_effect effective_n``.

        ``design_effect`` is Kish's 1 + CV², ``effective_n`` what n divided by it leaves.

        Raises
        ------
        ConvergenceError
            Raking has not converged.
        """
        self._require_weights()
        spread = self._spread
        quantiles = {f"p{q * 100:g}": v for q, v in zip(QUANTILES, spread.quantiles, strict=True)}
        return pd.DataFrame(
            [
                {
                    "n": spread.n,
                    "lowest": spread.lowest,
                    **quantiles,
                    "highest": spread.highest,
                    "cv": spread.cv,
                    "design_effect": spread.design_effect,
                    "effective_n": spread.effective_n,
                }
            ]
        )

    @checked
    def apply(self, column: str = "weight") -> Weighted:
        """Return the data with the weights as a further column.

        Parameters
        ----------
        column : str, default "weight"
            What the column is called.

        Returns
        -------
        Survey or data frame
            Of a survey a new one whose history tells of the weights; of a frame one of its own
            kind.

        Raises
        ------
        ConvergenceError
            Raking has not converged.
        OptionError
            The data have a column of this name.
        """
        self._require_weights()
        weights = self.weights.rename(column)
        frame = answers_of(self.data).frame
        if column in map(str, as_frame(frame).columns):
            raise OptionError(
                f"The data have a column {shown(column)} already, and weights beside it could not "
                f"be told from it. Choose another name, such as column={column[:40] + '_raked'!r}."
            )
        if not column.strip():
            raise OptionError("column='' is no name for a column; choose one, such as 'weight'.")
        face: Any = type(self.data)
        if hasattr(face, "_over"):
            return face._over(self._weighted_survey(self.data._data, weights))  # type: ignore[attr-defined,no-any-return]
        if isinstance(frame, pd.DataFrame):
            return frame.assign(**{column: weights.to_numpy()})  # type: ignore[return-value]
        table = as_frame(frame)
        series = nw.new_series(column, weights.to_numpy(), backend=table.implementation)
        return table.with_columns(series).to_native()  # type: ignore[no-any-return]

    def _weighted_survey(self, data: SurveyData, weights: pd.Series[float]) -> SurveyData:
        text = raking_history(self._findings("en"), str(weights.name))
        entry = HistoryEntry("weighted", len(weights), text)
        variables = weights.set_axis(data.responses.index).to_frame()
        return data.with_variables(variables, [entry])

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the paragraph for the paper.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        return raking_text(self._findings(language), language)

    @overload
    def plot(self, *, ax: None = None, language: Language = "en") -> Figure: ...
    @overload
    def plot(self, *, ax: Axes, language: Language = "en") -> Axes: ...
    @checked
    def plot(self, *, ax: Axes | None = None, language: Language = "en") -> Figure | Axes:
        """Draw the distribution of the weights.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a figure of its own by default.
        language : {"en", "zh"}

        Returns
        -------
        Figure or Axes
            A figure that shows itself in a notebook, or the axes that were given.

        Raises
        ------
        ConvergenceError
            Raking has not converged.

        Warns
        -----
        FontWarning
            Chinese was asked for and no font for it is installed.
        """
        self._require_weights()
        bounds = [self._options[name] for name in ("lower", "upper")]
        with text_font(language) as written:
            panel, drawn = one_panel(ax, 6.4, 3.8)
            found = self._findings(written)
            weight_histogram(
                self._raked.weights,
                raking_figure(found, written),
                bounds=[bound for bound in bounds if bound is not None],
                ax=panel,
            )
            if found.simulated:
                say_simulated(panel, written)
        return drawn

    @property
    def _spread(self) -> WeightSpread:
        return weight_spread(self._raked.weights)

    def _require_weights(self) -> None:
        if not self.converged:
            raise ConvergenceError(raking_verdict(self._findings("en")))

    def _findings(self, language: Language) -> RakingFindings:
        raked, options = self._raked, self._options
        called = _called(self.data, language)
        margins = [_margin_words(margin, called) for margin in self._margins]
        lower, upper = options["lower"], options["upper"]
        spread = self._spread if self.converged else _NO_SPREAD
        furthest = max(
            (
                (abs(gap), margin.variable, label)
                for margin, gaps in zip(self._margins, raked.gaps, strict=True)
                for gap, label in zip(gaps, margin.labels, strict=True)
            ),
            key=lambda one: one[0],
        )
        level = NO_ANSWER[language] if furthest[2] is None else called(furthest[1], furthest[2])
        return RakingFindings(
            n=len(raked.weights),
            margins=margins,
            start=options["start"] or "",
            lower=lower,
            upper=upper,
            converged=self.converged,
            n_iterations=self.n_iterations,
            gap=raked.largest_gap,
            furthest=(called(furthest[1], None), level),
            n_vanishing=int((raked.weights < _VANISHED * options["base"]).sum()),
            lowest=spread.lowest,
            highest=spread.highest,
            cv=spread.cv,
            design_effect=spread.design_effect,
            effective_n=spread.effective_n,
            n_large=spread.n_large,
            n_at_lower=_at(raked.weights, lower),
            n_at_upper=_at(raked.weights, upper),
            simulated=answers_of(self.data).simulated,
        )

    def _shown(self) -> Shown:
        found = self._findings("en")
        tables = [ShownTable(self.margins, RAKING_HEADINGS["margins"], index=False, width=200)]
        if self.converged:
            tables.append(
                ShownTable(
                    self.distribution, RAKING_HEADINGS["distribution"], index=False, width=200
                )
            )
        return Shown(
            title="Raking",
            tables=tables,
            verdict=raking_verdict(found),
            conventions=raking_conventions(found),
            notes=list(raking_notes(found)),
        )


@checked
def rake(
    data: Weighted,
    margins: Targets,
    *,
    start: str | None = None,
    lower: float | None = None,
    upper: float | None = None,
    missing: MissingLevels | None = None,
    tolerance: float = 1e-10,
    max_iterations: int = 1000,
) -> Raking[Weighted]:
    """Weight answers so that they have the known margins of their population (raking).

    Parameters
    ----------
    data : Survey or data frame
        One row per respondent.
    margins : mapping of str to mapping of level to float
        By variable what is known of the population: the share of each level (they add up to 1),
        its percentage (to 100), or its count (whole numbers, with the same total for all margins).
        Every level of the data has a target above zero, and every target respondents.
    start : str, optional
        The column of base weights (of the sampling design); by default all weigh the same.
    lower, upper : float, optional
        Bounds of the weights, whose mean is one. The margins hold all the same: of all weights
        within the bounds those nearest to the base weights are found.
    missing : {None, "own_level"}
        Respondents of whom a level is not known are refused by default. With ``"own_level"`` they
        keep the share that they have by the base weights, and the targets hold among the others.
    tolerance : float, default 1e-10
        The largest distance of a share from its target.
    max_iterations : int, default 1000
        Rounds over all margins.

    Returns
    -------
    Raking
        Weights by row, margins before and after, the distribution of the weights with Kish's design
        effect and the effective sample size; ``.apply()`` sets the weights beside the answers.
        Margins that contradict each other have no weights, and the result says so.

    Raises
    ------
    OptionError
        Targets that are zero, or add up to nothing in particular; counts with different totals;
        fewer than two levels; bounds within which a level cannot reach its target.
    VariableNotFoundError
        A variable is not in the data.
    DataError
        The data have a level that the margin lacks, or lack one that it has; base weights are
        missing, zero or negative.
    MissingDataError
        A level is missing and ``missing`` is None.

    References
    ----------
    Deming, W. E., & Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency
    table when the expected marginal totals are known. Annals of Mathematical Statistics, 11(4),
    427–444. Deville, J.-C., Särndal, C.-E., & Sautory, O. (1993). Generalized raking procedures in
    survey sampling. Journal of the American Statistical Association, 88(423), 1013–1020.

    Notes
    -----
    Checked against R's survey 4.1-1: ``rake``, and ``calibrate(calfun = "raking")``.

    Examples
    --------
    >>> import pandas as pd
    >>> import loyaltysem as ls
    >>> answers = pd.DataFrame({"gender": ["f", "f", "f", "m"], "SAT1": [5, 6, 7, 3]})
    >>> raked = ls.rake(answers, {"gender": {"f": 0.5, "m": 0.5}})
    >>> raked.weights.round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    >>> round(raked.distribution["effective_n"].item(), 2)
    3.0
    """
    refuse_moments(data, "raking")
    frame = answers_of(data).frame
    weights = respondent_weights(data, start)
    base = np.ones(len(as_frame(frame))) if weights is None else weights
    read = read_margins(frame, margins, base, missing=missing)
    low, high = 0.0 if lower is None else lower, np.inf if upper is None else upper
    require_reachable(read, low, high)
    raked = raked_weights(
        [(margin.index, margin.targets) for margin in read],
        base,
        lower=low,
        upper=high,
        tolerance=tolerance,
        max_iterations=max_iterations,
    )
    options = {"start": start, "lower": lower, "upper": upper, "base": base}
    return Raking(data, raked.converged, raked.n_iterations, raked, read, options)


def _margin_words(margin: Margin, called: Callable[[str, GroupLabel | None], str]) -> MarginWords:
    known = [k for k, label in enumerate(margin.labels) if label is not None]
    shares = margin.targets[known] / margin.targets[known].sum()
    return MarginWords(
        called(margin.variable, None),
        [
            (called(margin.variable, margin.labels[k]), float(share))
            for k, share in zip(known, shares, strict=True)
        ],
        int(margin.counts[-1]) if margin.labels[-1] is None else 0,
    )


def _at(weights: NDArray[np.float64], bound: float | None) -> int:
    return 0 if bound is None else int((weights == bound).sum())


def _called(data: Any, language: Language) -> Callable[[str, GroupLabel | None], str]:
    """Return what writes variables, and levels beside them, as a codebook calls them."""
    answers = answers_of(data)

    def called(variable: str, level: GroupLabel | None) -> str:
        words = answers.words_of(variable)
        return words.variable[language] if level is None else words.level(level, language)

    return called
