"""From what a user hands to ``fit`` to the sample a model needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import MissingDataError, OptionError
from loyaltysem.moments import Moments, observe
from loyaltysem.survey import Survey

__all__ = ["Sample", "take_sample"]


@dataclass(frozen=True, slots=True)
class Sample:
    """The moments of a model's observed variables, and where they come from."""

    moments: Moments
    values: NDArray[np.float64] | None
    bounds: Mapping[str, tuple[float, float]]
    source: str
    history: tuple[str, ...] = ()


def take_sample(data: Any, names: Sequence[str], missing: Literal["listwise"] | None) -> Sample:
    """Take the named variables out of a survey, a data frame or moments.

    Parameters
    ----------
    data : Survey, data frame or Moments
    names : sequence of str
    missing : {None, "listwise"}

    Returns
    -------
    Sample
    """
    if isinstance(data, Moments):
        if missing is not None:
            raise MissingDataError(
                "missing='listwise' needs the answers; moments have no rows to leave out."
            )
        if len(data.n_observations) > 1:
            raise OptionError("These moments hold several groups; fit one group at a time.")
        return Sample(data.select(names), None, {}, "moments")
    frame, source = data, type(data).__name__
    bounds: Mapping[str, tuple[float, float]] = {}
    history: tuple[str, ...] = ()
    if isinstance(data, Survey):
        frame = data.responses
        bounds = {k: v for k, v in data.codebook.bounds.items() if k in names}
        source = f"{data.source.file or 'survey'} ({data.source.format or 'no file'})"
        history = tuple(str(record) for record in data.history)
    found = observe(frame, names, missing=missing, bounds=bounds)
    moments = Moments.from_observations(found)
    return Sample(moments, found.values, bounds, source, history)
