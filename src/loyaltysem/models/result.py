"""What a fit returns."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Literal

import pandas as pd
from numpy.typing import ArrayLike

from loyaltysem.arguments import checked
from loyaltysem.fits.fit import Fit
from loyaltysem.fits.provenance import Provenance, provenance_of
from loyaltysem.fits.searches import Searches
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.inference.verdicts.admissibility import Admissibility
from loyaltysem.models.after_fit import AfterFit
from loyaltysem.models.summary import Summary, card, card_html, summarise
from loyaltysem.names_elsewhere import names_elsewhere
from loyaltysem.quantities.fit_measures import fit_measures
from loyaltysem.quantities.index import loyalty_index_table
from loyaltysem.quantities.tables import (
    effects_table,
    estimates_table,
    latent_correlations,
    r_squared,
    warn_of_undefined,
)
from loyaltysem.resampling.bollen_stine import bollen_stine_test
from loyaltysem.resampling.bootstrap import Bootstrap
from loyaltysem.resampling.bootstrapping import bootstrap_fit
from loyaltysem.specification import ParameterTable

__all__ = ["SEMResult"]


@names_elsewhere("fit")
class SEMResult(AfterFit):
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
        self, *, standardized: bool = False, level: float = 0.95, auxiliary: bool = False
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
        table = estimates_table(
            self._fitted, standardized=standardized, level=level, auxiliary=auxiliary
        )
        warn_of_undefined(self._fitted, table)
        return table

    @cached_property
    def _indices(self) -> dict[str, float]:
        return fit_measures(self._fitted)

    @checked
    def fit_indices(self) -> pd.Series:
        """Return chi-square and fit indices under lavaan's names, with ``_`` for ``.``.

        Returns
        -------
        Series
            ``npar fmin chisq df pvalue baseline_chisq baseline_df baseline_pvalue cfi tli logl
            unrestricted_logl aic bic bic2 ntotal rmsea rmsea_ci_lower rmsea_ci_upper (90 %)
            rmsea_pvalue (RMSEA ≤ .05) srmr``.

        Raises
        ------
        ConvergenceError
            The fit did not converge.
        IdentificationError
            The information matrix is singular.
        """
        self._fitted.require_identified("fit indices")
        names, values = list(self._indices), list(self._indices.values())
        return pd.Series(values, index=names, name="fit", dtype=float)

    @checked
    def effects(self, source: str, target: str, *, level: float = 0.95) -> pd.DataFrame:
        """Return the direct, indirect and total effect of one variable on another.

        The total effect is the influence coefficient.

        Parameters
        ----------
        source, target : str
        level : float
            Coverage of the intervals.

        Returns
        -------
        DataFrame
            Rows ``direct indirect total``, then one for each indirect route; columns ``effect
            route est se z pvalue ci_lower ci_upper std_all std_se share`` (delta method). ``share``
            is the part of the total effect, empty where effects of both signs cancel. A row is
            empty where the model has no way of its kind (no arrow from source to target, say).

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        VariableNotFoundError
            A name takes part in no regression.

        Warns
        -----
        AdmissibilityWarning
            Source and mediator correlate above .85: only the total can be interpreted.

        References
        ----------
        Bollen (1989), Structural Equations with Latent Variables, ch. 8.
        """
        self._fitted.require_identified("effects")
        return effects_table(self._fitted, source, target, level=level)

    @checked
    def r_squared(self, *, group: str | None = None) -> pd.Series:
        """Return the explained share of variance of every dependent variable.

        Parameters
        ----------
        group : str, optional
            Which group, when there are several.

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
    def latent_correlations(self, *, group: str | None = None) -> pd.DataFrame:
        """Return the implied correlations of the latent variables.

        Parameters
        ----------
        group : str, optional
            Which group, when there are several.

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
        weights: Literal["loadings", "regression"] = "loadings",
        bounds: dict[str, tuple[float, float]] | None = None,
    ) -> pd.DataFrame:
        """Return the construct's index from 0 to 100, with its equal-weight twin.

        Parameters
        ----------
        construct : str
            A latent variable measured by items with declared bounds.
        weights : {"loadings", "regression"}
            The rule of the weights: λ / Σλ of the raw loadings, or the weights of the
            construct's own items in the regression factor score.
        bounds : dict, optional
            Lowest and highest possible answer by item; by default the codebook's.

        Returns
        -------
        DataFrame
            One row for each rule (the one asked for, and equal weights): ``construct weights
            index`` and the weight of every item.

        Raises
        ------
        ConvergenceError, IdentificationError
            The fit has no minimum, or a singular information matrix.
        OptionError
            An item has no declared bounds, or the rule is unknown.
        NotAvailableError
            The fit has no means.

        References
        ----------
        Fornell et al. (1996), Journal of Marketing 60(4).
        """
        self._fitted.require_identified("indices from 0 to 100")
        return loyalty_index_table(self._fitted, construct, weights, bounds)

    @checked
    def bootstrap(
        self,
        n_replicates: int = 1000,
        *,
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
            drawn then.
        rng : int, Generator or None
            The same seed gives the same digits.
        n_jobs : int
            Processes, with ``missing="fiml"``; worth it for many replicates.
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
        self, n_replicates: int = 1000, *, rng: Any = None, progress: bool | None = None
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
        >>> 0 <= fit.bollen_stine(20, rng=1).pvalue <= 1
        True
        """
        self._fitted.require_identified("bootstrap test")
        return bollen_stine_test(self._fitted, n_replicates, rng=rng, progress=progress)

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
