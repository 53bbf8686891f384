"""What the answers look like before any model: sample, items, missing answers, correlations."""

from __future__ import annotations

from loyaltysem.survey.descriptives.description import Description, describe
from loyaltysem.survey.descriptives.item_statistics import MomentType, item_statistics

__all__ = ["Description", "MomentType", "describe", "item_statistics"]
