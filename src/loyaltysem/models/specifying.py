"""The model classes: what is specified, and how it is fitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np

from loyaltysem.arguments import checked
from loyaltysem.errors import ModelSyntaxError, OptionError
from loyaltysem.estimation import BoundsName
from loyaltysem.fits.estimating.controls import check_columns_of_theory
from loyaltysem.fits.estimators import (
    EstimatorName,
    Information,
    StandardErrors,
    usual_estimator,
    usual_information,
)
from loyaltysem.fits.estimators import estimator as chosen_estimator
from loyaltysem.fits.fitting import fit_model
from loyaltysem.fits.options import (
    FitOptions,
    Interaction,
    Likelihood,
    ProductCentering,
    ProductPairs,
)
from loyaltysem.inference.fit.scaled_tests import TestName
from loyaltysem.models.result import SEMResult
from loyaltysem.moments.drawn.sampling_design import WeightsNormalization
from loyaltysem.moments.treatments import MissingAnswers
from loyaltysem.names_elsewhere import names_elsewhere
from loyaltysem.specification import (
    Graph,
    HasGraph,
    Parameterization,
    ParameterTable,
    Statement,
    build_parameter_table,
    coded_kinds,
    parse_model,
    reflective,
    to_lavaan_text,
)

__all__ = ["CFA", "SEM"]


@names_elsewhere("model")
class SEM:
    """A structural equation model.

    Parameters
    ----------
    model : str or Theory
        The model in lavaan's language: ``=~`` is measured by, ``~`` regressed on, ``~~`` covaries
        with, ``~ 1`` intercept, ``:=`` defined parameter. Or a theory of
        :mod:`loyaltysem.theories`, on whose hypotheses the fit gives a verdict; its moderations
        are products, ``LOY ~ SAT + SC + SAT:SC``, which ``fit(..., interaction=...)`` estimates.

    Raises
    ------
    ModelSyntaxError
        The text cannot be read; the message shows the place.

    See Also
    --------
    SEM.from_constructs : the same from lists of items and paths.
    CFA : a measurement model.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> model = ls.SEM('''
    ...     SAT =~ SAT1 + SAT2 + SAT3
    ...     TRU =~ TRU1 + TRU2 + TRU3
    ...     LOY =~ LOY1 + LOY2 + LOY3
    ...     TRU ~ a*SAT
    ...     LOY ~ c*SAT + b*TRU
    ...     indirect := a*b
    ... ''')
    >>> survey = ls.datasets.load_platforms()
    >>> fit = model.fit(survey, missing="listwise")
    >>> fit.converged
    True

    The same, with the theory's hypotheses:

    >>> theory = ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False)
    >>> ls.SEM(theory).fit(survey, missing="listwise").hypotheses()["verdict"].tolist()
    ['supported', 'supported', 'supported', 'supported']
    """

    #: What the model was made of, where that was a theory.
    _graph: Graph | None = None

    @checked
    def __init__(self, model: str | HasGraph) -> None:
        if isinstance(model, str):
            self._statements = parse_model(model)
        else:
            self._graph = model.graph
            self._statements = model.graph.statements

    @classmethod
    @checked
    def from_statements(cls, statements: Iterable[Statement]) -> Self:
        """Make a model of statements from :mod:`loyaltysem.specification`."""
        made = cls.__new__(cls)
        made._statements = tuple(statements)
        return made

    @classmethod
    @checked
    def from_constructs(
        cls,
        constructs: Mapping[str, Sequence[str]],
        paths: Iterable[tuple[str, str]] = (),
    ) -> Self:
        """Make a model of constructs with their items, and paths between them.

        Parameters
        ----------
        constructs : mapping of str to sequence of str
            The items each construct is measured by, first the one that sets its scale.
        paths : iterable of (str, str)
            From and to: ``("SAT", "LOY")`` regresses LOY on SAT.

        Returns
        -------
        SEM

        Raises
        ------
        ModelSyntaxError
            A construct without items, or a path to or from something that is no construct.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> print(ls.SEM.from_constructs(
        ...     {"SAT": ["SAT1", "SAT2", "SAT3"], "LOY": ["LOY1", "LOY2", "LOY3"]},
        ...     paths=[("SAT", "LOY")],
        ... ).model_text)
        SAT =~ SAT1 + SAT2 + SAT3
        LOY =~ LOY1 + LOY2 + LOY3
        LOY ~ SAT
        """
        statements = [reflective(name, list(items)) for name, items in constructs.items()]
        causes: dict[str, list[str]] = {}
        for source, target in paths:
            for name in (source, target):
                if name not in constructs:
                    raise ModelSyntaxError(
                        f"The path from {source} to {target} names '{name}', which is none of the "
                        f"constructs {', '.join(constructs)}. Add it, or correct the name."
                    )
            causes.setdefault(target, []).append(source)
        ordered = [target for target in constructs if target in causes]
        text = [f"{target} ~ {' + '.join(causes[target])}" for target in ordered]
        if text:
            statements.extend(parse_model("\n".join(text)))
        # the text road checks what single statements cannot know of each other
        return cls(to_lavaan_text(statements))

    @property
    def model_text(self) -> str:
        """The model in lavaan's language."""
        return to_lavaan_text(self._statements)

    def __repr__(self) -> str:
        return f"{type(self).__name__}('''\n{self.model_text}\n''')"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, SEM)
            and self.model_text == other.model_text
            and self._graph == other._graph
        )

    def __hash__(self) -> int:
        return hash(self.model_text)

    @checked
    def parameter_table(
        self,
        *,
        std_lv: bool = False,
        meanstructure: bool | None = None,
        fixed_x: bool = True,
    ) -> ParameterTable:
        """Return the complete parameter table, with the parts added automatically.

        Parameters
        ----------
        std_lv, meanstructure, fixed_x
            As in :meth:`fit`.

        Returns
        -------
        ParameterTable
            Print its ``to_frame()``.
        """
        return build_parameter_table(
            self._statements, std_lv=std_lv, meanstructure=meanstructure, fixed_x=fixed_x
        )

    @checked
    def fit(
        self,
        data: Any,
        *,
        estimator: EstimatorName | None = None,
        ordered: bool | Sequence[str] = False,
        missing: MissingAnswers | None = None,
        group: str | None = None,
        group_equal: Sequence[str] = (),
        group_partial: Sequence[str] = (),
        std_lv: bool = False,
        effect_coding: bool | Sequence[str] = False,
        meanstructure: bool | None = None,
        likelihood: Likelihood = "normal",
        fixed_x: bool | None = None,
        information: Information | None = None,
        se: StandardErrors | None = None,
        test: TestName | None = None,
        parameterization: Parameterization = "delta",
        bounds: BoundsName = "none",
        auxiliary: Sequence[str] = (),
        weights: str | None = None,
        clusters: str | None = None,
        weights_normalization: WeightsNormalization = "total",
        interaction: Interaction | None = None,
        product_pairs: ProductPairs = "matched",
        product_centering: ProductCentering = "double_mean",
        n_starts: int = 1,
        rng: Any = None,
    ) -> SEMResult:
        """Estimate the model.

        Parameters
        ----------
        data : Survey, data frame or Moments
            Answers (pandas, polars, anything narwhals reads), or moments of a published table.
        estimator : str, optional
            By default ``"ML"``, ``"WLSMV"`` with ``ordered``; with ``weights`` or ``clusters``
            "ML" is ``"MLR"``, as in lavaan. For continuous answers "ML",
            and "MLM", "MLMV", "MLR" with standard errors and tests that hold for answers that are
            not normal (Satorra–Bentler; scaled and shifted; Yuan–Bentler as in Mplus). "GLS",
            "ULS" and "WLS" minimise squared residuals of the covariances: weighted as for normal
            answers, unweighted, and weighted by the data's own fourth moments (asymptotically
            distribution-free; thousands of respondents). For ordered answers "DWLS", "ULS" and
            "WLS" minimise those of thresholds and polychoric correlations, weighted by their
            variances, unweighted, and weighted by their whole covariance matrix; "WLSMV" and
            "WLSM" ("ULSMV", "ULSM") are DWLS (ULS) with robust standard errors and a test that is
            scaled and shifted, or scaled. When to use which: the page "Estimators".
        ordered : bool or sequence of str
            Items whose answers are ordered categories (2 to 12); True for all, and all or none
            have to be. They are taken as cuts of latent responses (Muthén 1984). Columns are whole
            numbers, or texts with a declared order (an ordered categorical of pandas, an Enum of
            polars).
        missing : {None, "listwise", "fiml", "pairwise"}
            None refuses missing answers; "listwise" leaves incomplete rows out and says how many;
            "fiml" uses every answer there is (full-information maximum likelihood, right when
            answers are missing at random). "pairwise", for ordered items only, takes for each
            pair everybody who answered both, which is right when answers are missing completely
            at random.
        group : str, optional
            The grouping variable: the model is fitted to all groups at once. Results have the
            data's own values (an integer stays an integer) in a column ``group``, in the order of
            the codebook, of an ordered categorical column, or else of the data.
        group_equal : sequence of str
            What is equal across groups: ``loadings intercepts thresholds means residuals
            residual_covariances lv_variances lv_covariances regressions``, also in lavaan's
            spelling. Equal intercepts or thresholds free the latent means of all groups but the
            first; equal thresholds free the units of their latent responses, too. Of ordered
            items "intercepts" are the thresholds.
        group_partial : sequence of str
            Single parameters that stay free, such as ``"LOY =~ LOY4"``, ``"LOY1 ~ 1"`` or
            ``"LOY1 | t2"``.
        std_lv : bool
            Fix the latent variances to one instead of the first loadings.
        effect_coding : bool or sequence of {"loadings", "intercepts"}
            Put constructs into the metric of their items (Little, Slegers & Card 2006): loadings
            average one, and where the model has means intercepts sum to zero, so that a latent
            mean is a mean of the items. Nothing else changes; no loading is fixed. Loadings and
            intercepts of ``group_partial`` are left out of the sums, which in lavaan hold them
            equal again.
        meanstructure : bool, optional
            Estimate intercepts. By default when the model has ``~ 1`` or several groups. Ordered
            items always have thresholds; False is ignored for them, with a warning.
        likelihood : {"normal", "wishart"}
            Divisor n, or n − 1 as AMOS and LISREL.
        fixed_x : bool, optional
            Hold observed exogenous covariates at their sample moments. By default for maximum
            likelihood, and not for least squares, as in lavaan.
        information : {"expected", "observed"}, optional
            By default expected, and observed for MLR.
        se : {"standard", "robust_sem", "robust_huber_white"}, optional
            By default what the estimator's name stands for.
        test : {"standard", "satorra_bentler", "scaled_shifted", "yuan_bentler_mplus"}, optional
            By default what the estimator's name stands for.
        parameterization : {"delta", "theta"}
            The unit of the latent responses of ordered items: variance one, or residual variance
            one (in the first group). Standardised results and tests are the same.
        bounds : {"none", "standard", "wide", "pos.var", "pos.ov.var", "pos.lv.var"}
            Keep parameters within what they can be at all (De Jonckere & Rosseel 2022), as
            lavaan's option of the same name: variances, loadings and covariances ("standard"; a
            little beyond in "wide"), or only variances above zero (all, of items, of constructs).
            Bounds written in the model, ``lower(0)*x``, hold in any case. A parameter that ends
            at its bound is reported in ``admissibility``.
        auxiliary : sequence of str
            Columns that are no part of the model and help where answers are missing (with
            ``missing="fiml"`` only): they say who leaves questions blank, or what the answer would
            have been. They enter as saturated correlates (Graham 2003), which restrict nothing
            and keep the degrees of freedom; tables and SRMR leave them out. The model that CFI
            and TLI compare with keeps all their covariances and no other, not even those of
            covariates, as in semTools. Log-likelihoods, AIC and BIC count the auxiliaries, so
            compare only fits with the same ones. See the page "Missing answers".
        weights : str, optional
            Column of sampling weights, above zero: a respondent of weight 2 counts as two do.
            Maximum likelihood becomes pseudo-maximum likelihood, with linearised standard errors
            and a scaled test (MLR, which is the default then). Not with ``ordered`` or
            ``missing="fiml"``.
        clusters : str, optional
            Column that names the cluster each respondent was drawn in (shop, class,
            interviewer). Scores are added up within clusters, and within groups. Twenty clusters
            or more in each group are needed for errors that can be trusted: fewer are a caution
            of ``fit.admissibility`` and a `DataWarning`. Where the scores of the clusters span
            fewer directions than there are free parameters (the rank of the middle matrix of the
            sandwich: C clusters span C − 1 at most, C less the number of groups where these share
            nothing), there are no standard errors, tests and fit indices, and hypotheses are not
            tested. Few clusters that are compared, such as three platforms, are ``group``.
        weights_normalization : {"total", "group"}
            Whether weights add up to all respondents, so that groups count by their weights, or
            to the respondents of each group (``sampling.weights.normalization`` of lavaan).
        interaction : {"product_indicators", "lms", "qml"}, optional
            How products of constructs (``SAT:SC``, ``SAT:SAT``) are estimated; products of columns
            need nothing. "product_indicators": the product is a construct, measured by products of
            items, which the program makes and writes into the model (``model_text`` shows it), with
            the error covariances of products that share an item (unconstrained approach, Marsh,
            Wen & Hau 2004); the default estimator is then "MLR". "lms": the likelihood of normal
            constructs itself (latent moderated structural equations, Klein & Moosbrugger 2000).
            "qml": a fast approximation of it (Klein & Muthén 2007). See the page "Moderation and
            nonlinear effects".
        product_pairs : {"matched", "all"}
            Which items are multiplied: first by first, second by second and so on, or each by each.
        product_centering : {"double_mean", "residual"}
            How products of items are freed from what the items tell: centred before and after they
            are multiplied, or as residuals of a regression on the items (``doubleMC`` and
            ``residualC`` of semTools).
        n_starts : int
            Number of starts. The first is the usual one, computed from the data; the others are
            admissible values drawn at random. The lowest discrepancy among the searches that
            converged is the solution; ``result.starts`` tells how many ended there, and which
            other minima there are.
        rng : int, Generator or None
            What further starts are drawn with; the same seed gives the same digits.

        Returns
        -------
        SEMResult

        Raises
        ------
        VariableNotFoundError
            The model names a variable the data do not have.
        DataError
            Text, infinite or impossible answers, constant or collinear items, too few rows.
        MissingDataError
            Answers are missing and ``missing`` is None; or ``missing`` asks for answers and the
            data are moments.
        IdentificationError
            More free parameters than moments, or a factor without a scale.
        OptionError
            An option has no meaning, such as an auxiliary variable that is in the model already,
            or one without ``missing="fiml"``.

        Warns
        -----
        AdmissibilityWarning
            The fit did not converge, or converged to something that must not be interpreted.
        DataWarning
            Fewer than twenty clusters in a group: standard errors are too small.
        SpecificationWarning
            ``meanstructure=False`` was given for ordered items.

        Notes
        -----
        Estimates, standard errors and tests agree with lavaan 0.6-14 (``sem``, ``cfa``) to 1e-6;
        see the page "Does loyaltysem agree with lavaan?". With ``auxiliary`` they agree with
        ``sem.auxiliary`` and ``cfa.auxiliary`` of semTools 0.5-6, except SRMR, into which these
        average the auxiliaries' residuals of about zero, and ``cfi_robust`` and ``tli_robust``,
        for which lavaan mixes two baseline models.
        """
        has_design = weights is not None or clusters is not None
        name = _usual(estimator, interaction, ordered=bool(ordered), has_design=has_design)
        usual = information or usual_information(missing, interaction)
        chosen = chosen_estimator(name, se=se, test=test, information=usual)
        options = FitOptions(
            estimator=chosen,
            missing=missing,
            std_lv=std_lv,
            effect_coding=coded_kinds(effect_coding),
            group=group,
            group_equal=_terms(group_equal),
            group_partial=_terms(group_partial),
            meanstructure=meanstructure,
            likelihood=likelihood,
            fixed_x=chosen.fixed_x if fixed_x is None else fixed_x,
            bounds=bounds,
            auxiliary=_terms(auxiliary),
            n_starts=n_starts,
            ordered=_ordered(ordered),
            parameterization=parameterization,
            weights=weights,
            clusters=clusters,
            weights_normalization=weights_normalization,
            interaction=interaction,
            product_pairs=product_pairs,
            product_centering=product_centering,
        )
        if self._graph is not None:
            check_columns_of_theory(data, self._graph.columns, options)
        fitted = fit_model(self._statements, data, options, rng=rng)
        return SEMResult(fitted if self._graph is None else replace(fitted, graph=self._graph))


