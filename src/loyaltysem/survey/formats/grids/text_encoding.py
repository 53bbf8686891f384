"""Bytes to text: UTF-8 strictly, then GB18030, and no guess beyond."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

import numpy as np

from loyaltysem.errors import OptionError, SurveyFormatError

__all__ = ["decode_text"]

# GB18030 holds GBK and code page 936, in which Chinese Windows writes CSV files.
_TRIED = ("utf-8-sig", "gb18030")
_MARKS = ((BOM_UTF8, "utf-8-sig"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16"))
# Of the characters in texts of today, nearly all are among the 7445 of GB 2312.
_SHARE_OF_GB2312 = 0.8
_AT_ONCE = 2**20


def decode_text(name: str, data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Decode a text file.

    Parameters
    ----------
    name : str
        The file's name, for the message.
    data : bytes
    encoding : str, optional
        The only encoding to try; by default the one by whose mark the file begins (UTF-8,
        UTF-16); without a mark ``utf-8-sig``, then ``gb18030``, both strictly.

    Returns
    -------
    tuple of str
        The text and the encoding it was in.

    Raises
    ------
    SurveyFormatError
        No encoding fits; names the first byte that does not, for each encoding. Or GB18030 fits,
        and gives characters that hardly anybody writes, as it does with Big5 and with texts of
        Western Europe.
    OptionError
        Python does not know the encoding.
    """
    failures: list[str] = []
    marked = next((of for mark, of in _MARKS if data.startswith(mark)), "")
    for candidate in (encoding,) if encoding else (marked,) if marked else _TRIED:
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError as error:
            shown = data[error.start : error.start + 2].hex(" ").upper()
            failures.append(f"{candidate} fails at byte {error.start} ({shown})")
        except (LookupError, ValueError):
            raise OptionError(
                f"encoding={candidate!r} is not an encoding that Python knows; for example "
                "'utf-8', 'gb18030', 'big5', 'utf-16'."
            ) from None
        else:
            if candidate != encoding and candidate == "gb18030":
                _refuse_garbled(name, text)
            return text, candidate
    hint = ""
    if marked and not encoding:
        shown = "UTF-8" if marked == _TRIED[0] else "UTF-16"
        hint = f" It begins with the mark of {shown}, so it is cut or damaged there; "
        hint += "export it again."
    raise SurveyFormatError(
        f"The text of {name} cannot be read: {'; '.join(failures)}.{hint} A guess would turn "
        "answers into other characters. Save the file as CSV UTF-8 (Excel: 另存为 → CSV UTF-8), "
        'export it as XLSX, or name its encoding: read_survey(..., encoding="big5").'
    )


def _refuse_garbled(name: str, text: str) -> None:
    characters = _distinct(text)
    usual = characters.encode("gb2312", "ignore").decode("gb2312")
    if len(usual) < _SHARE_OF_GB2312 * len(characters):
        unusual = [character for character in characters if character not in usual]
        raise SurveyFormatError(
            f"{name} is not in UTF-8, and read as GB18030 {len(unusual)} of its {len(characters)} "
            f"different characters are rare ones such as {''.join(unusual[:5])}, as when Big5 or "
            "a Western encoding is taken for GB18030. A guess would turn answers into other "
            'characters. Name the encoding: read_survey(..., encoding="big5"), "cp1252", or '
            '"gb18030" if these characters are right.'
        )


def _distinct(text: str) -> str:
    """Return the different characters beyond ASCII; those beyond 16 bits, such as 😀, are none."""
    seen = np.zeros(2**16, dtype=bool)
    for at in range(0, len(text), _AT_ONCE):
        piece = text[at : at + _AT_ONCE].encode("utf-16-le", "surrogatepass")
        seen[np.frombuffer(piece, dtype="<u2")] = True
    seen[:128] = seen[0xD800:0xE000] = False
    return "".join(map(chr, np.flatnonzero(seen)))
