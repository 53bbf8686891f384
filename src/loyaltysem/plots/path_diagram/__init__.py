"""Path diagrams: constructs in layers from causes to outcomes, paths with what is said of them."""

from loyaltysem.plots.path_diagram.diagram import path_diagram

__all__ = ["path_diagram"]
