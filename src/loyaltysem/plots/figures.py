"""Figures that show themselves in a notebook.

They are made without pyplot: no window, none that stays open, no backend to choose. pyplot is also
what lets a notebook show matplotlib's own figures, so these bring their picture themselves. Where
pyplot shows figures too, it knows nothing of these, and each is shown once.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from loyaltysem.errors import OptionError
from loyaltysem.words.figures import SIMULATED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from loyaltysem.words import Language

__all__ = ["axes_or_new", "legend_below", "new_figure", "one_panel", "say_simulated"]


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure of this size in inches."""
    figure: Figure = _shown()["ShownFigure"](figsize=(width, height), layout="constrained")
    return figure


def axes_or_new(ax: Axes | None, width: float = 6.4, height: float = 4.8) -> Axes:
    """Return the axes that were given, or the only ones of a new figure.

    Raises
    ------
    OptionError
        What was given is no Axes, or one of another projection (polar, 3d).
    """
    from matplotlib.axes import Axes

    if ax is None:
        axes: Axes = new_figure(width, height).add_subplot(axes_class=_shown()["ShownAxes"])
        return axes
    if not isinstance(ax, Axes) or ax.name != "rectilinear":
        raise OptionError(
            f"ax is of the type {type(ax).__name__}, and one panel is drawn into one Axes with x "
            "and y. Give one, as in figure, ax = plt.subplots(); of several panels name one, as "
            "ax=panels[0]."
        )
    return ax


def one_panel(ax: Axes | None, width: float, height: float) -> tuple[Axes, Figure | Axes]:
    """Return the axes to draw into and what the caller is handed: these axes, or a new figure.

    Given axes are handed back, as a notebook would show their figure twice: pyplot does once.
    """
    panel = axes_or_new(ax, width, height)
    return panel, panel if ax is not None else panel.figure  # type: ignore[return-value]


def legend_below(ax: Axes, columns: int = 1, *, inches: float = 0.25) -> None:
    """Put the legend under the numbers of the x axis, however high the panel is."""
    from matplotlib.transforms import ScaledTranslation

    below = ax.transAxes + ScaledTranslation(0, -inches, ax.figure.dpi_scale_trans)
    ax.legend(
        frameon=False,
        fontsize="small",
        ncols=columns,
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        bbox_transform=below,
    )


def say_simulated(ax: Axes, language: Language) -> None:
    """Say below the figure of these axes that its data are simulated, beside what stands there."""
    figure, note = ax.figure, SIMULATED[language].capitalize()
    said = figure.get_supxlabel()
    if note not in said:
        figure.supxlabel(f"{said} · {note}" if said else note, fontsize="small", color="dimgrey")


@cache
def _shown() -> dict[str, type[Any]]:
    """Return the classes, which are made when the first figure is: matplotlib takes its time."""
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    class ShownFigure(Figure):
        __qualname__ = "ShownFigure"

        def _repr_png_(self) -> bytes:
            picture = BytesIO()
            self.savefig(picture, format="png", dpi="figure")
            return picture.getvalue()

    class ShownAxes(Axes):
        __qualname__ = "ShownAxes"

        def _repr_png_(self) -> bytes:
            picture: bytes = self.figure._repr_png_()  # type: ignore[union-attr]
            return picture

    return {"ShownFigure": ShownFigure, "ShownAxes": ShownAxes}


def __getattr__(name: str) -> Any:
    """Hand out the classes by name, by which pickle looks for them."""
    if name in ("ShownFigure", "ShownAxes"):
        return _shown()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
