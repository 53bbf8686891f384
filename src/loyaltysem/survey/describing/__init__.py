"""What the answers look like before any model: sample, items, missing answers, correlations."""

from __future__ import annotations

from loyaltysem.survey.describing.description import Description, describe
from loyaltysem.survey.describing.item_statistics import MomentType, item_statistics

__all__ = ["Description", "MomentType", "describe", "item_statistics"]
