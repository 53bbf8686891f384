"""How well constructs are measured: validity, items to drop, common method variance."""

from loyaltysem.measurement.method_variance.common_method_variance import common_method_variance
from loyaltysem.measurement.method_variance.findings import CommonMethodVariance

__all__ = ["CommonMethodVariance", "common_method_variance"]