def _usual(
    asked: EstimatorName | None,
    interaction: Interaction | None,
    *,
    ordered: bool,
    has_design: bool,
) -> EstimatorName:
    if asked is None and interaction == "product_indicators" and not ordered:
        # products of items are not normal even where the items are
        return "MLR"
    return usual_estimator(asked, ordered=ordered, has_design=has_design)


def _terms(option: Sequence[str]) -> tuple[str, ...]:
    # a single term is as good as a list of one; its letters are no terms
    return (option,) if isinstance(option, str) else tuple(option)


def _ordered(option: bool | Sequence[str]) -> bool | tuple[str, ...]:
    if isinstance(option, bool | np.bool_):
        return bool(option)
    if not isinstance(option, Iterable):
        raise OptionError(
            f"ordered={option!r}: say True where all observed variables are ordered categories, "
            "False where none is, or list them."
        )
    return _terms(option)


def _no_constructs(model: object) -> str:
    """Say what to write where something else than constructs with their items was given."""
    if isinstance(model, Sequence) and all(isinstance(item, str) for item in model):
        items = ", ".join(repr(item) for item in model)
        return (
            f"A list of {len(model)} names does not say what they measure. Name the construct:"
            f" ls.CFA({{'F': [{items}]}}), with one such entry for each construct."
        )
    if hasattr(model, "construct_items"):
        return (
            "A survey is what a model is fitted to. Make the model of its constructs, and fit:"
            " ls.CFA(survey.construct_items).fit(survey)."
        )
    return (
        f"A model is a text, or the items of each construct, and this is of type"
        f" {type(model).__name__}. Write ls.CFA('SAT =~ SAT1 + SAT2 + SAT3'), or"
        " ls.CFA({'SAT': ['SAT1', 'SAT2', 'SAT3']}); the data are given to fit()."
    )


class CFA(SEM):
    """A measurement model: constructs with their items, all constructs correlated.

    Parameters
    ----------
    model : str, Theory, or mapping of str to sequence of str
        lavaan text, the items of each construct, or a theory, of which it takes the measurement
        alone.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> fit = ls.CFA(survey.construct_items).fit(survey, missing="listwise")
    >>> round(fit.fit_indices()["cfi"].item(), 2) > 0.9
    True
    """

    @checked
    def __init__(self, model: str | HasGraph | Mapping[str, Sequence[str]]) -> None:
        if isinstance(model, str):
            super().__init__(model)
        elif isinstance(graph := getattr(model, "graph", None), Graph):
            self._statements = graph.measurement
        elif not isinstance(model, Mapping):
            raise ModelSyntaxError(_no_constructs(model))
        else:
            self._statements = SEM.from_constructs(model)._statements
        regressions = [s for s in self._statements if s.op == "~" and any(t.name for t in s.terms)]
        if regressions:
            raise ModelSyntaxError(
                f"'{regressions[0]}' is a regression; a CFA has none, its constructs are all "
                "correlated. Use ls.SEM for a structural model."
            )
