"""Fits beside each other: difference tests and fit indices of models of the same data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.comparing.comparison import difference_test, indices_side_by_side
from loyaltysem.comparing.difference_methods import DifferenceMethod
from loyaltysem.comparing.nested_moments import ConstraintMethod
from loyaltysem.errors import OptionError
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.models.result import SEMResult

__all__ = ["compare", "likelihood_ratio_test"]


@checked
def likelihood_ratio_test(
    restricted: SEMResult,
    free: SEMResult,
    method: DifferenceMethod | None = None,
    *,
    scaled_shifted: bool = True,
    a_method: ConstraintMethod = "delta",
) -> TestResult:
    """Test a model against one that it is a special case of.

    Parameters
    ----------
    restricted, free : SEMResult
        Fits to the same data; the restricted model has more degrees of freedom.
    method : {"standard", "satorra_2000", "satorra_bentler_2001", "satorra_bentler_2010"}, optional
        The plain difference of the chi-squares, or the difference corrected for answers that are
        not normal, or for a weight that is not theirs. By default the plain one for plain fits,
        that of Satorra (2000) for MLMV, WLSMV and ULSMV, and that of Satorra & Bentler (2001) for
        other scaled fits.
    scaled_shifted : bool
        Whether ``"satorra_2000"`` scales and shifts the difference, so that mean and variance are
        those of a chi-square, or only divides it, so that the mean is.
    a_method : {"delta", "exact"}
        Where ``"satorra_2000"`` takes the constraints from: from the slopes of the moments of both
        models, each at its own estimates, as lavaan by default; or from the parameters themselves,
        where both models are written alike (and have one parameterization). The first depends a
        little on the units of the items.

    Returns
    -------
    TestResult

    Raises
    ------
    ConvergenceError, IdentificationError
        One of the fits has no chi-square.
    NotAvailableError
        The fits are not of the same data, or not of nested models; or the plain difference of ULS
        or DWLS is asked for, which has no chi-square distribution.
    OptionError
        The method does not go with the fits.

    References
    ----------
    Satorra (2000), in Heijmans et al. (eds.), Innovations in multivariate statistical analysis;
    Asparouhov & Muthén (2010), Simple second order chi-square correction; Satorra & Bentler
    (2001), Psychometrika 66(4); Satorra & Bentler (2010), Psychometrika 75(2).

    Notes
    -----
    Agrees with ``lavTestLRT`` of lavaan 0.6-14 to 1e-6 where both models have their variables in
    the same order, which lavaan does not look at; so it does for ordered answers, where one model
    may have the delta and the other the theta parameterization. That the data are the same and
    the degrees of freedom and chi-squares in the right order is checked; whether the one model is
    a special case of the other is for the reader to know.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> constructs = "SAT =~ SAT1 + SAT2 + SAT3; LOY =~ LOY1 + LOY2 + LOY3"
    >>> free = ls.SEM(f"{constructs}; LOY ~ SAT").fit(survey, missing="listwise")
    >>> restricted = ls.SEM(f"{constructs}; LOY ~ 0*SAT").fit(survey, missing="listwise")
    >>> ls.likelihood_ratio_test(restricted, free).df
    1
    """
    return difference_test(
        restricted._fitted,
        free._fitted,
        method,
        scaled_shifted=scaled_shifted,
        a_method=a_method,
    )


@checked
def compare(
    fits: Mapping[str, SEMResult] | Sequence[SEMResult] | SEMResult, *more: SEMResult
) -> pd.DataFrame:
    """Put the fit indices of several models of the same data side by side.

    Parameters
    ----------
    fits : mapping of str to SEMResult, or SEMResult
        Names and fits, in the order in which they are to be compared; or the first of several
        fits. Those of theories have the names of these, where no two have one; others are called
        ``model 1``, ``model 2`` and so on.
    *more : SEMResult
        The others, as in ``compare(a, b)``.

    Returns
    -------
    DataFrame
        One row for each fit: ``npar chisq df pvalue cfi tli rmsea srmr aic bic``, then
        ``delta_chisq delta_df delta_cfi delta_tli delta_rmsea delta_srmr``, the change from the
        row above. Without what the estimator does not define: AIC and BIC of least squares, p of
        ULS and DWLS. Where all fits are scaled, chi-square and p are the scaled ones and CFI, TLI
        and RMSEA the robust ones, or the scaled ones where a fit has no robust ones; columns then
        end in ``_scaled`` and ``_robust``. The difference of two scaled chi-squares is no test:
        see :func:`likelihood_ratio_test`.

    Raises
    ------
    OptionError
        Fewer than two fits, or something that is no fit.
    NotAvailableError
        The fits are not of the same variables and respondents, so that nothing in the table could
        be compared.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> one = ls.CFA("Q =~ SAT1 + SAT2 + SAT3 + TRU1 + TRU2 + TRU3")
    >>> two = ls.CFA("SAT =~ SAT1 + SAT2 + SAT3; TRU =~ TRU1 + TRU2 + TRU3")
    >>> fits = {name: model.fit(survey, missing="listwise") for name, model in
    ...         {"one factor": one, "two factors": two}.items()}
    >>> ls.compare(fits)["delta_cfi"].round(1).tolist()[1] >= 0
    True

    Competing theories, by their names:

    >>> make = ls.theories.satisfaction_trust_loyalty
    >>> full = ls.SEM(make(survey.codebook, mediation="full")).fit(survey, missing="listwise")
    >>> partial = ls.SEM(make(survey.codebook)).fit(survey, missing="listwise")
    >>> ls.compare(full, partial)["df"]
    Satisfaction – trust – loyalty, full mediation    147
    Satisfaction – trust – loyalty                    146
    Name: df, dtype: int64
    """
    named = _named_fits(fits, more)
    return indices_side_by_side({name: fit._fitted for name, fit in named.items()})


def _names_of(fits: Sequence[object]) -> list[str]:
    """Return what the fits are called: by their theories where these tell them apart."""
    graphs = [fit._fitted.graph if isinstance(fit, SEMResult) else None for fit in fits]
    theories = [graph.described.name if graph else "" for graph in graphs]
    return [
        name if name and theories.count(name) == 1 else f"model {i}"
        for i, name in enumerate(theories, start=1)
    ]


def _named_fits(fits: object, more: tuple[object, ...]) -> dict[str, SEMResult]:
    if isinstance(fits, Mapping) and not more:
        named = dict(fits)
    else:
        listed = [*fits] if isinstance(fits, list | tuple) else [fits]
        named = dict(zip(_names_of([*listed, *more]), [*listed, *more], strict=True))
    for name, fit in named.items():
        if not isinstance(fit, SEMResult):
            raise OptionError(
                f"compare() takes fits, which model.fit(data) returns, and '{name}' is of type"
                f" {type(fit).__name__}. Write ls.compare(a, b), or"
                " ls.compare({'one factor': a, 'two factors': b})."
            )
    if len(named) < 2:
        raise OptionError(
            f"compare() needs at least two fits, and got {len(named)}. Write ls.compare(a, b), or"
            " ls.compare({'one factor': a, 'two factors': b})."
        )
    return named
