"""The file that is written: never over another one unasked, and never half."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

from loyaltysem.errors import WritingError

__all__ = ["new_folder", "replacing", "target"]


def target(path: str | PathLike[str], *, overwrite: bool) -> Path:
    """Return the path to write to.

    Raises
    ------
    WritingError
        The file exists and `overwrite` is false, or its folder does not exist.
    """
    wanted = Path(path)
    if wanted.exists() and not overwrite:
        raise WritingError(
            f"{str(wanted)!r} exists and would be lost. Choose another name, or say overwrite=True."
        )
    if wanted.is_dir() or not wanted.absolute().parent.is_dir():
        raise WritingError(
            f"{str(wanted)!r} is a folder, or lies in a folder that does not exist; the working "
            f"directory is {str(Path.cwd())!r}. Make the folder, or correct the name."
        )
    return wanted


def new_folder(path: str | PathLike[str]) -> Path:
    """Return a folder, made with those around it where it does not exist.

    Raises
    ------
    WritingError
        A file has its name, or it cannot be made.
    """
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise WritingError(
            f"The folder {str(folder)!r} cannot be made ({error}), so nothing was written. Choose "
            "another name for the folder."
        ) from error
    return folder


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write beside `path` and put it in place when it is whole."""
    handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.stem[:20]}-")
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(0o644)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
