"""Sentences about platforms from wave to wave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from loyaltysem.words.comparing.invariance.names import latent_unit, listed
from loyaltysem.words.languages import GroupName, Language
from loyaltysem.words.numbers import p_value, telling_places

__all__ = [
    "ChangeFacts",
    "Names",
    "WaveFacts",
    "WavesFacts",
    "cell_name",
    "wave_sentences",
    "waves_quantity",
]

#: Changes that a sentence lists; of more it says how many.
_MOST = 12


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """A change or a trend, of a group or of a group less another (nothing without)."""

    kind: str
    group: GroupName
    other: GroupName
    start: GroupName
    end: GroupName
    est: float
    lower: float
    upper: float
    pvalue: float
    differs: bool


@dataclass(frozen=True, slots=True)
class WaveFacts:
    """One quantity over the waves.

    Attributes
    ----------
    kind, name : str
        As of :class:`QuantityFacts`.
    places : sequence of (GroupName, int, float, float, float)
        Group, number of the wave, level and its interval.
    changes, trends, apart : sequence of ChangeFacts
        Of groups, and of groups less others.
    """

    kind: str
    name: str
    places: Sequence[tuple[GroupName, int, float, float, float]]
    changes: Sequence[ChangeFacts]
    trends: Sequence[ChangeFacts]
    apart: Sequence[ChangeFacts]


@dataclass(frozen=True, slots=True)
class WavesFacts:
    """All waves.

    Attributes
    ----------
    time : str
        The column of waves.
    waves : sequence of GroupName
    when : sequence of float
        Where they lie in time.
    adjusted : bool
        Whether levels are at common covariates.
    identification : str
        What gives constructs their unit.
    standing : sequence of WaveFacts
    """

    time: str
    waves: Sequence[GroupName]
    when: Sequence[float]
    adjusted: bool
    identification: str
    standing: Sequence[WaveFacts]


@dataclass(frozen=True, slots=True)
class Names:
    """What constructs and variables are called in a language."""

    language: Language
    known: dict[str, str]

    def __call__(self, what: str) -> str:
        """Return the name, or the label itself."""
        return self.known.get(what, what)


_QUANTITY = {
    "en": {
        "latent mean": "latent mean of {name}, {unit}",
        "latent index": "latent mean of {name} (0–100)",
        "observed index": "observed index of {name} (0–100)",
    },
    "zh": {
        "latent mean": "{name}的潜均值（{unit}）",
        "latent index": "{name}的潜均值（0–100）",
        "observed index": "{name}的观测指数（0–100）",
    },
}


def cell_name(platform: str, wave: str, language: str, *, apart: bool = False) -> str:
    """Return what a platform in a wave is called, ``apart`` where a space does not tell them.

    Examples
    --------
    >>> cell_name("JD", "2025", "en"), cell_name("京东", "2025", "zh")
    ('JD 2025', '京东（2025）')
    """
    if language == "zh":
        return f"{platform}（{wave}）"
    return f"{platform} ({wave})" if apart else f"{platform} {wave}"


def waves_quantity(one: WaveFacts, found: WavesFacts, names: Names) -> str:
    """Return what a quantity is called."""
    unit = latent_unit(found.identification, names.language)
    text = _QUANTITY[names.language][one.kind].format(name=names(one.name), unit=unit)
    if not found.adjusted:
        return text
    return f"调整后{text}" if names.language == "zh" else f"adjusted {text}"


def wave_sentences(found: WavesFacts, names: Names) -> Iterator[str]:
    """Say what changed, how the trends go, and whether platforms changed otherwise."""
    say = _chinese if names.language == "zh" else _english
    for one in found.standing:
        yield from say(one, found, names)


def _english(one: WaveFacts, found: WavesFacts, names: Names) -> Iterator[str]:
    what = waves_quantity(one, found, names)
    changed = [change for change in one.changes if change.differs]
    if not changed:
        yield f"The {what} does not change significantly between consecutive waves in any group."
    elif len(changed) > _MOST:
        yield (
            f"The {what} changes significantly in {len(changed)} of {len(one.changes)} steps "
            "between consecutive waves."
        )
    else:
        said = [
            f"{c.group['en']} {_when(c, 'en')}, {_interval(c, one)}, p {p_value(c.pvalue)}"
            for c in changed
        ]
        rest = "; no other change is significant" if len(changed) < len(one.changes) else ""
        yield (
            f"The {what} changes significantly between consecutive waves: {'; '.join(said)}{rest}."
        )
    if len(found.waves) > 2 and len(one.trends) <= _MOST:
        said = [f"{_interval(c, one)} for {c.group['en']}" for c in one.trends]
        yield f"Its linear trend {_per(found, names)} is {listed(said)}."
    apart = [c for c in one.apart if c.differs]
    if not one.apart:
        return
    if not apart:
        yield "The changes do not differ significantly between groups."
        return
    said = [
        f"the {'linear trend' if 'trends' in c.kind else 'change'} of {c.group['en']} minus that "
        f"of {c.other['en']} {_when(c, 'en')} is {_interval(c, one)}"
        for c in apart[:_MOST]
    ]
    yield f"The groups change differently (difference in differences): {'; '.join(said)}."


def _chinese(one: WaveFacts, found: WavesFacts, names: Names) -> Iterator[str]:
    what = waves_quantity(one, found, names)
    changed = [change for change in one.changes if change.differs]
    if not changed:
        yield f"{what}在各组相邻两轮之间均无显著变化。"
    elif len(changed) > _MOST:
        yield f"{what}在相邻两轮之间的{len(one.changes)}次变化中有{len(changed)}次显著。"
    else:
        said = [
            f"{c.group['zh']}{_when(c, 'zh')}{_moved(c, one)}，p {p_value(c.pvalue, language='zh')}"
            for c in changed
        ]
        rest = "；其余变化不显著" if len(changed) < len(one.changes) else ""
        yield f"{what}在相邻两轮之间的显著变化：{'；'.join(said)}{rest}。"
    if len(found.waves) > 2 and len(one.trends) <= _MOST:
        said = [f"{c.group['zh']}为{_interval(c, one)}" for c in one.trends]
        yield f"{_per(found, names)}的线性趋势，{'，'.join(said)}。"
    apart = [c for c in one.apart if c.differs]
    if not one.apart:
        return
    if not apart:
        yield "各组的变化幅度之间无显著差异。"
        return
    said = [
        f"{_when(c, 'zh')}，{c.group['zh']}的{'线性趋势' if 'trends' in c.kind else '变化'}"
        f"减去{c.other['zh']}的为{_interval(c, one)}"
        for c in apart[:_MOST]
    ]
    yield f"各组的变化幅度不同（双重差分）：{'；'.join(said)}。"


def _moved(change: ChangeFacts, one: WaveFacts) -> str:
    """Say in Chinese by how much a level rose or fell, with its interval."""
    rose = change.est > 0
    up = (
        change
        if rose
        else replace(change, est=-change.est, lower=-change.upper, upper=-change.lower)
    )
    points = "" if one.kind == "latent mean" else "分"
    est, _, interval = _interval(up, one).replace("+", "").partition(" ")
    return f"{'上升' if rose else '下降'}{est}{points} {interval}"


def _when(change: ChangeFacts, language: Language) -> str:
    start, end = change.start[language], change.end[language]
    return f"由{start}至{end}" if language == "zh" else f"from {start} to {end}"


def _per(found: WavesFacts, names: Names) -> str:
    """Return the unit of a trend."""
    numbered = [float(k + 1) for k in range(len(found.when))] != list(found.when)
    if names.language == "zh":
        return f"“{names(found.time)}”每增加1个单位" if numbered else "每轮"
    return f"per unit of {names(found.time)}" if numbered else "per wave"


def _interval(change: ChangeFacts, one: WaveFacts) -> str:
    places = 2 if one.kind == "latent mean" else 1
    if change.differs:
        places = telling_places(min(abs(change.lower), abs(change.upper)), places)
    est, lower, upper = (_signed(x, places) for x in (change.est, change.lower, change.upper))
    return f"{est} [{lower}, {upper}]"


def _signed(value: float, places: int) -> str:
    text = f"{abs(value):.{places}f}"
    if not float(text):
        return text
    return f"−{text}" if value < 0 else f"+{text}"
