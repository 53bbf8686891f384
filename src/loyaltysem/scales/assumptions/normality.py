"""Whether answers are normal, item by item and together, and what that means for an estimator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.linalg import solve_triangular
from scipy.special import ndtr

from loyaltysem.arguments import checked
from loyaltysem.errors import DataError
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.scales.assumptions.answers import complete_answers
from loyaltysem.scales.assumptions.henze_zirkler import henze_zirkler
from loyaltysem.scales.assumptions.mardia import MardiaTests, mardia
from loyaltysem.scales.assumptions.normality_readings import (
    henze_zirkler_reading,
    item_notes,
    kurtosis_reading,
    skewness_reading,
)
from loyaltysem.scales.assumptions.univariate_tests import (
    KURTOSIS_FROM,
    SKEWNESS_FROM,
    kurtosis_standard_error,
    kurtosis_z,
    skewness_standard_error,
    skewness_z,
)
from loyaltysem.scales.table import ScaleTable
from loyaltysem.survey.describing import MomentType, item_statistics
from loyaltysem.words import Language
from loyaltysem.words.results.assumptions import NormalityFindings, normality_text

__all__ = ["Normality", "normality"]


@dataclass(frozen=True, slots=True, repr=False)
class Normality:
    """Tests of normality. Made by :func:`normality`.

    Attributes
    ----------
    items : DataFrame
        One row an item: ``n skewness skewness_se skewness_z skewness_pvalue kurtosis kurtosis_se
        kurtosis_z kurtosis_pvalue n_values``, with its conventions and notes beneath it.
    tests : DataFrame
        One row a multivariate test: ``test variant value expected statistic df pvalue meaning``.
        ``statistic`` is a chi-square for skewness, a standard normal deviate for kurtosis.
    n : int
        Respondents.
    alpha : float
        Level at which ``meaning`` calls a test significant.
    """

    items: ScaleTable = field(repr=False)
    tests: pd.DataFrame = field(repr=False)
    n: int
    alpha: float

    @checked
    def text(self, language: Language = "en") -> str:
        """Return skewness, kurtosis and Mardia's tests (divisor n) in words.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        by_n = self.tests[self.tests["variant"] == "divisor n"].set_index("test")
        skewness, kurtosis = by_n.loc["Mardia skewness"], by_n.loc["Mardia kurtosis"]
        items = self.items
        found = NormalityFindings(
            n=self.n,
            n_items=len(items),
            skewness=(float(items["skewness"].min()), float(items["skewness"].max())),
            kurtosis=(float(items["kurtosis"].min()), float(items["kurtosis"].max())),
            mardia_skewness=tuple(skewness[["value", "statistic", "df", "pvalue"]]),
            mardia_kurtosis=tuple(kurtosis[["value", "expected", "statistic", "pvalue"]]),
            alpha=self.alpha,
        )
        return normality_text(found, language)

    def __repr__(self) -> str:
        numbers = self.tests.drop(columns="meaning").round(4).to_string(index=False, na_rep="")
        meanings = [
            f"{test}: {text}"
            for test, text in self.tests.groupby("test", sort=False)["meaning"].first().items()
        ]
        return "\n".join([repr(self.items), "", numbers, "", *meanings])

    def _repr_html_(self) -> str:
        tests = self.tests.to_html(index=False, na_rep="", float_format="{:.4f}".format)
        return f"<div>{self.items._repr_html_()}{tests}</div>"


@checked
def normality(
    data: Any,
    items: Sequence[str] | None = None,
    *,
    missing: MissingTreatment | None = None,
    moment_type: MomentType = 2,
    alpha: float = 0.05,
) -> Normality:
    """Test whether answers are normal, each item alone and all together.

    Parameters
    ----------
    data : Survey or data frame
    items : sequence of str, optional
        By default the items of the survey's codebook, or all columns of a frame.
    missing : {None, "listwise"}
        None refuses missing answers; "listwise" leaves incomplete rows out and says how many.
    moment_type : {1, 2, 3}
        Which skewness and kurtosis are printed: 1 of AMOS and lavaan, 2 of SPSS, SAS and Excel,
        3 of psych. Their tests do not depend on it.
    alpha : float, default 0.05
        From which p-value on a test counts in ``meaning``. No estimator is chosen by it.

    Returns
    -------
    Normality
        Its ``items`` have, for each item, skewness and excess kurtosis, the standard errors that
        SPSS prints, z by D'Agostino (1970) and by Anscombe and Glynn (1983), p-values (two-sided),
        and the number of different answers. z of kurtosis is empty for fewer than 20 respondents.

        Its ``tests`` have Mardia's skewness and kurtosis in the variants ``divisor n`` (Mardia's
        own), ``divisor n-1`` (psych) and, for skewness, ``…, small sample`` (Mardia 1974), and
        Henze and Zirkler's test (divisor n), each with what it means for the estimator.

    Raises
    ------
    OptionError
        An option is unknown or an item is named twice.
    NotAvailableError
        The data are moments, which do not say how the answers are distributed.
    VariableNotFoundError
        An item is not in the data.
    DataError
        Text, infinite or impossible answers, constant, copied or collinear items, fewer than 8
        complete rows or not more than items.
    MissingDataError
        Answers are missing and ``missing`` is None.

    Notes
    -----
    Mardia's coefficients with divisor n − 1 agree with psych 2.2.9 to 1e-9. Those with divisor n,
    the univariate z and Henze and Zirkler's test agree with R code written from the papers.

    In large samples every test finds the departures that any rating scale has: the size of the
    kurtosis says more than its p-value.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> found = ls.normality(survey, ["SAT1", "SAT2", "SAT3"], missing="listwise")
    >>> found.tests["test"].unique().tolist()
    ['Mardia skewness', 'Mardia kurtosis', 'Henze-Zirkler']
    """
    answers = complete_answers(data, items, missing, purpose="a test of normality")
    if len(answers.values) < SKEWNESS_FROM:
        raise DataError(
            f"{len(answers.values)} respondents with complete answers: no test of normality says "
            f"anything with fewer than {SKEWNESS_FROM}. Collect more answers."
        )
    table = _item_table(answers.values, answers.names, moment_type)
    notes = [answers.described, *item_notes(table)]
    standardized = _standardized(answers.values, answers.moments.covariances[0])
    tests = _multivariate(standardized, alpha)
    shown = ScaleTable.of(table, _conventions(moment_type), notes)
    return Normality(shown, tests, len(answers.values), alpha)


