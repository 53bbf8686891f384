"""What can be asked of a fit beyond its estimates: where it misfits, and who scores how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.comparing.crosschecking import Crosscheck, crosscheck
from loyaltysem.comparing.lavaan_script import lavaan_script
from loyaltysem.comparing.wald import wald_test
from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.models.measurement_quality import MeasurementQuality
from loyaltysem.moments import IncompleteAnswers
from loyaltysem.quantities.modification import (
    ScoreTest,
    equality_score_test,
    modification_table,
)
from loyaltysem.quantities.residual_tables import Residuals, ResidualType
from loyaltysem.quantities.residuals import residuals_of
from loyaltysem.quantities.respondent_scores import AnyScoreMethod, factor_score_table
from loyaltysem.specification import to_lavaan_text

__all__ = ["AfterFit"]


class AfterFit(MeasurementQuality):
    """The part of a result that judges and uses a fit; see :class:`SEMResult`."""

    _fitted: Fit

    @property
    def model_text(self) -> str:
        """The model in lavaan's language."""
        return to_lavaan_text(self._fitted.statements)

    @checked
    def missing_patterns(self, *, group: str | None = None) -> pd.DataFrame:
        """Return which answers are missing together, the most frequent pattern first.

        Parameters
        ----------
        group : str, optional
            Which group, when there are several.

        Returns
        -------
        DataFrame
            One row for each pattern: True where the item was answered, and ``n``. Auxiliary
            variables come last.
        """
        answers = self._answers(group)
        return answers.pattern_table(self._fitted.layout.observed)

    @checked
    def coverage(self, *, group: str | None = None) -> pd.DataFrame:
        """Return the share of respondents who answered both of two items, or auxiliary variables.

        Parameters
        ----------
        group : str, optional
            Which group, when there are several.
        """
        names = list(self._fitted.layout.observed)
        return pd.DataFrame(self._answers(group).coverage, index=names, columns=names)

    def _answers(self, group: str | None) -> IncompleteAnswers:
        values = self._fitted.values
        if values is None:
            raise NotAvailableError("This fit was made from moments; no answers are known.")
        return IncompleteAnswers.from_values(values[self._fitted.group_number(group)])

    @checked
    def modification_indices(
        self, *, minimum: float = 0.0, operators: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """Return what freeing each coefficient that the model leaves out would gain.

        Parameters
        ----------
        minimum : float
            Leave out indices below this; 3.84 is the 5 % point for one index looked at alone.
        operators : sequence of {"=~", "~", "~~", "~1", "|", "~*~"}, optional
            Kinds of coefficients; all by default.

        Returns
        -------
        DataFrame
            The largest first: ``lhs op rhs`` (``group``), ``mi`` (expected fall of the
            chi-square), ``epc`` (expected parameter change), ``sepc_lv`` and ``sepc_all``
            (standardised as ``std_lv`` and ``std_all``). What the data could not tell from what is
            free already is left out.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        NotAvailableError
            The model has nonlinear or inequality constraints.

        Notes
        -----
        With expected information, and not corrected for answers that are not normal, as
        ``modindices`` of lavaan 0.6-14, with which it agrees to 1e-6; under Wishart likelihood
        lavaan multiplies by n, and here n minus the number of groups counts, as in the chi-square.
        Least squares take their own weight in the place of the information. The ``mi`` of ULS is
        what its minimum would fall by, in the items' units to the fourth power: no chi-square, and
        comparable only within one table. Its ``epc`` mean what they mean elsewhere.
        Of ordered answers the thresholds and correlations are the moments. Only with WLS is ``mi``
        a chi-square; the weight of DWLS and WLSMV is the diagonal of the right one, and of ULSMV
        none, so that 3.84 is no 5 % point: order the candidates by ``mi``, judge them by
        ``sepc_all``, and test what you free by ``ls.likelihood_ratio_test``. Intercepts, residual
        variances (theta) and scale factors (delta) of ordered items are candidates where equal
        thresholds or loadings, or fixed ones, identify them. Under theta lavaan also lists scale
        factors, which are no parameters there, and it standardises the changes of variances and
        scale factors to their own size or to ±1.
        A model changed by its modification indices fits its own sample's accidents: free nothing
        without a reason in theory, and test the new model on new respondents.

        References
        ----------
        Sörbom (1989), Psychometrika 54(3); Saris, Satorra & Sörbom (1987), Sociological
        Methodology 17.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA(survey.construct_items).fit(survey, missing="listwise")
        >>> fit.modification_indices(minimum=3.84).columns.tolist()
        ['lhs', 'op', 'rhs', 'mi', 'epc', 'sepc_lv', 'sepc_all']
        """
        self._fitted.require_identified("modification indices")
        return modification_table(self._fitted, minimum=minimum, operators=operators)

    @checked
    def score_test(self) -> ScoreTest:
        """Test whether coefficients that are held equal are equal.

        Returns
        -------
        ScoreTest
            ``.total`` for all equalities together; ``.univariate`` has a row for each of equal
            labels, ``group_equal`` and ``==``.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        NotAvailableError
            The model holds nothing equal, has inequalities, or is fitted by ULS or DWLS (WLSMV
            too), where the statistic has no chi-square distribution.

        Notes
        -----
        Agrees with ``lavTestScore`` of lavaan 0.6-14, but for one thing: where the model would not
        be identified without its equalities, as with equal intercepts and free latent means, the
        degrees of freedom of the total count what is identified, and lavaan's count every equality.

        References
        ----------
        Rao (1948), Proceedings of the Cambridge Philosophical Society 44.
        """
        self._fitted.require_identified("score tests")
        return equality_score_test(self._fitted)

    @checked
    def residuals(self, type: ResidualType = "raw") -> Residuals:  # noqa: A002
        """Return what the model leaves of the sample's covariances and means, or thresholds.

        Parameters
        ----------
        type : {"raw", "cor", "cor_bentler", "normalized", "standardized"}
            Differences of covariances; of correlations (Bollen 1989); of covariances over the
            sample's standard deviations (Bentler 1995), from which SRMR is made; raw ones over
            the standard errors of the sample moments; raw ones over their own standard errors,
            which are z values.

        Returns
        -------
        Residuals
            ``.covariances``, ``.means``, ``.thresholds`` and ``.largest(n)``.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.

        Notes
        -----
        Agrees with ``resid`` of lavaan 0.6-14; ``"standardized"`` is the ``cov.z`` of
        ``lavResiduals``. Robust where the standard errors of the fit are. Where groups share
        parameters the standard errors are those of the joint fit, and lavaan's are not.
        Of ordered answers the residuals are those of polychoric correlations and thresholds, in
        which ``"raw"``, ``"cor"`` and ``"cor_bentler"`` are the same; a threshold that the model
        leaves free has none. ``"standardized"`` agrees with the ``cov.z`` and ``th.z`` of
        ``lavResiduals``, and ``"normalized"`` with ``resid``, where there is one group; of G groups
        lavaan divides every group's Γ by the respondents of all, so that its values are too large
        (about √G times).

        References
        ----------
        Bollen (1989), ch. 7; Ogasawara (2001), Psychometrika 66(3); Maydeu-Olivares (2017),
        Structural Equation Modeling 24(2).

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA(survey.construct_items).fit(survey, missing="listwise")
        >>> fit.residuals("standardized").largest(3).columns.tolist()
        ['lhs', 'op', 'rhs', 'residual']
        """
        self._fitted.require_identified("residuals")
        return residuals_of(self._fitted, type)

    @checked
    def factor_scores(
        self, method: AnyScoreMethod | None = None, *, se: bool = False, data: Any = None
    ) -> pd.DataFrame:
        """Estimate the latent variables of every respondent.

        Parameters
        ----------
        method : {"regression", "bartlett", "ebm"}, optional
            ``"regression"``, the default: the expectation given the answers, which is drawn
            towards the mean. ``"bartlett"``: unbiased for each respondent, with more variance.
            ``"ebm"``, the default and the only one for ordered answers: the mode given the
            categories answered (empirical Bayes modal), drawn towards the mean too.
        se : bool
            Add a column ``<construct>_se`` for each construct: the standard error of the score,
            taking the parameters as known; for ``"ebm"`` from the curvature at the mode.
        data : Survey or data frame, optional
            Other respondents with the same items; by default those of the fit.

        Returns
        -------
        DataFrame
            One row for each respondent that is not left out, under the data's own row labels (row
            numbers, where they have none); one column for each construct, and ``group`` where the
            model has groups. With ``missing="fiml"`` the scores rest on the items answered, and
            not on auxiliary variables; whoever answered only these has none. Ordered answers are
            scored by those that there are, blanks of new respondents skipped; whoever answered
            nothing is left out.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        NotAvailableError
            The model was fitted to moments and no ``data`` are given, has no latent variable, or a
            construct without items of its own where Bartlett's scores are asked for; the method
            does not belong to the kind of answers; ordered items have a residual covariance or a
            residual variance that is not positive.
        DataError
            New respondents gave ordered answers that nobody gave in the fit.

        Notes
        -----
        Agrees with ``lavPredict`` of lavaan 0.6-14. Without a mean structure the scores have mean
        zero (lavaan then adds what the means of covariates contribute). For ordered answers
        lavaan's search stops up to 1e-3 from the mode, and mixes units wherever a scale factor is
        not one or a latent mean not zero (``"theta"``, several groups); the modes are checked
        there against their definition. Scores are for looking at respondents; a regression among
        scores is not the regression among the constructs, which the model estimates itself.

        References
        ----------
        Thurstone (1935), The Vectors of Mind; Bartlett (1937), British Journal of Psychology 28;
        Bock & Mislevy (1982), Applied Psychological Measurement 6.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3"]}).fit(survey, missing="fiml")
        >>> len(fit.factor_scores(se=True)) == len(survey)
        True
        """
        self._fitted.require_identified("factor scores")
        return factor_score_table(self._fitted, method=method, se=se, data=data)

    @checked
    def wald_test(self, hypotheses: str) -> TestResult:
        """Test hypotheses about labelled coefficients.

        Parameters
        ----------
        hypotheses : str
            Equalities in the language of the model, such as ``"a == b; c == 0"``. Names defined
            with ``:=`` can be used.

        Returns
        -------
        TestResult
            With the covariance matrix that the standard errors come from, robust if they are.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum or a singular information matrix, or one of the hypotheses
            follows from the others.
        ModelSyntaxError
            No coefficient has such a label, or a hypothesis says nothing.
        OptionError
            Something other than an equality.

        Notes
        -----
        Agrees with ``lavTestWald`` of lavaan 0.6-14.

        References
        ----------
        Wald (1943), Transactions of the American Mathematical Society 54.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> model = ls.SEM("SAT =~ SAT1 + b*SAT2 + c*SAT3 + SAT4")
        >>> model.fit(survey, missing="listwise").wald_test("b == c").df
        1
        """
        self._fitted.require_identified("Wald test")
        return wald_test(self._fitted, self.model_text, hypotheses)

    @checked
    def crosscheck(self, engine: str = "semopy") -> Crosscheck:
        """Refit the model with an independent program, and compare the estimates.

        Parameters
        ----------
        engine : {"semopy"}

        Returns
        -------
        Crosscheck
            ``.largest`` relative difference, ``.parameter`` where it is, ``.estimates`` side by
            side. semopy's standard errors and fit indices are not compared: they are not what
            their names say.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        NotAvailableError
            The model has something that semopy has not: groups, means, ordered answers, equality
            constraints, incomplete answers, covariates held at their sample moments, constructs
            without a fixed loading.
        """
        self._fitted.require_identified("crosscheck")
        return crosscheck(self._fitted, engine)

    @checked
    def to_lavaan(self) -> str:
        """Return an R script that repeats the fit in lavaan.

        Returns
        -------
        str
            The model, every option, and where the data belong (or the moments themselves). With
            auxiliary variables the script needs semTools too.

        Raises
        ------
        NotAvailableError
            The fit has auxiliary variables and bounds, and semTools drops the bounds.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3"]}).fit(survey, missing="listwise")
        >>> "library(lavaan)" in fit.to_lavaan()
        True
        """
        return lavaan_script(self._fitted, self.model_text)
