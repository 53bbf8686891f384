"""What a ladder comes to, as tables and as facts for words."""

from __future__ import annotations

from math import nan
from typing import Any

import pandas as pd

from loyaltysem.groups.invariance.climbing import INDICES
from loyaltysem.groups.invariance.judging.gate import Passage, Reached, passages
from loyaltysem.groups.invariance.judging.rules import Judged
from loyaltysem.groups.invariance.locating.item_effects import released_effects
from loyaltysem.groups.invariance.locating.item_tests import item_of
from loyaltysem.groups.invariance.record import LadderRecord
from loyaltysem.groups.invariance.steps.identification import marker_of
from loyaltysem.groups.invariance.steps.levels import Kind, Step
from loyaltysem.groups.invariance.steps.released import released_kind
from loyaltysem.groups.invariance.steps.setting import AT, Setting
from loyaltysem.words.comparing.invariance import GateFacts, LadderFacts, RuleFacts, StepFacts
from loyaltysem.words.comparing.invariance.facts import DifferenceFacts, LimitFacts, ThinFacts
from loyaltysem.words.comparing.invariance.terms import TermFacts, TermKind

__all__ = ["gate_facts", "gate_of", "invariant_items", "is_partial", "ladder_facts", "ladder_table",
           "term_facts"]  # fmt: skip

#: What sentences call a parameter of each kind.
_TERMS: dict[Kind, TermKind] = {
    "loadings": "loading",
    "loadings2": "loading",
    "intercepts": "intercept",
    "intercepts2": "intercept",
    "thresholds": "threshold",
    "residuals": "residual variance",
    "disturbances": "disturbance",
}


def ladder_table(record: LadderRecord) -> pd.DataFrame:
    """Return one row for each step, with its test against the step below and the verdict."""
    versions = record.versions
    rows = []
    for judged in record.judged.values():
        rung = judged.rung
        row: dict[str, Any] = {
            "against": rung.step.against,
            "released": _n_released(record, rung.step),
            **{versions[i]: judged.indices.get(i, nan) for i in ("chisq",)},
            "df": judged.indices.get("df", nan),
            versions["pvalue"]: judged.indices.get("pvalue", nan),
            **{versions[i]: judged.indices.get(i, nan) for i in INDICES},
        }
        tests = rung.tests
        first = tests[0] if tests else None
        row |= {
            "chisq_diff": nan if first is None else first.statistic,
            "df_diff": _df_difference(record, judged),
            "pvalue_diff": nan if first is None else first.pvalue,
        }
        second = next((test for test in tests[1:] if "2010" in test.method), None)
        if any(len(one.rung.tests) > 1 for one in record.judged.values()):
            row |= {
                "chisq_diff_2010": nan if second is None else second.statistic,
                "pvalue_diff_2010": nan if second is None else second.pvalue,
            }
        if record.permuted:
            row |= {
                "pvalue_permuted": judged.permuted.get("chisq", nan),
                "pvalue_permuted_cfi": judged.permuted.get("cfi", nan),
                "n_permuted": _n_permuted(record, judged.name),
            }
        row |= {f"delta_{versions[i]}": judged.changes.get(i, nan) for i in INDICES}
        rows.append(row | {"verdict": judged.verdict})
    table = pd.DataFrame(rows, index=pd.Index(list(record.judged), name="step"))
    counts = [name for name in ("df", "df_diff", "n_permuted") if name in table]
    return table.astype(dict.fromkeys(counts, "Int64"))


def _n_permuted(record: LadderRecord, step: str) -> float:
    """Count the permutations that were fitted, of which the p-values are shares."""
    deals = record.permuted.get(step)
    return nan if deals is None else deals.n_replicates - deals.n_failed


def _df_difference(record: LadderRecord, judged: Judged) -> float:
    below = record.judged.get(judged.rung.step.against)
    if below is None or below.rung.fit is None or judged.rung.fit is None:
        return nan
    return judged.rung.fit.df - below.rung.fit.df


def _n_released(record: LadderRecord, step: Step) -> int:
    setting = record.climb.setting
    return sum(
        released_kind(setting, term) in step.equal and not setting.waits_for_all(term, step.equal)
        for term in setting.released
    )


def gate_of(record: LadderRecord) -> tuple[Passage, ...]:
    """Return the gate as the ladder leaves it."""
    variances = record.judged.get("variances")
    return passages(
        Reached(
            level=record.level,
            steps=record.steps,
            released_at=_added_releases(record),
            equal_variances=(
                variances is not None
                and variances.verdict == "holds"
                and record.branched_from == record.level
            ),
            sums_need=record.climb.setting.scale.sums_need,
            linking=record.climb.setting.linking_step,
        )
    )


def _added_releases(record: LadderRecord) -> dict[str, int]:
    """Count the releases of each step that those below it do not have."""
    counts = [_n_released(record, step) for step in record.steps]
    below = [0, *counts]
    return {s.name: n - m for s, n, m in zip(record.steps, counts, below, strict=False)}


def is_partial(record: LadderRecord) -> bool:
    """Tell whether something is released at the level that holds or below it."""
    level = record.level_step
    return level is not None and bool(_n_released(record, level))