def _item_table(
    values: np.ndarray[Any, np.dtype[np.float64]], names: Sequence[str], moment_type: MomentType
) -> pd.DataFrame:
    printed = item_statistics(values, moment_type=moment_type)
    moments = item_statistics(values, moment_type=1)
    n = len(values)
    nothing = np.full(len(names), np.nan)
    z_of_skewness = skewness_z(moments["skewness"], n)
    z_of_kurtosis = kurtosis_z(moments["kurtosis"], n) if n >= KURTOSIS_FROM else nothing
    return pd.DataFrame(
        {
            "n": n,
            "skewness": printed["skewness"],
            "skewness_se": skewness_standard_error(n).item(),
            "skewness_z": z_of_skewness,
            "skewness_pvalue": 2 * ndtr(-np.abs(z_of_skewness)),
            "kurtosis": printed["kurtosis"],
            "kurtosis_se": kurtosis_standard_error(n).item(),
            "kurtosis_z": z_of_kurtosis,
            "kurtosis_pvalue": 2 * ndtr(-np.abs(z_of_kurtosis)),
            "n_values": [len(np.unique(column)) for column in values.T],
        },
        index=pd.Index(names, name="item"),
    )


def _standardized(
    values: np.ndarray[Any, np.dtype[np.float64]], covariance: np.ndarray[Any, np.dtype[np.float64]]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    root = np.linalg.cholesky(covariance)
    return np.asarray(solve_triangular(root, (values - values.mean(axis=0)).T, lower=True).T)


def _multivariate(
    standardized: np.ndarray[Any, np.dtype[np.float64]], alpha: float
) -> pd.DataFrame:
    rows: list[tuple[str, str, float, float, float, float, float, str]] = []
    by_n, by_n_minus_1 = mardia(standardized, divisor="n"), mardia(standardized, divisor="n-1")
    skewness, kurtosis = skewness_reading(by_n, alpha), kurtosis_reading(by_n, alpha)
    for m in (by_n, by_n_minus_1):
        rows += _skewness_rows(m, skewness)
    rows += [
        (
            "Mardia kurtosis",
            f"divisor {m.divisor}",
            m.kurtosis,
            m.expected_kurtosis,
            m.kurtosis_z,
            np.nan,
            m.kurtosis_pvalue,
            kurtosis,
        )
        for m in (by_n, by_n_minus_1)
    ]
    hz, pvalue = henze_zirkler(standardized)
    reading = henze_zirkler_reading(pvalue, alpha)
    rows.append(("Henze-Zirkler", "divisor n", hz, np.nan, np.nan, np.nan, pvalue, reading))
    columns = ["test", "variant", "value", "expected", "statistic", "df", "pvalue", "meaning"]
    return pd.DataFrame(rows, columns=columns)


def _skewness_rows(
    m: MardiaTests, reading: str
) -> list[tuple[str, str, float, float, float, float, float, str]]:
    variants = (
        (f"divisor {m.divisor}", m.skewness_chisq, m.skewness_pvalue),
        (f"divisor {m.divisor}, small sample", m.skewness_chisq_small, m.skewness_pvalue_small),
    )
    return [
        ("Mardia skewness", name, m.skewness, 0.0, chisq, m.skewness_df, pvalue, reading)
        for name, chisq, pvalue in variants
    ]


def _conventions(moment_type: MomentType) -> dict[str, str]:
    whose = {1: "AMOS, lavaan", 2: "SPSS, SAS, Excel", 3: "psych"}[moment_type]
    return {
        "skewness, kurtosis": f"type {moment_type} ({whose}); kurtosis is 0 for normal answers",
        "skewness_se, kurtosis_se": "exact for type 2 under normality, as SPSS prints them",
        "skewness_z": "D'Agostino (1970)",
        "kurtosis_z": "Anscombe and Glynn (1983)",
        "n_values": "different answers given",
    }
