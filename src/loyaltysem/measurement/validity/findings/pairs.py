"""What the pairs of constructs of one group come to, as the text about measurement tells it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from loyaltysem.scales.validity.htmt_table import ratio_findings
from loyaltysem.words.measurement import NoRatios, PairFindings

__all__ = ["pair_findings"]


def pair_findings(pairs: pd.DataFrame, no_ratios: NoRatios) -> PairFindings:
    """Look through the pairs of one group.

    Parameters
    ----------
    pairs : DataFrame
        As ``DiscriminantValidity.table``.
    no_ratios : NoRatios
        Why no HTMT was computed; empty where it was.
    """
    names = (pairs["construct_1"] + "–" + pairs["construct_2"]).tolist()
    at = _farthest(pairs["correlation"])
    verdicts = list(zip(names, pairs["fornell_larcker"], strict=True))
    judged = any(verdict in ("met", "not met") for _, verdict in verdicts)
    ratios = ratio_findings(names, pairs["htmt"], pairs["htmt_ci_upper"])
    return PairFindings(
        name=names[at],
        correlation=float(pairs["correlation"].iloc[at]),
        ci_lower=float(pairs["ci_lower"].iloc[at]),
        ci_upper=float(pairs["ci_upper"].iloc[at]),
        problems=[
            (name, word)
            for name, word in zip(names, pairs["cicfa_sys"], strict=True)
            if word.endswith("problem") and word != "no problem"
        ],
        fornell_larcker=[name for name, verdict in verdicts if verdict == "not met"]
        if judged
        else None,
        ratios=ratios,
        no_ratios=no_ratios or ("undefined" if ratios is None else ""),
    )


def _farthest(values: pd.Series) -> int:
    """Place of the value farthest from zero."""
    return int(np.nanargmax(np.abs(values.to_numpy(dtype=np.float64))))
