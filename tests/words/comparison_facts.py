"""What a comparison may come to, as the facts that sentences and figures are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from loyaltysem.words.comparing.groups import (
    AdjustedFacts,
    CautionFacts,
    ChangeFacts,
    ComparisonFacts,
    CovariateFacts,
    DirectFacts,
    PairFacts,
    PlaceFacts,
    QuantityFacts,
    WaveFacts,
    WavesFacts,
)
from loyaltysem.words.comparing.invariance import (
    GateFacts,
    ItemEffect,
    LadderFacts,
    RuleFacts,
    StepFacts,
    TermFacts,
)
from loyaltysem.words.comparing.invariance.facts import DifferenceFacts, LimitFacts, ThinFacts
from loyaltysem.words.languages import GroupName
from loyaltysem.words.questionnaires.sampling import Sampling

NAN = float("nan")
JD: GroupName = {"en": "JD", "zh": "京东"}
TAOBAO: GroupName = {"en": "Taobao", "zh": "淘宝"}
CALLED = {"taobao": TAOBAO, "jd": JD}
CONSTRUCTS: dict[str, GroupName] = {
    "SAT": {"en": "Satisfaction", "zh": "顾客满意"},
    "TRU": {"en": "Trust", "zh": "信任"},
    "LOY": {"en": "Loyalty", "zh": "顾客忠诚"},
}
VARIABLES: dict[str, GroupName] = {
    "platform": {"en": "Platform", "zh": "平台"},
    "age": {"en": "Age", "zh": "年龄"},
    "gender": {"en": "Gender", "zh": "性别"},
    "year": {"en": "Year", "zh": "年份"},
}
SAYS: GroupName = {"zh": "我会向亲友推荐该平台"}
RELEASED = (
    TermFacts("intercept", "LOY3", says=SAYS, group=JD),
    TermFacts("loading", "SAT2", says={"en": "It was a wise choice"}),
    TermFacts("threshold", "TRU1", "2"),
)
GATE = (
    GateFacts("unstandardised paths", "metric", "", False, False),
    GateFacts("latent means", "scalar", "level", False, False),
    GateFacts("observed index", "scalar", "partial", True, True),
    GateFacts("standardised effects", "variances", "variances", True, False),
    GateFacts("reliabilities", "strict", "unavailable", True, False),
)
_TEST = DifferenceFacts(29.28, 28, 0.399, "Likelihood-ratio test")


def step(name: str, verdict: str, against: str = "", **changes: object) -> StepFacts:
    found = StepFacts(
        name, against, verdict, [], 480.59, 426.0, 0.035, 0.994, 0.019, 0.031,
        {"cfi": -0.001, "rmsea": 0.002, "srmr": 0.004} if against else {},
        [_TEST] if against else [], None, NAN, 0, "", [],
    )  # fmt: skip
    return replace(found, **changes)  # type: ignore[arg-type]


STEPS = (
    step("configural", "holds"),
    step("metric", "holds", "configural"),
    step("scalar", "holds", "metric", n_released=1),
    step("strict", "rejected", "scalar", n_released=2),
)
BRANCHES = (
    step("variances", "holds", "scalar"),
    step("covariances", "rejected", "variances"),
    step("means", "rejected", "scalar"),
    step("structure", "", "scalar", n_released=1, df=430.0),
    step("paths", "rejected", "structure"),
)
LADDER = LadderFacts(
    VARIABLES["platform"], [TAOBAO, JD], [366, 331], 1, 59, "ML", "listwise",
    RuleFacts("difference", 0.05, 0.9, 0.08, 0), STEPS, BRANCHES, "scalar", True, RELEASED,
    {"cfi": "cfi", "chisq": "chisq"}, "marker", {"SAT": "SAT1", "LOY": "LOY1"}, "", [], [], [], [],
    [], [], [], [], "scalar", gate=GATE,
    effects=[ItemEffect("LOY3", JD, TAOBAO, 0.39, -0.52)], simulated=True, constructs=CONSTRUCTS,
)  # fmt: skip
_MOST = replace(
    LADDER,
    n_incomplete=1, n_repeated=1, n_anonymous=3, id_column="id", single=["TRU"],
    second_order=["SAT"], left_out=["spending"], unlinked=["LOY"], coarse=["LOY3"],
    three=["SAT1", "SAT2"], parameterization="theta", loading_only=["SAT2"],
    thin=[ThinFacts("LOY", JD, 1), ThinFacts("SAT", {}, 0)], failed_deals={"metric": 2},
    identification="variance", versions={"cfi": "cfi_robust", "chisq": "chisq_scaled"},
)  # fmt: skip
LADDERS: dict[str, LadderFacts] = {
    "partial": LADDER,
    "full": replace(LADDER, partial=False, released=[], effects=[], simulated=False),
    "metric only": replace(
        LADDER, level="metric", partial=False, released=[], effects=[], branched_from="metric"
    ),
    "nothing": replace(
        LADDER, level="", partial=False, released=[], effects=[], branches=[],
        gate=[replace(one, obstacle="level") for one in GATE],
    ),
    "everything to be noted": _MOST,
    "effect coding": replace(_MOST, identification="effect_coding", rule=RuleFacts(
        "permutation", 0.05, 0.9, 0.08, 500)),
    "cut-offs": replace(LADDER, rule=RuleFacts("delta_fit", 0.05, 0.9, 0.08, 0), steps=[
        replace(one, limits=LimitFacts("chen_small", 0.005, 0.01, 0.025)) for one in STEPS]),
    "not estimated": replace(LADDER, steps=[*STEPS[:2], step(
        "scalar", "failed", "metric", chisq=NAN,
        reason="convergence: no minimum; the data say least about C ~~ C, C ~1.",
        causes=["convergence"],
    ), step("strict", "assumed", "metric"), ]),
    "twelve groups": replace(
        LADDER, labels=[{"en": f"P{k}", "zh": f"平台{k}"} for k in range(13)], sizes=[300] * 13
    ),
}  # fmt: skip


def quantity(kind: str, name: str, *, differs: bool = True, groups: int = 2) -> QuantityFacts:
    labels = ["taobao", "jd", *(f"p{k}" for k in range(groups - 2))]
    places = [
        PlaceFacts(label, 61.9 + k, 59.6 + k, 64.2 + k, k + 1, 1, groups)
        for k, label in enumerate(labels)
    ]
    pairs = [
        PairFacts(a, b, -8.0, -11.3, -4.7, 0.012 if differs else 0.4, differs, 4.1 + len(a))
        for i, a in enumerate(labels)
        for b in labels[i + 1 :]
    ]
    return QuantityFacts(kind, name, "loadings", places, pairs, 36.56, groups - 1, 0.0004)


_EFFECTS = [quantity("effect", name) for name in ("direct", "indirect", "total")]
FULL = ComparisonFacts(
    group="platform",
    labels={
        language: {name: words[language] for name, words in (CONSTRUCTS | VARIABLES).items()}
        for language in ("en", "zh")
    },
    groups={
        language: {label: words[language] for label, words in CALLED.items()}
        for language in ("en", "zh")
    },
    order=["taobao", "jd"],
    sizes=[366, 331],
    source="SAT",
    target="LOY",
    invariance="scalar",
    partial=False,
    released=[],
    rule="difference",
    estimator="ML",
    identification="marker",
    coverage=0.95,
    drawn="bootstrap",
    n_drawn=2000,
    paths=[quantity("path", "TRU ~ SAT", differs=False), quantity("path", "LOY ~ SAT")],
    effects=_EFFECTS,
    standing=[quantity("observed index", "SAT", differs=False), quantity("observed index", "LOY")],
    twins=[quantity("observed index", "LOY")],
    ladder=LADDERS["full"],
    index_weights="loadings",
)
PARTIAL = replace(
    FULL,
    partial=True,
    released=RELEASED,
    ladder=LADDER,
    standing=[quantity("latent index", "LOY")],
    twins=[quantity("latent index", "LOY")],
    answers=[("LOY", "taobao", 61.3, -0.6), ("LOY", "jd", 71.2, 1.4)],
    refused=GATE[1:3],
    cautions=[CautionFacts("searched", names=("LOY3 ~ 1 @ jd",))],
    n_without=1,
    simulated=True,
)
_AGE = CovariateFacts("age", {}, {}, 34.9)
_GENDER = CovariateFacts("gender", {"en": "Female", "zh": "女"}, {"en": "Male", "zh": "男"}, 0.519)
_ADJUSTED = AdjustedFacts(
    [_AGE, _GENDER], [quantity("latent mean", "LOY")], [quantity("latent mean", "LOY")],
    20, 2, "score", 0.401, 0.05, True,
    [DirectFacts(["LOY1", "LOY2"], _GENDER, 0.0004), DirectFacts(["LOY4"], _AGE, 0.012)],
)  # fmt: skip
_YEARS: list[GroupName] = [{"en": year, "zh": year} for year in ("2023", "2024", "2025")]


def change(kind: str, est: float, *, differs: bool = True, other: GroupName | None = None):
    return ChangeFacts(
        kind, JD, other or {}, _YEARS[0], _YEARS[1], est, est - 1.04, est + 1.0, 0.012, differs
    )


def _waves(kind: str, *, differs: bool) -> WaveFacts:
    places = [(group, k, 50.0 + k, 48.0 + k, 52.0 + k) for group in (TAOBAO, JD) for k in range(3)]
    return WaveFacts(
        kind, "LOY", places,
        [change("change", 5.3, differs=differs), change("change", -2.9, differs=differs)],
        [change("trend", 1.1)],
        [change("difference of trends", 1.06, differs=differs, other=TAOBAO)],
    )  # fmt: skip


WAVES = WavesFacts(
    "year", _YEARS, [2023.0, 2024.0, 2025.0], False, "marker",
    [_waves("observed index", differs=True), _waves("latent mean", differs=False)],
)  # fmt: skip
_CAUTIONS = [
    CautionFacts("few_answers", groups=("jd",), values=(120.0,), limit=250),
    CautionFacts("confounded", names=("SAT", "TRU"), groups=("jd",), values=(0.93,), limit=0.85),
    CautionFacts("weights_decide", names=("LOY",)),
    CautionFacts("few_decide", values=(300.0, 1000.0)),
    CautionFacts("few_clusters", groups=("jd",), values=(12.0,), limit=40),
    CautionFacts("shared_clusters", values=(1.0,)),
    CautionFacts("survey_weights", names=("w",)),
    CautionFacts("structure_rejected", values=(0.0004,)),
    CautionFacts("no_covariate", names=("age", "gender"), values=(1.0,)),
    CautionFacts("slopes_differ", values=(0.012,)),
    CautionFacts("failed", values=(1.0, 2000.0)),
    CautionFacts("no_scale", names=("LOY", "bounds")),
    CautionFacts("no_scale", names=("SAT", "items")),
    CautionFacts("no_scale", names=("TRU", "shared")),
]
#: What a comparison may come to.
COMPARISONS: dict[str, ComparisonFacts] = {
    "full": FULL,
    "partial": PARTIAL,
    "partial by a reference": replace(PARTIAL, reference=JD),
    "metric only": replace(
        FULL, invariance="metric", standing=[], twins=[], refused=GATE[1:2],
        ladder=LADDERS["metric only"], identification="variance",
    ),
    "nothing": replace(
        FULL, invariance="", drawn="", paths=[], effects=[], standing=[], twins=[],
        refused=[replace(one, obstacle="level") for one in GATE], ladder=LADDERS["nothing"],
    ),
    "no theory": replace(PARTIAL, source="", target="", paths=[], effects=[]),
    "waves": replace(
        FULL, waves=WAVES, cautions=[CautionFacts("cross_sections", names=("year",))]
    ),
    "adjusted": replace(
        FULL, adjusted=_ADJUSTED, cautions=[
            CautionFacts("covariates_as_effects", names=("age", "gender")),
            CautionFacts("direct_effects", names=("LOY1 / LOY2 (gender: 2)",), values=(0.0004,)),
        ],
    ),
    "adjusted without slopes": replace(FULL, adjusted=replace(
        _ADJUSTED, slopes=None, given=False, n_direct=0, direct=[], standing=[], plain=[])),
    "weights and clusters": replace(
        FULL, sampling=Sampling("w", "store", (60, 55)), estimator="MLR", n_kept=1,
        ladder=replace(LADDERS["full"], blanks="fiml"), item_means="implied",
    ),
    "ordered": replace(
        FULL, standing=[quantity("latent mean", "LOY")], twins=[], identification="sd",
        drawn="monte_carlo", item_means="answers",
    ),
    "only the total effect": replace(FULL, cautions=[
        CautionFacts("inseparable", names=("SAT", "TRU"), groups=("jd",), values=(0.93,),
                     limit=0.85)]),
    "every caution": replace(FULL, cautions=_CAUTIONS),
    "twelve groups": replace(
        FULL, order=["taobao", "jd", *(f"p{k}" for k in range(11))], sizes=[150] * 13,
        effects=[quantity("effect", "total", groups=13)], paths=[],
        standing=[quantity("observed index", "LOY", groups=13)], twins=[],
    ),
}  # fmt: skip
Say = Callable[[ComparisonFacts], str]
