"""The population behind the bundled SIMULATED survey: what holds of each platform in it."""

from __future__ import annotations

from typing import Literal

import numpy as np

from loyaltysem.arguments import checked
from loyaltysem.datasets.population import PopulationModel, standardized_population
from loyaltysem.errors import OptionError

__all__ = ["PLATFORMS", "Platform", "platforms_population"]

Platform = Literal["taobao", "tmall", "jd"]
PLATFORMS: tuple[Platform, ...] = ("taobao", "tmall", "jd")

# Loadings are the same on every platform. SAT4 is worded against the others in the questionnaire;
# here it is already reversed.
_LOADINGS = {
    "WQ": {"WQ1": 0.78, "WQ2": 0.74, "WQ3": 0.80, "WQ4": 0.68},
    "PV": {"PV1": 0.82, "PV2": 0.78, "PV3": 0.74},
    "SC": {"SC1": 0.74, "SC2": 0.80, "SC3": 0.70},
    "SAT": {"SAT1": 0.85, "SAT2": 0.82, "SAT3": 0.80, "SAT4": 0.70},
    "TRU": {"TRU1": 0.83, "TRU2": 0.72, "TRU3": 0.66, "TRU4": 0.76},
    "LOY": {"LOY1": 0.74, "LOY2": 0.90, "LOY3": 0.76, "LOY4": 0.68},
}
_THRESHOLDS = np.array([-2.40, -1.75, -1.15, -0.45, 0.40, 1.35])
# How much harder than average it is to agree with an item, in standard deviations.
_DIFFICULTY = {
    "WQ4": -0.20,
    "PV3": 0.10,
    "SC1": 0.60,
    "SC2": 0.35,
    "SC3": 0.70,
    "SAT4": 0.15,
    "TRU3": 0.20,
    "TRU4": 0.25,
    "LOY2": -0.15,
    "LOY4": 0.40,
}
# Measurement differs in one place, so that a comparison of platforms has something to find: who
# buys on JD agrees more easily to stay whatever the others' promotions, at the same loyalty.
_EASIER: dict[tuple[Platform, str], float] = {("jd", "LOY4"): 0.40}
# Switching cost ties people to a platform whatever they think of it: it is independent of website
# quality and value, so that the model without it is still right.
_PATHS: dict[Platform, dict[tuple[str, str], float]] = {
    "taobao": {
        ("WQ", "SAT"): 0.25,
        ("PV", "SAT"): 0.50,
        ("SAT", "TRU"): 0.55,
        ("SAT", "LOY"): 0.52,
        ("TRU", "LOY"): 0.22,
        ("SC", "LOY"): 0.20,
    },
    "tmall": {
        ("WQ", "SAT"): 0.38,
        ("PV", "SAT"): 0.36,
        ("SAT", "TRU"): 0.56,
        ("SAT", "LOY"): 0.57,
        ("TRU", "LOY"): 0.30,
        ("SC", "LOY"): 0.20,
    },
    "jd": {
        ("WQ", "SAT"): 0.48,
        ("PV", "SAT"): 0.24,
        ("SAT", "TRU"): 0.58,
        ("SAT", "LOY"): 0.55,
        ("TRU", "LOY"): 0.40,
        ("SC", "LOY"): 0.20,
    },
}
_MEANS: dict[Platform, dict[str, float]] = {
    "taobao": {"WQ": -0.10, "PV": 0.25, "SC": -0.15, "SAT": -0.10, "TRU": -0.25, "LOY": -0.25},
    "tmall": {"WQ": 0.10, "PV": 0.00, "SC": 0.00, "SAT": 0.05, "TRU": 0.10, "LOY": 0.05},
    "jd": {"WQ": 0.25, "PV": -0.15, "SC": 0.20, "SAT": 0.30, "TRU": 0.40, "LOY": 0.35},
}


@checked
def platforms_population(platform: Platform) -> PopulationModel:
    """Population from which the SIMULATED answers of one platform were drawn.

    Every construct and item has variance one; loadings and residual variances are the same on all
    platforms, and so are thresholds but for those of LOY4, which are .40 lower on JD: at the same
    loyalty it is easier there to agree. Paths and latent means differ. On Taobao value drives
    satisfaction and trust adds little; on JD website quality drives satisfaction, and trust is
    higher and matters more; Tmall lies between. None of the numbers was observed anywhere.

    Parameters
    ----------
    platform : {"taobao", "tmall", "jd"}

    Returns
    -------
    PopulationModel
        Six constructs, 22 items, a 7-point scale. SAT4 is already reversed.

    Raises
    ------
    OptionError
        If there is no such platform.

    Examples
    --------
    >>> from loyaltysem.datasets.platforms_population import platforms_population
    >>> population = platforms_population("jd")
    >>> trust, loyalty = map(population.constructs.index, ("TRU", "LOY"))
    >>> float(population.beta[loyalty, trust])
    0.4
    """
    if platform not in PLATFORMS:
        raise OptionError(
            f"platform={platform!r} was asked for. The simulated survey has no population of that "
            f"name. Use one of {', '.join(PLATFORMS)}."
        )
    items = [item for block in _LOADINGS.values() for item in block]
    thresholds = np.array(
        [
            _THRESHOLDS + _DIFFICULTY.get(item, 0.0) - _EASIER.get((platform, item), 0.0)
            for item in items
        ]
    )
    return standardized_population(
        _LOADINGS, _PATHS[platform], {("WQ", "PV"): 0.50}, _MEANS[platform], thresholds
    )
