"""How well constructs are measured: validity, items to drop, common method variance."""

from loyaltysem.measurement.item_reduction.weak_items import WeakItems
from loyaltysem.measurement.method_variance.common_method_variance import common_method_variance
from loyaltysem.measurement.method_variance.findings import CommonMethodVariance
from loyaltysem.measurement.method_variance.sequence.method_factor import MethodFactor
from loyaltysem.measurement.validity.convergent import ConvergentValidity
from loyaltysem.measurement.validity.discriminant import DiscriminantValidity
from loyaltysem.measurement.validity.measurement_report import MeasurementReport
from loyaltysem.measurement.validity.validity_summary import ValiditySummary

__all__ = [
    "CommonMethodVariance",
    "ConvergentValidity",
    "DiscriminantValidity",
    "MeasurementReport",
    "MethodFactor",
    "ValiditySummary",
    "WeakItems",
    "common_method_variance",
]
