"""What can be asked of a fit about its measurement: reliability and validity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loyaltysem.arguments import checked
from loyaltysem.fits.fit import Fit
from loyaltysem.measurement.item_reduction.item_rules import ItemRules
from loyaltysem.measurement.item_reduction.weak_items import WeakItems, weak_items
from loyaltysem.measurement.validity.convergent import ConvergentValidity, convergent_validity
from loyaltysem.measurement.validity.discriminant import DiscriminantValidity, discriminant_validity
from loyaltysem.measurement.validity.higher_order import reliability_mixed, reliability_of_fit
from loyaltysem.measurement.validity.measurement import measurement_of
from loyaltysem.measurement.validity.measurement_report import MeasurementReport, measurement_report
from loyaltysem.measurement.validity.mixed_signs import warn_of_mixed_signs
from loyaltysem.measurement.validity.validity_summary import ValiditySummary, validity_summary
from loyaltysem.scales.table import ScaleTable

__all__ = ["MeasurementQuality"]


class MeasurementQuality:
    """The part of a result that judges how constructs are measured; see :class:`SEMResult`."""

    _fitted: Fit

    @checked
    def measurement_quality(self, *, draws: int = 2000, rng: Any = None) -> MeasurementReport:
        """Return the measurement section of a paper: tables, verdicts and text from this fit.

        Parameters
        ----------
        draws : int
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
        >>> print(fit.measurement_quality(draws=0).text()[:50])
        The measurement model of 6 constructs and 22 items
        """
        self._fitted.require_identified("report on measurement")
        found = measurement_report(self._fitted, draws=draws, rng=rng)
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
        self, *, level: float = 0.95, draws: int = 2000, rng: Any = None
    ) -> DiscriminantValidity:
        """Judge whether the constructs can be told apart, by every criterion of the field.

        Parameters
        ----------
        level : float
            Coverage of the intervals of latent correlations; tests are made at 1 − level.
        draws : int
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
        >>> found = fit.discriminant_validity(draws=100, rng=1)
        >>> len(found.tests) == 3 * len(found.table)
        True
        """
        found = discriminant_validity(self._fitted, level=level, draws=draws, rng=rng)
        warn_of_mixed_signs(measurement_of(self._fitted, "discriminant validity").mixed)
        return found

    @checked
    def validity(
        self, *, level: float = 0.95, draws: int = 2000, rng: Any = None
    ) -> ValiditySummary:
        """Judge convergent and discriminant validity by every criterion, in one summary.

        Parameters
        ----------
        level : float
            Coverage of the intervals of loadings and latent correlations; tests are made at
            1 − level.
        draws : int
            Bootstrap samples for the interval of HTMT; 0 for none.
        rng : int, Generator or None
            The same seed gives the same digits.

        Returns
        -------
        ValiditySummary
            ``.constructs`` with CR and AVE, ``.pairs`` with the verdicts of Fornell–Larcker, HTMT,
            CICFA(sys), χ²(sys) and of the merged pair, ``.conventions`` with their rules,
            ``.text``, ``.html`` and ``.sentence("en" or "zh")``; ``.convergent`` and
            ``.discriminant`` hold the figures.

        Raises
        ------
        ConvergenceError, IdentificationError, NotAvailableError
            As in :meth:`reliability`.
        OptionError
            ``level`` or ``draws`` has no meaning.

        References
        ----------
        See :meth:`convergent_validity` and :meth:`discriminant_validity`.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> fit = ls.CFA(survey.construct_items).fit(survey, missing="listwise")
        >>> fit.validity(draws=100, rng=1).pairs.columns[3:8].tolist()
        ['fornell_larcker', 'htmt_verdict', 'cicfa_sys', 'chisq_sys', 'merged']
        """
        found = validity_summary(self._fitted, level=level, draws=draws, rng=rng)
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
            each, ``.items`` with the figures of all, ``.sentence("en" or "zh")``.

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
