"""The criterion that the options of a fit stand for: the registry of estimators."""

from __future__ import annotations

from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.estimation import MatrixLayout, fit_quasi
from loyaltysem.estimation.criteria.criterion import Criterion
from loyaltysem.estimation.criteria.incomplete_answers.incomplete import IncompleteCriterion
from loyaltysem.estimation.criteria.latent_products import LatentProductsCriterion
from loyaltysem.estimation.criteria.least_squares import LeastSquaresCriterion
from loyaltysem.estimation.criteria.normal import NormalCriterion
from loyaltysem.estimation.criteria.ordinal import OrdinalCriterion
from loyaltysem.fits.estimators import Estimator
from loyaltysem.fits.options import FitOptions
from loyaltysem.moments import Moments
from loyaltysem.moments.samples import Sample
from loyaltysem.moments.treatments import MissingAnswers

__all__ = ["criterion_of", "criterion_of_population"]

#: What the quasi-likelihood is, for those who compare it.
QUASI = (
    "quasi-maximum likelihood takes a distribution for normal that is not, so that its likelihood "
    "is another one than that of interaction='lms'"
)


def criterion_of(layout: MatrixLayout, sample: Sample, options: FitOptions) -> Criterion:
    """Hold a model against a sample by the rule that the options ask for.

    Parameters
    ----------
    layout : MatrixLayout
    sample : Sample
        Of the model's observed variables, in their order.
    options : FitOptions

    Returns
    -------
    Criterion

    Raises
    ------
    NotAvailableError
        The answers are needed, and there are only moments; or covariates are held at their sample
        moments where the estimator cannot hold them.
    OptionError
        The estimator, or covariates held at their sample moments, do not go with missing answers.
    """
    if layout.products:
        return _with_products(layout, sample, options)
    return _of_linear(layout, sample, options)


def _of_linear(layout: MatrixLayout, sample: Sample, options: FitOptions) -> Criterion:
    weighting = options.estimator.discrepancy
    if sample.ordinal is not None:
        if weighting == "ML" or weighting == "GLS":
            raise OptionError(f"{options.estimator.name} does not take ordered answers.")
        return OrdinalCriterion(layout, sample, weighting)
    if sample.incomplete is not None:
        _check_incomplete(layout, options)
        return IncompleteCriterion(layout, sample)
    if weighting == "ML":
        _check_answers(sample, options.estimator)
        return NormalCriterion(layout, sample, options.likelihood == "wishart")
    if weighting == "DWLS":
        raise OptionError(f"{options.estimator.name} takes ordered answers only.")
    _check_covariates(layout, options.estimator)
    if options.estimator.is_robust and sample.values is None:
        estimator = options.estimator
        raise NotAvailableError(
            f"se={estimator.se!r} and test={estimator.test!r} correct for answers that are not "
            "normal, and need the answers themselves; moments do not tell. Leave them out."
        )
    return LeastSquaresCriterion(layout, sample, weighting)


def _with_products(layout: MatrixLayout, sample: Sample, options: FitOptions) -> Criterion:
    """Hold a model with products of constructs against a sample, by the likelihood of both."""
    products = ", ".join(layout.table.products)
    if options.interaction not in ("lms", "qml"):
        raise NotAvailableError(
            f"The model has the product {products} of constructs, which is estimated by "
            "ls.SEM(...).fit(data, interaction=...) alone: what is asked for here is not built for "
            "such models. Leave the product out of the model for it."
        )
    linear = _of_linear(MatrixLayout(layout.table.without_products()), sample, options)
    if options.interaction == "lms":
        return LatentProductsCriterion(layout, sample, linear)
    return LatentProductsCriterion(layout, sample, linear, fit_quasi, QUASI)


def criterion_of_population(
    layout: MatrixLayout, moments: Moments, missing: MissingAnswers = "listwise"
) -> Criterion:
    """Hold a model against a population by the likelihood of samples that are drawn from it.

    Parameters
    ----------
    layout : MatrixLayout
    moments : Moments
        Of the population, with the respondents of a sample.
    missing : {"listwise", "fiml"}
        Whether samples are complete, or have blank answers.

    Raises
    ------
    NotAvailableError
        The model has products of constructs.
    """
    if layout.products:
        raise NotAvailableError(
            f"The model has the product {', '.join(layout.table.products)} of constructs, and "
            "samples of a population are fitted by their means and covariances, which do not tell "
            "of it. Leave the product out, or simulate the answers yourself and fit each sample."
        )
    sample = Sample(moments, None, {}, "population")
    if missing == "fiml":
        return IncompleteCriterion(layout, sample)
    return NormalCriterion(layout, sample)


def _check_answers(sample: Sample, estimator: Estimator) -> None:
    if estimator.is_robust and sample.values is None:
        raise NotAvailableError(
            f"{estimator.name} corrects for answers that are not normal, and needs the "
            "answers themselves; moments do not tell. Use estimator='ML'."
        )


def _check_incomplete(layout: MatrixLayout, options: FitOptions) -> None:
    if options.estimator.name not in ("ML", "MLR"):
        raise OptionError(
            f"{options.estimator.name} needs complete answers. With missing='fiml' use "
            "estimator='MLR', which is robust too, or 'ML'."
        )
    if options.likelihood == "wishart":
        raise OptionError("missing='fiml' is defined for likelihood='normal'.")
    if layout.table.exogenous:
        raise OptionError(
            f"With missing='fiml' the covariates {', '.join(layout.table.exogenous)} must be part "
            "of the model, so that respondents who did not answer them count too; as controls of a "
            "theory and other mere predictors they are held at their sample moments. Write "
            ".fit(data, missing='fiml', fixed_x=False), which takes them as normal like the items, "
            "or missing='listwise', which leaves incomplete rows out and says how many."
        )


def _check_covariates(layout: MatrixLayout, estimator: Estimator) -> None:
    held = layout.table.exogenous
    if held and (estimator.name == "WLS" or estimator.is_robust):
        raise NotAvailableError(
            f"{', '.join(held)} predict only, and are held at their sample moments (fixed_x). "
            f"{estimator.name} with the covariance of the moments is available for random "
            "covariates: say fixed_x=False."
        )
