"""Alignment: latent means of many groups without exact invariance."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Literal

import numpy as np

from loyaltysem.arguments import checked
from loyaltysem.errors import (
    AdmissibilityWarning,
    NotAvailableError,
    SpecificationWarning,
    users_line,
)
from loyaltysem.fits.fit import Fit
from loyaltysem.groups.aligning.alignable import alignable_part
from loyaltysem.groups.aligning.aligned import Alignment
from loyaltysem.groups.aligning.configural import (
    AlignmentEstimator,
    ItemUnit,
    configural_constructs,
    fit_configural,
)
from loyaltysem.groups.aligning.loss import weights_of_pairs
from loyaltysem.groups.aligning.one_construct import (
    AlignedConstruct,
    LossRule,
    align_construct,
    lowest_by_rule,
)
from loyaltysem.groups.aligning.search import Metric, Minima
from loyaltysem.groups.aligning.tables import (
    difference_table,
    invariance_table,
    mean_table,
    minima_table,
    order_table,
    parameter_table,
    sensitivity_table,
)
from loyaltysem.groups.effect_sizes import group_place
from loyaltysem.inference.uncertainty.standard_errors import check_level
from loyaltysem.models import SEM, SEMResult
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.drawn.resampling import generator
from loyaltysem.moments.drawn.sampling_design import WeightsNormalization
from loyaltysem.moments.grouping.labels import label_text, labels_listed
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.specification import parse_model
from loyaltysem.words.comparing.alignment import AlignmentSettings
from loyaltysem.words.languages import Language

__all__ = ["alignment"]

#: With fewer groups the mean of the reference group has little to be estimated from.
_FEW_GROUPS = 3


@checked
def alignment(
    model: SEM,
    data: Any,
    *,
    group: str | None = None,
    method: Literal["fixed", "free"] = "fixed",
    metric: Literal["product", "reference"] = "product",
    reference: Any = None,
    power: float = 0.5,
    epsilon: float = 0.001,
    unit: ItemUnit = "pooled_sd",
    pair_weights: Literal["sqrt_n", "equal"] = "sqrt_n",
    estimator: AlignmentEstimator | None = None,
    ordered: bool | Sequence[str] = False,
    missing: MissingTreatment | None = None,
    weights: str | None = None,
    clusters: str | None = None,
    weights_normalization: WeightsNormalization = "total",
    id: str | None = None,  # noqa: A002
    n_starts: int = 30,
    powers: Sequence[float] = (0.25, 0.5, 1.0),
    epsilons: Sequence[float] = (0.001, 0.01, 0.1),
    level: float = 0.95,
    rng: Any = None,
) -> Alignment:
    """Compare latent means of groups whose loadings and intercepts are only mostly the same.

    Of all latent means and variances, which the configural model leaves open, those are taken
    that make few loadings and intercepts differ much and most of them hardly at all
    (Asparouhov & Muthén 2014). For continuous answers, without cross-loadings.

    Parameters
    ----------
    model : SEM
        Its measurement part is taken; the constructs are freely correlated.
    data : Survey, data frame or Moments
    group : str, optional
        The grouping variable; not needed for moments of several groups.
    method : {"fixed", "free"}
        Whether the reference group's latent mean is zero, or estimated with the others (which
        needs many groups and differing loadings; a warning with two or three).
    metric : {"product", "reference"}
        Whether the product of all latent variances is one, or the reference group's variance. The
        second is there to agree with other programs: the loss then falls as all other variances
        grow, and with many groups means and variances are far off.
    reference : group label, optional
        By default the first group.
    power : float, default 0.5
        The p of the loss (x² + ε)^(p/2). Small ones prefer a few large differences to many small.
    epsilon : float, default 0.001
        The ε of the loss: differences below its root hardly count. Asparouhov & Muthén (2014) took
        .01, which lets large differences draw the means further towards them.
    unit : {"pooled_sd", "own"}
        What items are measured in, as the loss depends on it: the standard deviation within
        groups, or the answers' own unit (as Mplus and sirt take it), which is right where all items
        have one scale.
    pair_weights : {"sqrt_n", "equal"}
        Of pairs of groups in the loss: the root of the product of their sizes, or all the same.
    estimator : {None, "ML", "MLM", "MLR"}
        Of the configural model, by default ML; the last two with standard errors that hold for
        answers that are not normal. With weights or clusters it is MLR.
    ordered : bool or sequence of str
        Refused unless False: alignment of ordered items is not there yet.
    missing : {None, "listwise", "fiml"}
        As in :meth:`SEM.fit`.
    weights, clusters : str, optional
        Columns of sampling weights, and of the groups in which respondents were sampled: part of
        the configural fit and of its errors, which all others follow from.
    weights_normalization : {"total", "group"}
        Whether weights add up to all respondents, or to those of each group.
    id : str, optional
        The column that says who answered. Respondents in several groups are refused: groups are
        compared as independent samples.
    n_starts : int, default 30
        Places from which the minimum is searched: medians over items, each item as an anchor, and
        random ones.
    powers, epsilons : sequence of float
        Other shapes of the loss, by which the order of the means is shown.
    level : float
        Coverage of the intervals.
    rng : int, Generator or None
        Of the random starts; the same seed finds the same minima.

    Returns
    -------
    Alignment
        ``means differences parameters invariance minima sensitivity orders``, each a table, and
        ``text("en")``, ``text("zh")``, ``plot()``.

    Raises
    ------
    NotAvailableError
        Ordered items, cross-loadings, second-order or single-item constructs, restricted loadings
        or intercepts; a configural model that does not converge, with the groups where;
        respondents in several groups.
    OptionError
        One group only; a grouping by a variable of the model; a reference that is none of the
        groups.
    VariableNotFoundError, DataError, MissingDataError
        As in :meth:`SEM.fit`.

    Warns
    -----
    SpecificationWarning
        ``method="free"`` with two or three groups.
    AdmissibilityWarning
        The configural solution is impossible in some group, such as a negative variance; or the
        loss hardly rises about its minimum, so that standard errors are not to be trusted.

    Notes
    -----
    Standard errors are those of the delta method, through the stationarity of the loss. They are
    about the minimum that was found: that another minimum, power or ε gives another order is no
    part of them, and stands in ``minima`` and ``orders``. See the page "Alignment".

    In simulations of ten groups of 500, with a fifth of the parameters off, the means are unbiased
    (under .03 standard deviations) and intervals of 95% cover 95%. With ``unit="own"`` and
    ``metric="reference"`` means and variances agree with ``invariance.alignment`` of sirt to the
    digits to which that converges.

    References
    ----------
    Asparouhov & Muthén (2014), Structural Equation Modeling 21; Muthén & Asparouhov (2014),
    Frontiers in Psychology 5.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> model = ls.CFA({name: survey.construct_items[name] for name in ("SAT", "LOY")})
    >>> found = ls.alignment(model, survey, group="platform", missing="listwise", rng=1)
    >>> found.means.columns[:4].tolist()
    ['construct', 'group', 'n', 'mean']
    """
    check_level(level)
    if ordered is not False:
        raise NotAvailableError(
            "Alignment of ordered items is not there yet: their thresholds and loadings have no "
            "common unit to be compared in. With five or more categories leave ordered= out and "
            "take estimator='MLR'; with fewer call ls.measurement_invariance with ordered=True."
        )
    statements = alignable_part(parse_model(model.model_text))
    random = generator(rng)
    fitted = fit_configural(
        statements,
        data,
        group,
        estimator=estimator,
        missing=missing,
        design=(weights, clusters, weights_normalization),
        who=id,
    )
    labels = fitted.group_labels
    base = group_place(reference, labels)
    _warn_of_few(method, len(labels))
    settings = AlignmentSettings(
        group=group or "group",
        reference=label_text(labels[base]),
        n_groups=len(labels),
        free=method == "free",
        product=metric == "product",
        power=power,
        epsilon=epsilon,
        pooled_unit=unit == "pooled_sd",
        weighted=pair_weights == "sqrt_n",
        estimator=fitted.options.estimator.name,
        n_starts=n_starts,
        level=level,
        weights=weights or "",
        clusters=clusters or "",
        n_shared=fitted.sample.design.n_shared,
        n_without=fitted.sample.n_without_group,
        n_incomplete=0 if missing == "fiml" else sum(fitted.moments.n_incomplete),
    )
    rules = [LossRule(*shape) for shape in product(powers, epsilons)]
    aligned, by_rule = _aligned(fitted, settings, unit, base, rules, random)
    _warn_of_flat(aligned, labels)
    return _result(fitted, settings, aligned, by_rule, rules, answers_of(data).construct_words)


def _aligned(
    fitted: Fit,
    settings: AlignmentSettings,
    unit: ItemUnit,
    base: int,
    rules: Sequence[LossRule],
    random: np.random.Generator,
) -> tuple[list[AlignedConstruct], dict[str, list[Minima]]]:
    """Align every construct, by the rule that was asked for and by the others."""
    target = Metric(base, settings.free, settings.product)
    asked, n_starts = LossRule(settings.power, settings.epsilon), settings.n_starts
    sizes = np.array(fitted.moments.n_observations, dtype=np.float64)
    by_pair = weights_of_pairs(sizes if settings.weighted else None, settings.n_groups)
    aligned: list[AlignedConstruct] = []
    by_rule: dict[str, list[Minima]] = {}
    with single_threaded():
        for configural in configural_constructs(fitted, unit, base):
            found = align_construct(configural, by_pair, target, asked, n_starts, random)
            if found is None:
                raise NotAvailableError(_no_minimum(configural.name, n_starts))
            aligned.append(found)
            by_rule[configural.name] = lowest_by_rule(found, by_pair, target, rules, random)
    return aligned, by_rule


def _result(
    fitted: Fit,
    settings: AlignmentSettings,
    aligned: Sequence[AlignedConstruct],
    by_rule: dict[str, list[Minima]],
    rules: Sequence[LossRule],
    constructs: Mapping[str, Mapping[Language, str]],
) -> Alignment:
    labels, level = fitted.group_labels, settings.level
    return Alignment(
        means=mean_table(aligned, labels, fitted.moments.n_observations, level),
        differences=difference_table(aligned, labels, level),
        parameters=parameter_table(aligned, labels),
        invariance=invariance_table(aligned, labels),
        minima=minima_table(aligned, labels),
        sensitivity=sensitivity_table(by_rule, rules, labels),
        orders=order_table(aligned, by_rule, rules, labels, level),
        fit=SEMResult(fitted),
        _settings=settings,
        _flat={each.configural.name: _flat(each, labels) for each in aligned},
        n_failed={each.configural.name: each.minima.n_failed for each in aligned},
        _constructs=constructs,
    )


def _warn_of_few(method: str, n_groups: int) -> None:
    if method == "free" and n_groups <= _FEW_GROUPS:
        warnings.warn(
            f"method='free' with {n_groups} groups: the mean of the reference group is known from "
            "loadings that differ between groups only, and so few leave it nearly open. Take "
            "method='fixed'.",
            SpecificationWarning,
            stacklevel=users_line(),
        )


def _flat(each: AlignedConstruct, labels: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(label for label, flat in zip(labels, each.flat, strict=True) if flat)


def _warn_of_flat(aligned: Sequence[AlignedConstruct], labels: Sequence[Any]) -> None:
    found = [
        f"{each.configural.name} ({labels_listed(_flat(each, labels))})"
        for each in aligned
        if each.flat.any()
    ]
    if found:
        warnings.warn(
            f"About its minimum the loss hardly rises for {', '.join(found)}: these groups can "
            "move together at next to no cost, and standard errors, which take the loss for a "
            "parabola, are not to be trusted, however large or small. Take method='fixed', a "
            "larger epsilon, or more items; look at sensitivity before any of these means is "
            "reported.",
            AdmissibilityWarning,
            stacklevel=users_line(),
        )


def _no_minimum(name: str, n_starts: int) -> str:
    return (
        f"None of {n_starts} searches ended in a minimum of the loss for {name}: it is flat in "
        "some direction, or has too sharp valleys. Take method='fixed', a larger epsilon, or more "
        "starts (n_starts=)."
    )
