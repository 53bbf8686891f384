"""The files that a fit of a data frame passes, in order; run by itself, with nothing warm.

    python tests/house/way_of_a_fit.py

prints them, one a line.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import numpy as np
import pandas as pd

import loyaltysem as ls

SOURCE = Path(ls.__file__).resolve().parent
TEXT = "SAT =~ a1 + a2 + a3\nLOY =~ b1 + b2 + b3\nLOY ~ SAT"


def main() -> None:
    """Print every file of the package in which a function is called."""
    rng = np.random.default_rng(1)
    satisfaction = rng.normal(size=(300, 1))
    loyalty = 0.6 * satisfaction + rng.normal(size=(300, 1))
    answers = np.hstack([satisfaction, satisfaction, satisfaction, loyalty, loyalty, loyalty])
    frame = pd.DataFrame(
        answers + rng.normal(size=(300, 6)), columns=["a1", "a2", "a3", "b1", "b2", "b3"]
    )
    seen: dict[str, None] = {}

    def watch(called: FrameType, event: str, _: object) -> None:
        code = called.f_code
        # what runs when a file is imported is no part of the way
        if event == "call" and not code.co_name.startswith("<") and _is_function(code):
            path = Path(code.co_filename)
            if path.is_relative_to(SOURCE):
                seen.setdefault(path.relative_to(SOURCE).as_posix())

    sem = ls.SEM
    sys.setprofile(watch)
    try:
        sem(TEXT).fit(frame).estimates()
    finally:
        sys.setprofile(None)
    # Python's own: made while the package is imported
    print("\n".join(name for name in seen if name != "__init__.py"))


def _is_function(code: object) -> bool:
    # the body of a class has no fast locals
    return bool(getattr(code, "co_flags", 0) & 0x2)


if __name__ == "__main__":
    main()
