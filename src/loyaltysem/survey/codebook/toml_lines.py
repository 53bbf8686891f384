"""The line on which each key of a TOML text stands, which tomllib does not tell."""

from __future__ import annotations

import re
import tomllib

__all__ = ["TomlPath", "toml_lines"]

TomlPath = tuple[str, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]+")


def toml_lines(text: str) -> dict[TomlPath, int]:
    """Return the line (from 1) of every table header, key and array entry.

    Parameters
    ----------
    text : str
        TOML that `tomllib` accepts; other text has no defined result.

    Returns
    -------
    dict
        Key path to line number. Entries of arrays have their index (as text) as last part.
    """
    return _Scanner(text.replace("\r\n", "\n")).scan()


class _Scanner:
    """Walks over valid TOML and notes where keys begin; values are skipped, never interpreted."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[TomlPath, int] = {}

    def scan(self) -> dict[TomlPath, int]:
        table: TomlPath = ()
        self._skip_blank()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                line = self._line()
                self._at += 2 if self._text.startswith("[[", self._at) else 1
                table = self._key()
                self._note(table, line)
                self._at = self._text.index("]", self._at) + 1
                self._at += self._text.startswith("]", self._at)
            else:
                self._pair(table)
            self._skip_blank()
        return self._lines

    def _pair(self, table: TomlPath) -> None:
        line = self._line()
        path = table + self._key()
        self._note(path, line)
        self._at = self._text.index("=", self._at) + 1
        self._value(path)

    def _value(self, path: TomlPath) -> None:
        self._skip_blank()
        mark = self._text[self._at]
        if mark in "\"'":
            self._string()
        elif mark == "{":
            self._sequence(path, "}")
        elif mark == "[":
            self._sequence(path, "]")
        else:
            scalar = _SCALAR.match(self._text, self._at)
            self._at = scalar.end() if scalar else len(self._text)

    def _sequence(self, path: TomlPath, end: str) -> None:
        self._at += 1
        entry = 0
        while True:
            self._skip_blank()
            mark = self._text[self._at]
            if mark == end:
                self._at += 1
                return
            if mark == ",":
                self._at += 1
            elif end == "}":
                self._pair(path)
            else:
                self._note((*path, str(entry)), self._line())
                self._value((*path, str(entry)))
                entry += 1

    def _key(self) -> TomlPath:
        parts: list[str] = []
        while True:
            self._skip_spaces()
            if self._text[self._at] in "\"'":
                start = self._at
                self._string()
                parts.append(tomllib.loads(f"k = {self._text[start : self._at]}")["k"])
            else:
                bare = _BARE_KEY.match(self._text, self._at)
                if bare is None:
                    return tuple(parts)
                parts.append(bare.group())
                self._at = bare.end()
            self._skip_spaces()
            if not self._text.startswith(".", self._at):
                return tuple(parts)
            self._at += 1

    def _string(self) -> None:
        quote = self._text[self._at]
        mark = quote * 3 if self._text.startswith(quote * 3, self._at) else quote
        self._at += len(mark)
        while not self._text.startswith(mark, self._at):
            self._at += 2 if quote == '"' and self._text[self._at] == "\\" else 1
        self._at += len(mark)
        # A multi-line string may end in four or five quotes, the first ones being its content.
        while len(mark) == 3 and self._text.startswith(quote, self._at):
            self._at += 1

    def _skip_spaces(self) -> None:
        while self._text[self._at : self._at + 1] in (" ", "\t"):
            self._at += 1

    def _skip_blank(self) -> None:
        while self._at < len(self._text):
            if self._text[self._at] == "#":
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end
            elif self._text[self._at] in " \t\r\n":
                self._at += 1
            else:
                return

    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1

    def _note(self, path: TomlPath, line: int) -> None:
        self._lines.setdefault(path, line)
