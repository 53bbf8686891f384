"""What the header of a column says about weights of respondents."""

from __future__ import annotations

import re

__all__ = ["names_weights"]

_WEIGHT = re.compile(
    r"(?:survey|sampl\w*|design|person|respondent|case|post|final|raked?|raking|calibrat\w*|cal)?"
    r"(?:weights?|wgts?|wts?)(?:ing|_?\d)?"
    r"|(?:抽样|样本|加权|事后分层|校准)?权重|加权系数"
)
_BARE = re.compile(r"[\W_]+")


def names_weights(header: str) -> bool:
    """Return whether a header names weights of respondents, not what somebody weighs.

    Examples
    --------
    >>> names_weights("survey_weight"), names_weights("WT"), names_weights("body weight")
    (True, True, False)
    """
    return _WEIGHT.fullmatch(_BARE.sub("", header.casefold())) is not None