def gate_facts(passage: Passage) -> GateFacts:
    """Return what words need of one quantity."""
    quantity = passage.quantity
    return GateFacts(quantity.name, passage.step, passage.obstacle, quantity.full, passage.partial)


def invariant_items(record: LadderRecord, construct: str, group: int | None = None) -> list[str]:
    """Return the indicators that measure alike at the level that holds, in all groups or in one."""
    level = record.level_step or record.steps[0]
    return record.climb.setting.invariant_items(construct, level.equal, group)


def ladder_facts(record: LadderRecord) -> LadderFacts:
    """Return what sentences about the ladder are made of."""
    climb, setting, rule = record.climb, record.climb.setting, record.rule
    part = setting.part
    moments = climb.sample.moments
    levels = [step.name for step in record.steps]
    level = record.level_step
    released = [term_facts(record, term) for term in setting.released]
    thin: list[ThinFacts] = []
    if level is not None and "loadings" in level.equal:
        thin = [
            one
            for name, own in part.constructs.items()
            if len(own) > 1
            if setting.tied_by_loadings(name, level.equal) == setting.groups
            for one in _thin(record, name, level)
        ]
    coarse = [x for x in part.items if setting.coarse_in(x)]
    return LadderFacts(
        group=climb.sample.group_words.variable,
        labels=climb.sample.group_called,
        sizes=moments.n_observations,
        n_without=climb.sample.n_without_group,
        n_incomplete=sum(moments.n_incomplete),
        estimator=climb.options.estimator.name,
        blanks=climb.options.missing,
        rule=RuleFacts(rule.name, rule.alpha, rule.least_cfi, rule.most_rmsea, rule.n_replicates),
        steps=[_step_facts(record, record.judged[name]) for name in levels],
        branches=[
            _step_facts(record, judged)
            for name, judged in record.judged.items()
            if name not in levels
        ],
        level=record.level,
        partial=is_partial(record),
        released=released,
        versions=dict(record.versions),
        identification=setting.identification,
        markers={name: marker_of(setting, name) or "" for name in part.constructs},
        parameterization=setting.scale.parameterization,
        coarse=coarse,
        unlinked=_unlinked(setting),
        three=[x for x in part.items if setting.equal_thresholds(x) == 2],
        single=part.single,
        second_order=part.second_order,
        left_out=part.left_out,
        thin=thin,
        loading_only=[
            x.indicator
            for x in part.loadings
            if level is not None
            and setting.free_in(x.term) & setting.intercept_in(x.indicator, level.equal)
        ],
        branched_from=record.branched_from,
        failed_deals={
            name: deals.n_failed for name, deals in record.permuted.items() if deals.n_failed
        },
        gate=[gate_facts(passage) for passage in gate_of(record)],
        effects=released_effects(record),
        simulated=climb.sample.simulated,
        constructs=climb.sample.construct_words,
        id_column=climb.ids.column,
        n_repeated=climb.ids.n_repeated,
        n_anonymous=climb.ids.n_without,
    )


def term_facts(record: LadderRecord, term: str) -> TermFacts:
    """Return what words need of a parameter, which is named as ladders name it."""
    climb, setting = record.climb, record.climb.setting
    text, _, label = term.partition(AT)
    kind, item = released_kind(setting, text), item_of(setting, text)
    groups = dict(zip(setting.labels, climb.sample.group_called, strict=True))
    return TermFacts(
        _TERMS[kind],
        item,
        text.split(" ")[2].removeprefix("t") if kind == "thresholds" else "",
        climb.sample.item_words.get(item, {}),
        groups.get(label, {}),
    )


def _unlinked(setting: Setting) -> list[str]:
    """Return the constructs whose unit is not yet the same where others' is, at the metric step."""
    metric = next((step for step in setting.steps if step.name == "metric"), None)
    if metric is None or setting.part.second_order:
        return []
    tied = setting.tied_by_loadings
    return [x for x in setting.part.constructs if tied(x, metric.equal) != setting.groups]


def _thin(record: LadderRecord, construct: str, level: Step) -> list[ThinFacts]:
    """Say where fewer than two items of a construct measure alike: in all groups, or in some."""
    setting = record.climb.setting
    counts = [
        len(setting.invariant_items(construct, level.equal, g)) for g in range(setting.n_groups)
    ]
    if max(counts) < 2:
        return [ThinFacts(construct, {}, max(counts))]
    return [
        ThinFacts(construct, called, count)
        for called, count in zip(record.climb.sample.group_called, counts, strict=True)
        if count < 2
    ]


def _step_facts(record: LadderRecord, judged: Judged) -> StepFacts:
    rung, indices = judged.rung, judged.indices
    limits = judged.cutoffs
    return StepFacts(
        name=judged.name,
        against=rung.step.against,
        verdict=judged.verdict,
        adds=sorted(rung.step.adds),
        changes=dict(judged.changes),
        tests=[DifferenceFacts(t.statistic, t.df, t.pvalue, t.method) for t in rung.tests],
        limits=None
        if limits is None
        else LimitFacts(limits.source, limits.cfi, limits.rmsea, limits.srmr),
        permuted=judged.permuted.get("chisq", nan),
        n_released=_n_released(record, rung.step),
        reason=rung.reason,
        causes=rung.causes,
        **{name: indices.get(name, nan) for name in ("chisq", "df", "pvalue", *INDICES)},
    )
