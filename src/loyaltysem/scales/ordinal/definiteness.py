"""Whether polychoric correlations can be those of any variables."""

from __future__ import annotations

import numpy as np

from loyaltysem.scales.ordinal.sample import OrdinalSample

__all__ = ["indefinite_note"]

SMALLEST_EIGENVALUE = 1e-10


def indefinite_note(sample: OrdinalSample) -> str:
    """Say why the matrix is not positive definite, and by which items.

    Parameters
    ----------
    sample : OrdinalSample

    Returns
    -------
    str
        Empty where it is.
    """
    values, vectors = np.linalg.eigh(sample.moments.correlations)
    if values[0] > SMALLEST_EIGENVALUE:
        return ""
    weights = np.abs(vectors[:, 0])
    order = [int(i) for i in np.argsort(-weights) if weights[i] > 0.1]
    involved = ", ".join(sample.answers.names[i] for i in order[:8])
    text = (
        f"The polychoric correlations are not positive definite (smallest eigenvalue "
        f"{values[0]:.3g}): no variables can have them together, since each pair is estimated by "
        f"itself. Most involved: {involved}. Few respondents ({sample.n}), rare categories, "
        "items that say nearly the same"
    )
    if (sample.moments.n_pairs < sample.n).any():
        text += ", or pairs answered by different respondents"
    return (
        f"{text} do this. Leave one of the items out, put rare categories together, or use "
        "Pearson correlations."
    )
