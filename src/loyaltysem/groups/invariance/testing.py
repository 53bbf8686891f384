"""Measurement invariance in one call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from loyaltysem.arguments import checked
from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.estimating.option_checks import check_options
from loyaltysem.fits.estimating.ordered_options import check_ordered_names
from loyaltysem.fits.estimators import EstimatorName, usual_estimator, usual_information
from loyaltysem.fits.estimators import estimator as chosen_estimator
from loyaltysem.fits.options import FitOptions
from loyaltysem.groups.invariance.climbing import Climb
from loyaltysem.groups.invariance.group_checks import IdCounts, check_groups, checked_ids
from loyaltysem.groups.invariance.judging.rules import Rule, RuleName
from loyaltysem.groups.invariance.ladder import InvarianceLadder
from loyaltysem.groups.invariance.record import climbed
from loyaltysem.groups.invariance.steps.released import checked_terms
from loyaltysem.groups.invariance.steps.scales import scale_of
from loyaltysem.groups.invariance.steps.setting import Identification, Setting
from loyaltysem.groups.measurement_part import MeasurementPart, measurement_part
from loyaltysem.models import SEM
from loyaltysem.moments.drawn.resampling import generator, replicate_count
from loyaltysem.moments.drawn.sampling_design import WeightsNormalization
from loyaltysem.moments.grouping.labels import label_text
from loyaltysem.moments.samples import Sample
from loyaltysem.moments.taking import take_design, take_sample
from loyaltysem.moments.treatments import MissingAnswers
from loyaltysem.specification import Parameterization, Statement, coded_kinds, variables_of

__all__ = ["Identification", "measurement_invariance"]


@checked
def measurement_invariance(
    model: SEM,
    data: Any,
    *,
    group: str,
    estimator: EstimatorName | None = None,
    ordered: bool | Sequence[str] = False,
    missing: MissingAnswers | None = None,
    rule: RuleName = "difference",
    alpha: float = 0.05,
    identification: Identification | None = None,
    parameterization: Parameterization = "theta",
    release: Sequence[str] = (),
    branches_from: str | None = None,
    least_cfi: float = 0.90,
    most_rmsea: float = 0.08,
    weights: str | None = None,
    clusters: str | None = None,
    weights_normalization: WeightsNormalization = "total",
    id: str | None = None,  # noqa: A002
    n_replicates: int = 1000,
    rng: int | np.random.Generator | None = None,
    progress: bool | None = None,
) -> InvarianceLadder:
    """Test, step by step, whether groups answer in the same way, and say what may be compared.

    The steps are climbed with the measurement part of the model and freely correlated constructs,
    so that a path that does not hold is not taken for answers that mean something else:
    configural, (thresholds of ordered items,) metric (equal loadings), scalar (equal intercepts),
    strict (equal residual variances). From the level that holds branch equal variances,
    covariances and means of the constructs, and for a model with paths the structural model and
    equal paths.

    Parameters
    ----------
    model : SEM or CFA
    data : Survey or data frame
    group : str
        The grouping variable.
    estimator : str, optional
        ``"ML"``, or ``"WLSMV"`` with ``ordered``; ``"MLR"`` for answers that are not normal. See
        :meth:`loyaltysem.SEM.fit`.
    ordered : bool or sequence of str
        Whether the answers are ordered categories: the ladder is then that of Wu & Estabrook
        (2016).
    missing : {None, "listwise", "fiml", "pairwise"}
        As in :meth:`loyaltysem.SEM.fit`.
    rule : {"difference", "delta_fit", "permutation"}
        By what a step is judged. ``"difference"``: the chi-square difference from the step below,
        plain, scaled (Satorra & Bentler 2001, or Satorra 2000 where that is not defined; that of
        2010 stands beside it and decides nothing) or that of Satorra (2000) for ordered answers.
        ``"delta_fit"``:
        published cut-offs for changes of CFI, RMSEA and SRMR: of Chen (2007), of Rutkowski &
        Svetina (2014) for the loadings of ten groups and more, of Svetina, Rutkowski & Rutkowski
        (2020) for ordered answers. ``"permutation"``: the share of random deals of respondents to
        groups with a larger difference (Jorgensen et al. 2018). Branches are judged by the
        difference in any case.
    alpha : float
        Level of the tests.
    identification : {"marker", "variance", "effect_coding"}, optional
        The unit of the constructs: that of an item, a variance of one in the first group, or the
        metric of the items (their loadings average one and their intercepts sum to zero: Little,
        Slegers & Card 2006), in which every group has a mean. It changes no step, unless a loading
        is released whose intercept stays equal: that is about one origin, the first group's mean,
        or with effect coding an answer of zero. By default the marker, and the variance for
        ordered items. See :meth:`InvarianceLadder.latent_means`.
    parameterization : {"theta", "delta"}
        The unit of the latent responses of ordered items. Only ``"theta"`` has the strict step.
    release : sequence of str
        What is to be free, in every group or in one, as for :meth:`InvarianceLadder.release`.
    branches_from : str, optional
        The step from which the branches are to leave; by default the level that holds.
    least_cfi, most_rmsea : float
        What the configural model must reach, which no test against another model judges: a CFI of
        that size, and an RMSEA of that size not excluded by its 90% interval (MacCallum, Browne &
        Sugawara 1996).
    weights, clusters : str, optional
        Columns of sampling weights, and of the groups in which respondents were sampled; see
        :meth:`loyaltysem.SEM.fit`. The estimator is then MLR.
    weights_normalization : {"total", "group"}
        Whether weights add up to all respondents, or to those of each group.
    id : str, optional
        The column that says who answered. Respondents in several groups are refused; rows of one
        group with the same id, and rows without one, are counted and said.
    n_replicates : int
        Permutations.
    rng : int, Generator or None
        Of the permutations.
    progress : bool, optional
        Whether permutations, and the tests of ordered items, show a progress bar.

    Returns
    -------
    InvarianceLadder

    Raises
    ------
    OptionError
        The grouping is a variable of the model; an option has no meaning.
    DataError
        A group has too few answers, or an item without variance or without a category.
    NotAvailableError
        The model has constraints or labels of its own in its measurement part; respondents stand
        in several groups; permutations of incomplete or ordered answers.

    References
    ----------
    Meredith (1993), Psychometrika 58; Wu & Estabrook (2016), Psychometrika 81; Chen (2007),
    Structural Equation Modeling 14; Chen, Sousa & West (2005), Structural Equation Modeling 12;
    Rutkowski & Svetina (2014), Educational and Psychological Measurement 74; Svetina, Rutkowski &
    Rutkowski (2020), Structural Equation Modeling 27; Little, Slegers & Card (2006), Structural
    Equation Modeling 13; Jorgensen, Kite, Chen & Short (2018),
    Psychological Methods 23.

    Notes
    -----
    Chi-squares, degrees of freedom, differences and latent means agree with lavaan 0.6-14 and
    ``semTools::measEq.syntax`` 0.5-6; the degrees of freedom of every step are held against those
    that theory counts.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> model = ls.SEM(ls.theories.satisfaction_trust_loyalty(survey.codebook))
    >>> ladder = ls.measurement_invariance(model, survey, group="platform", missing="listwise")
    >>> ladder.table["df"].tolist()[:2]
    [426, 454]
    >>> ladder.require("unstandardised paths")
    """
    part = measurement_part(model._statements)
    by = identification or ("variance" if ordered else "marker")
    options = replace(
        _options(estimator, ordered, missing, parameterization, weights or clusters),
        group=group,
        std_lv=by == "variance",
        effect_coding=coded_kinds(by == "effect_coding"),
        weights=weights,
        clusters=clusters,
        weights_normalization=weights_normalization,
    )
    check_options(options)
    sample, ids = _sample(model._statements, part, data, options, group, id)
    scale = scale_of(sample, options)
    labels = sample.moments.group_labels
    setting = Setting(part, tuple(map(label_text, labels)), by, scale, own_labels=labels)
    _require_climbable(setting)
    names = [step.name for step in setting.steps]
    if branches_from is not None and branches_from not in names:
        raise OptionError(
            f"branches_from={branches_from!r} is no step of this ladder; there are "
            f"{', '.join(names)}."
        )
    setting = replace(setting, released=checked_terms(setting, release))
    judging = Rule(rule, alpha, least_cfi, most_rmsea, replicate_count(n_replicates))
    record = climbed(
        Climb(sample, options, setting, ids),
        judging,
        int(generator(rng).integers(2**63)),
        asked_from=branches_from,
        progress=progress,
    )
    return InvarianceLadder(group, record)


def _options(
    estimator: EstimatorName | None,
    ordered: bool | Sequence[str],
    missing: MissingAnswers | None,
    parameterization: Parameterization,
    design: str | None,
) -> FitOptions:
    items = ordered if isinstance(ordered, bool | np.bool_) else _listed(ordered)
    chosen = chosen_estimator(
        usual_estimator(estimator, ordered=bool(ordered), has_design=design is not None),
        information=usual_information(missing),
    )
    return FitOptions(
        estimator=chosen,
        missing=missing,
        fixed_x=chosen.fixed_x,
        ordered=bool(items) if isinstance(items, bool | np.bool_) else items,
        parameterization=parameterization if ordered else "delta",
    )


def _listed(names: Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _sample(
    statements: Sequence[Statement],
    part: MeasurementPart,
    data: Any,
    options: FitOptions,
    group: str,
    who: str | None,
) -> tuple[Sample, IdCounts]:
    variables = variables_of(statements)
    names = tuple(dict.fromkeys((*part.items, *variables.observed)))
    grouping = check_groups(data, group, names, variables.latent, part.items)
    ids = checked_ids(data, grouping, group, names, who)
    check_ordered_names(options, names)
    sample = take_sample(
        data,
        names,
        options.missing,
        grouping,
        variables.latent,
        ordered=bool(options.ordered),
        design=take_design(data, *options.design, names=names),
    )
    return sample, ids


def _require_climbable(setting: Setting) -> None:
    part = setting.part
    if refusal := setting.scale.refusal(part):
        raise NotAvailableError(refusal)
    if setting.identification == "marker":
        return
    if setting.identification == "effect_coding" and part.second_order:
        raise NotAvailableError(
            f"{', '.join(part.second_order)} is measured by constructs, whose intercepts are means "
            "as well, and identification='effect_coding' is there for one order. Say "
            "identification='marker'; ladder.latent_means(metric='effect_coding') has the means of "
            "the first order in the metric of the items."
        )
    held = [x for x in part.loadings if x.value]
    if held:
        raise NotAvailableError(
            f"The model holds the loading {held[0].term} at {held[0].value:g} beside another, and "
            f"identification='{setting.identification}' lets all loadings free. Use "
            "identification='marker', or leave the values out."
        )
