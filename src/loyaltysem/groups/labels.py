"""What a codebook calls the groups of a comparison, its grouping variable and the constructs."""

from __future__ import annotations

from typing import Any

from loyaltysem.survey import Survey

__all__ = ["labels_of"]


def labels_of(data: Any, group: str) -> dict[str, dict[str, str]]:
    """Return the labels of groups, grouping variable and constructs in both languages.

    Parameters
    ----------
    data : Survey, or data without a codebook
    group : str

    Returns
    -------
    dict
        By language, then by name; empty without a codebook.
    """
    labels: dict[str, dict[str, str]] = {"en": {}, "zh": {}}
    if not isinstance(data, Survey):
        return labels
    for construct in data.codebook.constructs:
        labels["en"][construct.name] = construct.label or construct.name
        labels["zh"][construct.name] = construct.label_zh or construct.name
    for variable in data.codebook.groups:
        if variable.name == group:
            labels["en"][group] = variable.label or group
            labels["zh"][group] = variable.label_zh or group
            labels["en"].update(variable.level_labels)
            labels["zh"].update(variable.level_labels_zh)
    return labels
