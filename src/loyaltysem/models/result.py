"""What a fit returns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Literal

import pandas as pd
from numpy.typing import ArrayLike

from loyaltysem.arguments import checked
from loyaltysem.comparing.crosschecking import crosscheck
from loyaltysem.comparing.lavaan_script import lavaan_script
from loyaltysem.comparing.wald import wald_test
from loyaltysem.engines import Crosscheck
from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.fits.provenance import Provenance, provenance_of
from loyaltysem.fits.searches import Searches
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.inference.derived.multiplicity import Adjustment
from loyaltysem.inference.uncertainty.monte_carlo import IntervalsOfFit
from loyaltysem.inference.verdicts.admissibility import Admissibility
from loyaltysem.measurement.item_reduction.item_rules import ItemRules
from loyaltysem.measurement.item_reduction.weak_items import WeakItems, weak_items
from loyaltysem.measurement.validity.convergent import ConvergentValidity, convergent_validity
from loyaltysem.measurement.validity.discriminant import DiscriminantValidity, discriminant_validity
from loyaltysem.measurement.validity.higher_order import reliability_mixed, reliability_of_fit
from loyaltysem.measurement.validity.measurement import measurement_of
from loyaltysem.measurement.validity.measurement_report import MeasurementReport, measurement_report
from loyaltysem.measurement.validity.mixed_signs import warn_of_mixed_signs
from loyaltysem.measurement.validity.validity_summary import ValiditySummary, validity_summary
from loyaltysem.models.summary import Summary, card, card_html, summarise
from loyaltysem.moments import IncompleteAnswers
from loyaltysem.moments.grouping.labels import GroupLabel
from loyaltysem.names_elsewhere import names_elsewhere
from loyaltysem.quantities.coefficients import free_coefficients, free_covariances
from loyaltysem.quantities.effects.hypotheses import HypothesisTable, hypothesis_table
from loyaltysem.quantities.effects.mediation import Mediation, mediation_of, mediation_rows
from loyaltysem.quantities.effects.table import effect_intervals, effects_table
from loyaltysem.quantities.fit_measures import FitIndices, fit_measures
from loyaltysem.quantities.index import loyalty_index_table
from loyaltysem.quantities.moderation import SimpleSlopes, simple_slopes_of
from loyaltysem.quantities.modification import (
    ScoreTest,
    equality_score_test,
    modification_table,
)
from loyaltysem.quantities.moments.implied import Implied, implied_of
from loyaltysem.quantities.moments.residual_tables import Residuals, ResidualType
from loyaltysem.quantities.moments.residuals import residuals_of
from loyaltysem.quantities.scores.respondent_scores import AnyScoreMethod, factor_score_table
from loyaltysem.quantities.tables import (
    draws_of_estimates,
    estimates_table,
    latent_correlations,
    r_squared,
    warn_of_undefined,
)
from loyaltysem.quantities.worded import EffectsTable, IndexTable
from loyaltysem.resampling.bollen_stine import bollen_stine_test
from loyaltysem.resampling.bootstrap import Bootstrap
from loyaltysem.resampling.bootstrapping import bootstrap_fit
from loyaltysem.scales.table import ScaleTable
from loyaltysem.specification import ParameterTable, to_lavaan_text

__all__ = ["SEMResult"]


@names_elsewhere("fit")
class SEMResult:
    """A fitted model. It never changes; every method computes from the same record.

    Made by :meth:`loyaltysem.SEM.fit`.

    Attributes
    ----------
    converged : bool
        Whether a minimum was reached. If not, every number is refused with the reason.
    admissibility : Admissibility
        Checks with verdict, cause and remedy; ``admissibility.admissible`` is their sum.
    """

    def __init__(self, fitted: Fit) -> None:
        self._fitted = fitted
        self._fitted_at = datetime.now(UTC)

    @cached_property
    def provenance(self) -> Provenance:
        """Data, options, versions and time of the fit."""
        return provenance_of(self._fitted, self._fitted_at)

    @property
    def converged(self) -> bool:
        """Whether a minimum of the discrepancy was reached."""
        return self._fitted.converged

    @property
    def admissibility(self) -> Admissibility:
        """Whether the solution may be interpreted."""
        return self._fitted.admissibility

    @property
    def parameter_table(self) -> ParameterTable:
        """The complete parameter table, automatic parts and auxiliary variables included."""
        return self._fitted.table

    @property
    def starts(self) -> Searches:
        """From how many starts was searched, and the distinct minima found; ``to_frame()``."""
        return self._fitted.searches

    @checked
    def estimates(
        self,
        *,
        standardized: bool = False,
        level: float = 0.95,
        auxiliary: bool = False,
        intervals: IntervalsOfFit = "delta",
        n_replicates: int = 20_000,
        rng: Any = None,
    ) -> pd.DataFrame:
        """Return the estimates.

        Parameters
        ----------
        standardized : bool
            Add ``std_lv`` (latent variables have variance one), ``std_all`` (observed ones too)
            and ``std_se``, the standard error of ``std_all`` by the delta method.
        level : float
            Coverage of the intervals, between 0 and 1.
        auxiliary : bool
            Add the means, variances and covariances of auxiliary variables, which mean nothing
            for the model.
        intervals : {"delta", "monte_carlo"}
            Of defined parameters: symmetric ones by the delta method, or the quantiles of draws
            of the estimates from their normal distribution. Those of the parameters themselves
            are the same either way.
        n_replicates : int
            Draws, with ``"monte_carlo"``.
        rng : int, Generator or None
            The same seed gives the same digits.

        Returns
        -------
        DataFrame
            One row for each parameter, in lavaan's order: ``lhs op rhs label est se z pvalue
            ci_lower ci_upper``. Fixed values have se 0 and no z.

        Raises
        ------
        ConvergenceError
            The fit did not converge.

        Warns
        -----
        AdmissibilityWarning
            A defined parameter has no standard error, or no standardised value.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3"]}).fit(survey, missing="listwise")
        >>> fit.estimates().columns[:5].tolist()
        ['lhs', 'op', 'rhs', 'label', 'est']
        """
        self._fitted.require_converged("estimates")
        draws = None
        if intervals == "monte_carlo":
            draws = draws_of_estimates(self._fitted, n_replicates, rng)
        table = estimates_table(
            self._fitted, standardized=standardized, level=level, auxiliary=auxiliary, draws=draws
        )
        warn_of_undefined(self._fitted, table)
        return table

    @property
    def nobs(self) -> int:
        """The number of respondents of the fit, those of all groups together."""
        return int(self._fitted.moments.n_total)

    @property
    def loglik(self) -> float:
        """The log-likelihood at the estimates, with its constants.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        NotAvailableError
            The estimator has no likelihood.
        """
        self._fitted.require_identified("log-likelihood")
        self._fitted.require_likelihood("log-likelihoods")
        return self._indices["logl"]

    @checked
    def coef(self) -> pd.Series:
        """Return the free coefficients, each under one name.

        Returns
        -------
        Series
            Named as by lavaan's ``coef``: the user's label, or the coefficient as the model writes
            it, ``SAT=~SAT2`` or ``LOY~SAT``, with ``.g2`` behind it in the second group and so on.
            Coefficients with one label stand there once each, under that label. Those of
            auxiliary variables are left out.

        Raises
        ------
        ConvergenceError
            The fit did not converge.

        Notes
        -----
        Agrees with lavaan 0.6-14. What ``group_equal`` holds equal keeps its name here, where
        lavaan gives the number of a row of its table, such as ``.p2.``.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3"]}).fit(survey, missing="listwise")
        >>> fit.coef().index.tolist()
        ['SAT=~SAT2', 'SAT=~SAT3', 'SAT1~~SAT1', 'SAT2~~SAT2', 'SAT3~~SAT3', 'SAT~~SAT']
        """
        self._fitted.require_converged("coefficients")
        return free_coefficients(self._fitted)

    @checked
    def vcov(self) -> pd.DataFrame:
        """Return the covariances of the free coefficients, from which the standard errors are.

        Returns
        -------
        DataFrame
            With the names of :meth:`coef`, on both sides. Robust where the standard errors are.
            Coefficients that are held equal have equal rows, so that the matrix is then singular.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.

        Notes
        -----
        Agrees with ``vcov`` of lavaan 0.6-14.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3"]}).fit(survey, missing="listwise")
        >>> variance = fit.vcov().loc["SAT=~SAT2", "SAT=~SAT2"]
        >>> se = fit.estimates().set_index("rhs").loc["SAT2", "se"]
        >>> bool(abs(variance - se.iloc[0] ** 2) < 1e-12)
        True
        """
        what = "covariances of the coefficients"
        return free_covariances(self._fitted, self._fitted.require_identified(what))

    @checked
    def implied(self) -> Implied:
        """Return the covariances and means, or correlations and thresholds, of the model.

        Returns
        -------
        Implied
            ``.covariances``, ``.means`` and ``.thresholds``, as :meth:`residuals` has them.

        Raises
        ------
        ConvergenceError
            The fit did not converge.

        Notes
        -----
        Agrees with ``fitted`` of lavaan 0.6-14, its ``cov``, ``mean`` and ``th``. Of ordered
        answers lavaan also gives means, in the units of the latent responses, beside correlations
        and thresholds in units of their standard deviations; these thresholds are distances from
        those means already.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3"]}).fit(survey, missing="listwise")
        >>> fit.implied().covariances.shape
        (3, 3)
        """
        self._fitted.require_converged("implied moments")
        return implied_of(self._fitted)

    @cached_property
    def _indices(self) -> dict[str, float]:
        return fit_measures(self._fitted)

    @checked
    def fit_indices(self) -> pd.Series:
        """Return chi-square and fit indices under lavaan's names, with ``_`` for ``.``.

        Returns
        -------
        Series
            At full precision, shown with three decimals: ``npar fmin chisq df pvalue
            baseline_chisq baseline_df baseline_pvalue cfi tli logl
            unrestricted_logl aic bic bic2 ntotal rmsea rmsea_ci_lower rmsea_ci_upper (90%)
            rmsea_pvalue (RMSEA ≤ .05) srmr``.

        Raises
        ------
        ConvergenceError
            The fit did not converge.
        IdentificationError
            The information matrix is singular.
        NotAvailableError
            There are too few clusters for the free parameters.
        """
        self._fitted.require_identified("fit indices")
        names, values = list(self._indices), list(self._indices.values())
        return FitIndices(values, index=names, name="fit", dtype=float)

    @checked
    def effects(
        self,
        source: str,
        target: str,
        *,
        level: float = 0.95,
        intervals: IntervalsOfFit = "delta",
        n_replicates: int = 20_000,
        rng: Any = None,
    ) -> EffectsTable:
        """Return the direct, indirect and total effect of one variable on another.

        The total effect is the influence coefficient. Where the source has a product with another
        variable (``SAT:SC``), it is the effect at zero of that variable, which is the mean of
        constructs; :meth:`simple_slopes` has it at others.

        Parameters
        ----------
        source, target : str
        level : float
            Coverage of the intervals.
        intervals : {"delta", "monte_carlo"}
            Symmetric intervals by the delta method, or the quantiles of draws of the estimates
            from the normal distribution that :meth:`vcov` describes, which need not be symmetric
            (a product of normal estimates is not). :meth:`bootstrap` has a third kind.
        n_replicates : int
            Draws, with ``"monte_carlo"``.
        rng : int, Generator or None
            The same seed gives the same digits.

        Returns
        -------
        DataFrame
            Rows ``direct indirect total``, then one for each indirect route; columns ``effect
            route est se z pvalue ci_lower ci_upper std_all std_se share`` by the delta method,
            ``effect route est se ci_lower ci_upper std_all std_ci_lower std_ci_upper share`` from
            draws, as of a bootstrap (``se`` is their standard deviation then). ``share``
            is the part of the total effect, empty where effects of both signs cancel. A row is
            empty where the model has no way of its kind (no arrow from source to target, say) but
            has another. ``.text(language)`` says them in words.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        VariableNotFoundError
            A name takes part in no regression.
        NotAvailableError
            The model has no way from source to target, direct or indirect.

        Warns
        -----
        AdmissibilityWarning
            Source and mediator correlate above .85: only the total can be interpreted.

        Notes
        -----
        Agrees with lavaan 0.6-14, and Monte-Carlo intervals with ``monteCarloCI`` of semTools
        0.5-6 within the error of 200,000 draws.

        References
        ----------
        Bollen (1989), Structural Equations with Latent Variables, ch. 8; MacKinnon, Lockwood &
        Williams (2004), Multivariate Behavioral Research 39.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> theory = ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False)
        >>> fit = ls.SEM(theory).fit(survey, missing="listwise")
        >>> table = fit.effects("SAT", "LOY", intervals="monte_carlo", rng=1)
        >>> table.set_index("effect").loc["indirect", ["ci_lower", "ci_upper"]].round(2).tolist()
        [0.13, 0.22]
        """
        self._fitted.require_identified("effects")
        return effects_table(
            self._fitted,
            source,
            target,
            level=level,
            intervals=intervals,
            n_replicates=n_replicates,
            rng=rng,
        )

    @checked
    def mediation(
        self,
        source: str,
        target: str,
        *,
        level: float = 0.95,
        intervals: IntervalsOfFit = "delta",
        n_replicates: int = 20_000,
        rng: Any = None,
    ) -> Mediation:
        """Return what of an effect goes through others: its type, contrasts of routes, shares.

        Parameters
        ----------
        source, target : str
            Of the effect; what lies between them in the model mediates.
        level : float
            Coverage of the intervals.
        intervals : {"delta", "monte_carlo"}
            As of :meth:`effects`. Theses report bootstrap intervals, which
            ``fit.bootstrap(n_replicates=5000, rng=1).mediation(source, target)`` has, or
            Monte-Carlo intervals, which cost seconds.
        n_replicates : int
            Draws, with ``"monte_carlo"``.
        rng : int, Generator or None
            The same seed gives the same digits.

        Returns
        -------
        Mediation
            ``.table`` with the type of all routes together and of each, ``.effects``,
            ``.contrasts`` of every pair of routes, ``.shares`` of the total effect, and
            ``.text(language)``.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        OptionError
            Source and target are the same.
        VariableNotFoundError
            A name takes part in no regression.
        NotAvailableError
            No route goes through anything, or a feedback loop has a part in the effect.

        Warns
        -----
        AdmissibilityWarning
            Source and mediator correlate above .85: only the total can be interpreted.

        Notes
        -----
        With ab the indirect effect (of a route, or of all) and c the direct one, the type is
        complementary or competitive where both intervals leave zero out (abc above zero, or
        below), indirect-only or direct-only where one does, and no-effect where none does. Where
        the model has no direct path the type is not known: indirect-only is a finding about a
        path that was estimated. Types and shares do not depend on the units of the answers, nor
        on the direction in which constructs are scaled.

        A share has an interval, and is refused where direct effect and routes have both signs, or
        where the interval of the total effect includes zero. Its ends may lie below none and above
        all of the total, where the data leave that open.

        References
        ----------
        Zhao, Lynch & Chen (2010), Journal of Consumer Research 37; MacKinnon, Lockwood & Williams
        (2004), Multivariate Behavioral Research 39; of contrasts, Preacher & Hayes (2008),
        Behavior Research Methods 40.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> theory = ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False)
        >>> fit = ls.SEM(theory).fit(survey, missing="listwise")
        >>> mediation = fit.mediation("SAT", "LOY", intervals="monte_carlo", rng=1)
        >>> mediation.table[["effect", "type", "type_zh", "older"]].loc[0].tolist()
        ['indirect', 'complementary', '互补中介', 'partial mediation']
        >>> mediation.shares.set_index("effect").loc["indirect", "share"].round(2)
        np.float64(0.25)
        """
        self._fitted.require_identified("effects")
        rows = mediation_rows(self._fitted, source, target)
        made = effect_intervals(
            self._fitted,
            rows,
            level=level,
            intervals=intervals,
            n_replicates=n_replicates,
            rng=rng,
        )
        return mediation_of(self._fitted, made)

    @checked
    def simple_slopes(
        self,
        predictor: str,
        outcome: str,
        moderator: str,
        *,
        values: Sequence[float] | None = None,
        level: float = 0.95,
        group: GroupLabel | None = None,
    ) -> SimpleSlopes:
        """Return the effect of a predictor at values of a moderator, and where it is not zero.

        For models with the product of both, whichever way it was estimated; other moderators of the
        effect are taken at zero, which is the mean of constructs. A square has the predictor as its
        own moderator: the slope of the curve at these values.

        Parameters
        ----------
        predictor, outcome, moderator : str
        values : sequence of float, optional
            Of the moderator, in its own unit. By default its mean, and one standard deviation
            below and above.
        level : float
            Coverage of the intervals, and of those the region is made of.
        group : label, optional
            Which group, where there are several.

        Returns
        -------
        SimpleSlopes
            With ``table``, ``product``, ``region``, ``text(language)`` and ``plot(language=)``.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        NotAvailableError
            The model does not have the product.

        Notes
        -----
        The Johnson–Neyman region is pointwise: its level holds for each value of the moderator by
        itself. ``product["std"]`` is β·SD(predictor)·SD(moderator)/SD(outcome). Checked against
        ``probe2WayMC`` of semTools 0.5-6.

        References
        ----------
        Aiken & West (1991), Multiple Regression; Bauer & Curran (2005), Multivariate Behavioral
        Research 40.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> model = ls.SEM('''
        ...     SAT =~ SAT1 + SAT2 + SAT3
        ...     TRU =~ TRU1 + TRU2 + TRU3
        ...     LOY =~ LOY1 + LOY2 + LOY3
        ...     LOY ~ SAT + TRU + SAT:TRU
        ... ''')
        >>> fit = model.fit(survey, interaction="qml", missing="listwise")
        >>> slopes = fit.simple_slopes("SAT", "LOY", "TRU")
        >>> len(slopes.table)
        3
        """
        return simple_slopes_of(
            self._fitted, predictor, outcome, moderator, at=values, level=level, group=group
        )

    @checked
    def hypotheses(
        self, *, level: float = 0.95, adjust: Adjustment | None = None
    ) -> HypothesisTable:
        """Return the verdict on each hypothesis of the theory that was fitted.

        Parameters
        ----------
        level : float
            Coverage of the intervals; tests are made at 1 − level.
        adjust : {"holm", "bonferroni", "bh"}, optional
            Adjust p-values for the number of tests in the table, over all groups: "bh" is
            Benjamini & Hochberg's false discovery rate. Intervals stay as they are.

        Returns
        -------
        DataFrame
            One row for each hypothesis (and group): ``hypothesis effect route sign est se z pvalue
            ci_lower ci_upper std_all verdict why``, with ``pvalue_adjusted`` where asked for.
            ``.text(language)`` says it in words. ``verdict`` is

            - ``"supported"``: the two-sided p is below 1 − level, and the sign is the claimed one;
            - ``"opposite sign"``: p is below, and the sign the other;
            - ``"not supported"``: p is not below;
            - ``"not tested"``: ``why`` says why, and there are no numbers where the fit did not
              converge, is not identified or not admissible.

            The sign is that of constructs that rise with most of their items, whatever sets their
            scale: where one runs against most of its items, as when the first is worded against
            the others, it is read the other way round (``est`` stays), and ``notes`` say so. Where
            neither direction has most of the items, nothing is tested.

        Raises
        ------
        NotAvailableError
            The model was not made of a theory, or of its measurement part alone.

        Warns
        -----
        AdmissibilityWarning
            Source and mediator correlate above .85: only the total can be interpreted.
        DataWarning
            Items load against the others of their construct.

        Notes
        -----
        Numbers are those of :meth:`effects`. Of a moderation they are those of the product's
        coefficient, whose ``std_all`` is b·SD·SD/SD by both factors and the outcome. A direct
        effect that is moderated is that at the means of its moderators, as in
        :meth:`simple_slopes`: where controls explain a moderator its mean is not zero.

        A two-sided test with the sign looked at afterwards
        is what papers report; against a claim of one direction it is a test at half the level.
        Standard errors of indirect effects are by the delta method (Sobel 1982), whose interval is
        symmetric and therefore conservative; :meth:`Bootstrap.hypotheses`, as in
        ``fit.bootstrap(n_replicates=5000, rng=1).hypotheses()``, judges by bootstrap intervals.

        References
        ----------
        Sobel (1982), Sociological Methodology 13; Holm (1979), Scandinavian Journal of Statistics
        6; Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> theory = ls.theories.satisfaction_trust_loyalty(survey.codebook)
        >>> fit = ls.SEM(theory).fit(survey, missing="listwise")
        >>> fit.hypotheses(adjust="holm")[["hypothesis", "route", "verdict"]].loc[3].tolist()
        ['H4', 'SAT → TRU → LOY', 'supported']
        >>> print(fit.hypotheses().text("zh").splitlines()[-1])
        共检验 6 项，其中 6 项得到支持（双侧检验，显著性水平 0.05，且符号与假设一致）。
        """
        return hypothesis_table(self._fitted, level=level, adjust=adjust)

    @checked
    def r_squared(self, *, group: GroupLabel | None = None) -> pd.Series:
        """Return the explained share of variance of every dependent variable.

        Parameters
        ----------
        group : optional
            Which group, when there are several: its value in the data.

        Returns
        -------
        Series
            Not-a-number where the residual variance is negative.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        """
        self._fitted.require_identified("explained shares (R²)")
        return r_squared(self._fitted, self._fitted.group_number(group))

    @checked
    def latent_correlations(self, *, group: GroupLabel | None = None) -> pd.DataFrame:
        """Return the implied correlations of the latent variables.

        Parameters
        ----------
        group : optional
            Which group, when there are several: its value in the data.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        """
        self._fitted.require_identified("latent correlations")
        names = list(self._fitted.table.latent)
        number = self._fitted.group_number(group)
        return latent_correlations(self._fitted, number).loc[names, names]

    @checked
    def loyalty_index(
        self,
        construct: str,
        *,
        index_weights: Literal["loadings", "regression"] = "loadings",
        bounds: dict[str, tuple[float, float]] | None = None,
    ) -> IndexTable:
        """Return the construct's index from 0 to 100, with its equal-weight twin.

        Parameters
        ----------
        construct : str
            A latent variable measured by items with declared bounds.
        index_weights : {"loadings", "regression"}
            The rule of the items' weights: λ / Σλ of the raw loadings, or the weights of the
            construct's own items in the regression factor score.
        bounds : dict, optional
            Lowest and highest possible answer by item; by default the codebook's.

        Returns
        -------
        DataFrame
            One row for each rule (the one asked for, and equal weights) and group:

            - ``construct``; ``group``, where there are several;
            - ``weights``: the rule;
            - ``index``: 100 · (weighted mean of the items' means less that of their lowest
              possible answers) / (weighted mean of highest less lowest possible answers);
            - ``weight_LOY1`` and so on: the weight of each item, as shares that add up to 1 for
              loadings and equal weights.

            ``.text(language)`` says it in words. Intervals are those of
            ``fit.bootstrap(...).loyalty_index(construct)``.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        OptionError
            An item has no declared bounds, the rule is unknown, or the construct is measured by
            constructs.
        VariableNotFoundError
            The model has no such construct.
        NotAvailableError
            The fit has no means.

        References
        ----------
        Fornell et al. (1996), Journal of Marketing 60(4).
        """
        self._fitted.require_identified("indices from 0 to 100")
        return loyalty_index_table(self._fitted, construct, index_weights, bounds)

    @checked
    def bootstrap(
        self,
        *,
        n_replicates: int = 1000,
        clusters: ArrayLike | None = None,
        rng: Any = None,
        n_jobs: int = 1,
        progress: bool | None = None,
    ) -> Bootstrap:
        """Refit the model to resampled respondents.

        Parameters
        ----------
        n_replicates : int
        clusters : array_like, optional
            Cluster (shop, class, interviewer) of every respondent of the fit; whole clusters are
            drawn then, as they are for a fit with ``clusters=`` of its own. Where respondents have
            weights, each brings its own.
        rng : int, Generator or None
            The same seed gives the same digits.
        n_jobs : int
            Processes, −1 for one on each core; worth it for many replicates with missing answers.
        progress : bool, optional
            Show a progress bar; left out, it is shown where many replicates do not converge and
            the rest takes long. ``False`` switches it off. Ctrl-C stops the bootstrap.

        Returns
        -------
        Bootstrap
            Intervals of estimates, effects and indices, with the number of failed replicates. A
            replicate in which an item is constant among the respondents drawn, or determined by
            other items, has failed too; with ordered answers one in which nobody gave one of the
            answers.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        NotAvailableError
            It was made from moments, is by WLS or inside bounds, or hardly any replicate
            converged.
        OptionError
            ``n_replicates`` is no whole number from 2 up, or the clusters do not fit the data.

        Warns
        -----
        AdmissibilityWarning
            A quarter or more of the first 16 replicates do not converge as ordinary ones do. The
            others are then given a multiple of the iterations that those needed which did, and
            count as failed beyond; else every replicate is searched for as long as a fit is.
        """
        self._fitted.require_identified("bootstrap intervals")
        return bootstrap_fit(
            self._fitted,
            n_replicates,
            clusters=clusters,
            rng=rng,
            n_jobs=n_jobs,
            progress=progress,
        )

    @checked
    def bollen_stine(
        self, *, n_replicates: int = 1000, rng: Any = None, progress: bool | None = None
    ) -> TestResult:
        """Test the model by a bootstrap in which it holds.

        Parameters
        ----------
        n_replicates : int
        rng : int, Generator or None
            The same seed gives the same digits.
        progress : bool, optional
            Show a progress bar, as in :meth:`bootstrap`.

        Returns
        -------
        TestResult
            The chi-square, with the share of replicates that reach it as p-value.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        NotAvailableError
            There are no complete answers, they are ordered, the estimator is not maximum
            likelihood, or the model has no degrees of freedom.
        OptionError
            ``n_replicates`` is no whole number from 2 up.

        Notes
        -----
        Agrees with ``bootstrapLavaan(type = "bollen.stine")`` of lavaan 0.6-14: the transformed
        answers to 1e-4, lavaan's stopping error, and p and the quantiles of the replicates within
        the Monte-Carlo error of 1000 replicates on either side.

        References
        ----------
        Bollen & Stine (1992), Sociological Methods & Research 21.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3", "SAT4"]}).fit(survey, missing="listwise")
        >>> 0 <= fit.bollen_stine(n_replicates=20, rng=1).pvalue <= 1
        True
        """
        self._fitted.require_identified("bootstrap test")
        return bollen_stine_test(self._fitted, n_replicates, rng=rng, progress=progress)

    @property
    def model_text(self) -> str:
        """The model in lavaan's language."""
        return to_lavaan_text(self._fitted.statements)

    @checked
    def missing_patterns(self, *, group: GroupLabel | None = None) -> pd.DataFrame:
        """Return which answers are missing together, the most frequent pattern first.

        Parameters
        ----------
        group : optional
            Which group, when there are several: its value in the data.

        Returns
        -------
        DataFrame
            One row for each pattern: True where the item was answered, and ``n``. Auxiliary
            variables come last.
        """
        answers = self._patterns_of(group)
        return answers.pattern_table(self._fitted.layout.observed)

    @checked
    def coverage(self, *, group: GroupLabel | None = None) -> pd.DataFrame:
        """Return the share of respondents who answered both of two items, or auxiliary variables.

        Parameters
        ----------
        group : optional
            Which group, when there are several: its value in the data.
        """
        names = list(self._fitted.layout.observed)
        return pd.DataFrame(self._patterns_of(group).coverage, index=names, columns=names)

    def _patterns_of(self, group: GroupLabel | None) -> IncompleteAnswers:
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
            Leave out indices below this; 3.84 is the 5% point for one index looked at alone.
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
        none, so that 3.84 is no 5% point: order the candidates by ``mi``, judge them by
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
            ``.largest`` relative difference and ``.where`` it is, ``.table`` with the estimates
            side by side, ``.conventions``, ``.text("en")`` or ``.text("zh")``. semopy's standard
            errors and fit indices are not compared: they are not what their names say.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        NotAvailableError
            The model has something that semopy has not: groups, means, ordered answers, equality
            constraints, incomplete answers, covariates held at their sample moments, constructs
            without a fixed loading.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3", "SAT4"]}).fit(survey, missing="listwise")
        >>> check = fit.crosscheck("semopy")
        >>> check.agrees, len(check.table)
        (True, 8)
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

    @checked
    def measurement_quality(
        self, *, n_replicates: int = 2000, rng: Any = None
    ) -> MeasurementReport:
        """Return the measurement section of a paper: tables, verdicts and text from this fit.

        Parameters
        ----------
        n_replicates : int
            Bootstrap samples for the interval of HTMT; 0 for none.
        rng : int, Generator or None
            The same seed gives the same digits.

        Returns
        -------
        MeasurementReport
            ``.items``, ``.constructs`` and ``.correlations`` as papers print them;
            ``.text("en")`` or ``.text("zh")`` the section in words; ``.validity`` with every
            verdict; ``.conventions`` with the rules.

        Raises
        ------
        ConvergenceError, IdentificationError, NotAvailableError
            As in :meth:`reliability`: nothing is reported of a fit that cannot be interpreted.

        Warns
        -----
        DataWarning
            Items of a construct load with both signs: it is not judged.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA(survey.construct_items).fit(survey, missing="listwise")
        >>> print(fit.measurement_quality(n_replicates=0).text()[:50])
        The measurement model of 6 constructs and 22 items
        """
        self._fitted.require_identified("report on measurement")
        found = measurement_report(self._fitted, n_replicates=n_replicates, rng=rng)
        warn_of_mixed_signs(measurement_of(self._fitted, "report on measurement").mixed)
        return found

    @checked
    def reliability(self) -> ScaleTable:
        """Return composite reliability and AVE, in their variants, from this fit's loadings.

        Returns
        -------
        DataFrame
            One row for each construct (the index begins with the group where there are several):
            ``n_items omega cr ave omega_model_implied ave_variance_extracted max_reliability_h``,
            as in :func:`loyaltysem.reliability`; ``conventions`` name each variant. Empty, with
            the reason in ``notes``, for a construct of one item or one that shares items.

            A second-order construct has a row of its own with ``omega_l1 omega_l2
            omega_partial_l1``; the general and the group factors of a bifactor model have
            ``omega_total omega_hierarchical`` and the general one ``ecv``.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        NotAvailableError
            The solution is not admissible, or has no construct measured by items.

        Notes
        -----
        Agrees with ``compRelSEM``, ``reliabilityL2`` and ``AVE`` of semTools 0.5-6.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA(survey.construct_items).fit(survey, missing="fiml")
        >>> fit.reliability().columns[:3].tolist()
        ['n_items', 'omega', 'cr']
        """
        table = reliability_of_fit(self._fitted)
        warn_of_mixed_signs(reliability_mixed(self._fitted))
        return table

    @checked
    def convergent_validity(self, *, level: float = 0.95) -> ConvergentValidity:
        """Judge whether the items of each construct measure it together.

        Parameters
        ----------
        level : float
            Coverage of the intervals of loadings.

        Returns
        -------
        ConvergentValidity
            ``.table`` by construct (CR against .7, AVE against .5), ``.loadings`` by item (against
            .7), ``.conventions`` with the rules.

        Raises
        ------
        ConvergenceError, IdentificationError, NotAvailableError
            As in :meth:`reliability`.

        References
        ----------
        Fornell & Larcker (1981), Journal of Marketing Research 18.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA(survey.construct_items).fit(survey, missing="listwise")
        >>> fit.convergent_validity().table.loc["SAT", "ave_verdict"]
        'at least .5'
        """
        found = convergent_validity(self._fitted, level=level)
        warn_of_mixed_signs(measurement_of(self._fitted, "convergent validity").mixed)
        return found

    @checked
    def discriminant_validity(
        self, *, level: float = 0.95, n_replicates: int = 2000, rng: Any = None
    ) -> DiscriminantValidity:
        """Judge whether the constructs can be told apart, by every criterion of the field.

        Parameters
        ----------
        level : float
            Coverage of the intervals of latent correlations; tests are made at 1 − level.
        n_replicates : int
            Bootstrap samples for the interval of HTMT; 0 for none.
        rng : int, Generator or None
            The same seed gives the same digits.

        Returns
        -------
        DiscriminantValidity
            ``.table`` with a row for each pair: latent correlation with interval and its
            CICFA(sys) verdict, Fornell–Larcker, HTMT, χ²(sys), the test of the merged pair;
            ``.fornell_larcker``, ``.tests``, ``.merged_tests``, ``.conventions`` with the rules.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        NotAvailableError
            The solution is not admissible, or has fewer than two constructs measured by items.

        Notes
        -----
        Where groups were fitted together everything is by group: a correlation is fixed, or a pair
        merged, in one group while the others are left as they are. The tests need a measurement
        model, in which correlations of constructs are parameters; ``notes`` say why they are
        absent. Scaled fits have scaled differences (``method``). Intervals agree with
        ``standardizedSolution`` of lavaan 0.6-14, tests with ``discriminantValidity`` of semTools
        0.5-6, tests in groups with ``lavTestLRT`` of lavaan. At a correlation of one the parameter
        lies on the bound of what is possible, where the p-value tends to be too large.

        References
        ----------
        Fornell & Larcker (1981), Journal of Marketing Research 18; Henseler, Ringle & Sarstedt
        (2015), Journal of the Academy of Marketing Science 43; Rönkkö & Cho (2022),
        Organizational Research Methods 25.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA(survey.construct_items).fit(survey, missing="listwise")
        >>> found = fit.discriminant_validity(n_replicates=100, rng=1)
        >>> len(found.tests) == 3 * len(found.table)
        True
        """
        found = discriminant_validity(self._fitted, level=level, n_replicates=n_replicates, rng=rng)
        warn_of_mixed_signs(measurement_of(self._fitted, "discriminant validity").mixed)
        return found

    @checked
    def validity(
        self, *, level: float = 0.95, n_replicates: int = 2000, rng: Any = None
    ) -> ValiditySummary:
        """Judge convergent and discriminant validity by every criterion, in one summary.

        Parameters
        ----------
        level : float
            Coverage of the intervals of loadings and latent correlations; tests are made at
            1 − level.
        n_replicates : int
            Bootstrap samples for the interval of HTMT; 0 for none.
        rng : int, Generator or None
            The same seed gives the same digits.

        Returns
        -------
        ValiditySummary
            ``.constructs`` with CR and AVE, ``.pairs`` with the verdicts of Fornell–Larcker, HTMT,
            CICFA(sys), χ²(sys) and of the merged pair, ``.conventions`` with their rules,
            ``.text("en" or "zh")``; ``.convergent`` and
            ``.discriminant`` hold the figures.

        Raises
        ------
        ConvergenceError, IdentificationError, NotAvailableError
            As in :meth:`reliability`.
        OptionError
            ``level`` or ``n_replicates`` has no meaning.

        References
        ----------
        See :meth:`convergent_validity` and :meth:`discriminant_validity`.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA(survey.construct_items).fit(survey, missing="listwise")
        >>> fit.validity(n_replicates=100, rng=1).pairs.columns[3:8].tolist()
        ['fornell_larcker', 'htmt_verdict', 'cicfa_sys', 'chisq_sys', 'merged']
        """
        found = validity_summary(self._fitted, level=level, n_replicates=n_replicates, rng=rng)
        warn_of_mixed_signs(measurement_of(self._fitted, "summary of validity").mixed)
        return found

    @checked
    def weak_items(
        self,
        *,
        loading: float = 0.5,
        item_rest: float = 0.3,
        modification: float = 10.83,
        change: float = 0.2,
        residual: float = 4.0,
        items: Sequence[str] | None = None,
        progress: bool = False,
    ) -> WeakItems:
        """List the items that measure their construct badly, and what leaving one out would do.

        Nothing is dropped.

        Parameters
        ----------
        loading : float
            Standardised loadings smaller than this in absolute value are a reason.
        item_rest : float
            Correlations with the sum of the construct's other items below this are.
        modification, change : float
            Loadings on other constructs, and residual covariances, that the model leaves out are,
            where modification index and expected standardised value reach these.
        residual : float
            Standardised residuals (z) from this in absolute value are.
        items : sequence of str, optional
            The items without which the model is fitted again; by default the candidates.
        progress : bool
            Show a progress bar.

        Returns
        -------
        WeakItems
            ``.candidates`` with their reasons, ``.dropping`` with alpha, CR, AVE and fit without
            each, ``.items`` with the figures of all, ``.text("en" or "zh")``.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        NotAvailableError
            The solution is not admissible, or has no construct measured by items.
        OptionError, VariableNotFoundError
            A cutoff or an item has no meaning.

        Notes
        -----
        Constructs may be joined by paths, by a construct of second order, or measured in several
        groups. An item of two constructs is judged with the one it measures most. A construct of
        two items is never tried with one. The model without an item has other data: its chi-square
        is not compared by a test. Loadings, indices and residuals are those of
        :meth:`estimates`, :meth:`modification_indices` and :meth:`residuals`; fits without an item
        agree with lavaan 0.6-14.

        References
        ----------
        MacCallum, Roznowski & Necowitz (1992), Psychological Bulletin 111; Saris, Satorra & van
        der Veld (2009), Structural Equation Modeling 16; Hair, Black, Babin & Anderson (2019),
        Multivariate Data Analysis; Nunnally & Bernstein (1994), Psychometric Theory.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA(survey.construct_items).fit(survey, missing="listwise")
        >>> found = fit.weak_items(loading=0.7)
        >>> set(found.dropping["item"]) == set(found.candidates["item"])
        True
        """
        rules = ItemRules(loading, item_rest, modification, change, residual)
        return weak_items(self._fitted, rules, tried=items, progress=progress)

    @checked
    def summary(self) -> Summary:
        """Return the summary; print it for text, or let a notebook show it as HTML."""
        return summarise(self._fitted, self.model_text, self.provenance, self._summary_indices())

    def _summary_indices(self) -> dict[str, float]:
        return self._indices if self._fitted.covariance is not None else {}

    def __repr__(self) -> str:
        return card(self._fitted, self._summary_indices())

    def _repr_html_(self) -> str:
        return card_html(self._fitted, self._summary_indices())
