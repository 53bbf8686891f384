"""Whether predictors can be told apart: tolerance, VIF and condition indices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import OptionError
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.scales.assumptions.answers import CompleteAnswers, complete_answers
from loyaltysem.scales.table import ScaleTable
from loyaltysem.words import Language
from loyaltysem.words.results.assumptions import CollinearityFindings, collinearity_text

__all__ = ["Collinearity", "collinearity"]

Array = NDArray[np.float64]

# Belsley, Kuh and Welsch (1980), section 3.3
LARGE_CONDITION, LARGE_SHARE = 30.0, 0.5
# Hair et al. (2019): from 5 on critical; from 10 on in older textbooks
LARGE_VIF, VERY_LARGE_VIF = 5.0, 10.0


@dataclass(frozen=True, slots=True, repr=False)
class Collinearity:
    """How far predictors overlap. Made by :func:`collinearity`.

    Attributes
    ----------
    predictors : DataFrame
        One row a predictor: ``n r_squared tolerance vif``, with conventions and notes beneath it.
    dimensions : DataFrame
        One row a dimension of the predictors with the intercept, the largest first: ``eigenvalue
        condition_index``, and in the columns ``intercept`` and the predictors' names the share of
        that coefficient's variance that lies in the dimension (each column sums to 1).
    n : int
        Respondents.
    """

    predictors: ScaleTable = field(repr=False)
    dimensions: pd.DataFrame = field(repr=False)
    n: int

    @checked
    def text(self, language: Language = "en") -> str:
        """Return VIF and condition index beside their cutoffs, in words.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        vif = self.predictors["vif"]
        found = CollinearityFindings(
            n=self.n,
            vif={str(name): float(value) for name, value in vif.items()},
            condition_index=float(self.dimensions["condition_index"].max()),
        )
        return collinearity_text(found, language)

    def __repr__(self) -> str:
        return f"{self.predictors!r}\n\n{self.dimensions.round(3).to_string()}"

    def _repr_html_(self) -> str:
        dimensions = self.dimensions.to_html(float_format="{:.3f}".format)
        return f"<div>{self.predictors._repr_html_()}{dimensions}</div>"


@checked
def collinearity(
    data: Any, predictors: Sequence[str], *, missing: MissingTreatment | None = None
) -> Collinearity:
    r"""Compute tolerance, VIF and condition indices of predictors.

    .. math:: \text{tolerance}_j = 1 - R_j^2, \qquad \text{VIF}_j = 1 / (1 - R_j^2)

    with :math:`R_j^2` of the regression of predictor j on the others.

    Parameters
    ----------
    data : Survey or data frame
    predictors : sequence of str
        Two or more columns. In a survey a construct may be named too: it stands for the mean of
        its items, of respondents who answered all of them.
    missing : {None, "listwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out and says how many.

    Returns
    -------
    Collinearity
        Nothing is left out of the predictors by it.

    Raises
    ------
    OptionError
        Fewer than two predictors, or one named twice.
    NotAvailableError
        The data are moments.
    VariableNotFoundError
        A predictor is not in the data.
    DataError
        A constant predictor, copies of each other, one that is a sum of others, too few rows.
    MissingDataError
        Answers are missing and ``missing`` is None.

    Notes
    -----
    Tolerance and VIF agree with 1 − R² of ``lm`` in R 4.2 to 1e-10. The condition indices are those
    of Belsley, Kuh and Welsch (1980), *Regression diagnostics*, as SPSS prints them: of the
    predictors as they are (not centred) with the intercept, each column scaled to unit length.
    They agree with R's singular values to 1e-9.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> found = ls.collinearity(survey, ["WQ", "PV", "SAT"], missing="listwise")
    >>> bool((found.predictors["vif"] < 5).all())
    True
    """
    names = [predictors] if isinstance(predictors, str) else list(predictors)
    if len(names) < 2:
        raise OptionError(
            f"{len(names)} predictor(s): collinearity is between two or more. Name all predictors "
            'of the regression, such as ["WQ", "PV", "SAT"].'
        )
    answers = complete_answers(_with_scale_means(data, names), names, missing, purpose=_PURPOSE)
    covariance = answers.moments.covariances[0]
    scale = 1 / np.sqrt(np.diag(covariance))
    vif = np.diag(np.linalg.inv(covariance * scale[:, None] * scale)).copy()
    table = pd.DataFrame(
        {"n": len(answers.values), "r_squared": 1 - 1 / vif, "tolerance": 1 / vif, "vif": vif},
        index=pd.Index(names, name="predictor"),
    )
    dimensions = _dimensions(answers)
    notes = [answers.described, *_notes(table, dimensions)]
    conventions = {
        "r_squared": "of the regression on the other predictors",
        "tolerance": "1 − r_squared",
        "vif": "1 / tolerance",
    }
    shown = ScaleTable.of(table, conventions, notes)
    return Collinearity(shown, dimensions, len(answers.values))


_PURPOSE = "the condition index"


def _with_scale_means(data: Any, names: Sequence[str]) -> Any:
    """Return the data, with the means of those declared constructs that are named."""
    answers = answers_of(data)
    scales = {
        name: answers.frame[list(items)].mean(axis=1, skipna=False)
        for name, items in (answers.constructs or {}).items()
        if name in names and name not in answers.frame.columns
    }
    return replace(answers, frame=answers.frame.assign(**scales)) if scales else data


def _dimensions(answers: CompleteAnswers) -> pd.DataFrame:
    design = np.column_stack([np.ones(len(answers.values)), answers.values])
    design = design / np.sqrt((design**2).sum(axis=0))
    _, singular, directions = np.linalg.svd(design, full_matrices=False)
    parts = (directions.T / singular) ** 2  # coefficient by dimension
    shares = (parts / parts.sum(axis=1, keepdims=True)).T
    table = pd.DataFrame(
        {"eigenvalue": singular**2, "condition_index": singular[0] / singular},
        index=pd.RangeIndex(1, len(singular) + 1, name="dimension"),
    )
    return table.join(pd.DataFrame(shares, table.index, ["intercept", *answers.names]))


def _notes(table: pd.DataFrame, dimensions: pd.DataFrame) -> Iterator[str]:
    large = table[table["vif"] >= LARGE_VIF]
    if len(large):
        listed = ", ".join(f"{k} ({v:.2f})" for k, v in large["vif"].items())
        yield (
            f"VIF of {LARGE_VIF:g} or more (Hair et al. 2019; older textbooks say "
            f"{VERY_LARGE_VIF:g}): {listed}. The standard error of such a coefficient is more than "
            "twice what it would be without the overlap, so a sign or a test may be chance."
        )
    for dimension, row in dimensions.iterrows():
        shares = row.drop(["eigenvalue", "condition_index"])
        involved = list(shares[shares > LARGE_SHARE].index)
        if row["condition_index"] > LARGE_CONDITION and len(involved) > 1:
            yield (
                f"Dimension {dimension} has a condition index of {row['condition_index']:.1f} and "
                f"more than half of the variance of {', '.join(involved)} (Belsley, Kuh and Welsch "
                f"1980: above {LARGE_CONDITION:g}, in two or more coefficients): these cannot be "
                "told apart well."
            )
