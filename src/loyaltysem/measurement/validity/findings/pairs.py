"""What the pairs of constructs of one group come to, as the text about measurement tells it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from loyaltysem.words.measurement import HTMT_CUTOFFS, NoRatios, PairFindings, RatioFindings

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
    undefined = bool(pairs["htmt"].isna().all())
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
        ratios=None if undefined else _ratio_findings(names, pairs),
        no_ratios=no_ratios or ("undefined" if undefined else ""),
    )


def _ratio_findings(names: list[str], pairs: pd.DataFrame) -> RatioFindings:
    at = _farthest(pairs["htmt"])
    ends = pairs["htmt_ci_upper"].to_numpy(dtype=np.float64)
    known = ends[~np.isnan(ends)]
    below = next((cutoff for cutoff in HTMT_CUTOFFS if (known < cutoff).all()), None)
    return RatioFindings(
        name=names[at],
        value=float(pairs["htmt"].iloc[at]),
        n_pairs=len(ends),
        n_ends=len(known),
        below=below,
        above=[
            (name, float(end))
            for name, end in zip(names, ends, strict=True)
            if end >= HTMT_CUTOFFS[-1]
        ],
    )


def _farthest(values: pd.Series) -> int:
    """Place of the value farthest from zero."""
    return int(np.nanargmax(np.abs(values.to_numpy(dtype=np.float64))))
