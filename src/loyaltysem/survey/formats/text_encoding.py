"""Bytes to text: UTF-8 strictly, then GB18030, and no guess beyond."""

from __future__ import annotations

from loyaltysem.errors import OptionError, SurveyFormatError

__all__ = ["decode_text"]

# GB18030 holds GBK and code page 936, in which Chinese Windows writes CSV files.
_TRIED = ("utf-8-sig", "gb18030")


def decode_text(name: str, data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Decode a text file.

    Parameters
    ----------
    name : str
        The file's name, for the message.
    data : bytes
    encoding : str, optional
        The only encoding to try; by default ``utf-8-sig``, then ``gb18030``, both strictly.

    Returns
    -------
    tuple of str
        The text and the encoding it was in.

    Raises
    ------
    SurveyFormatError
        No encoding fits; names the first byte that does not, for each encoding.
    OptionError
        Python does not know the encoding.
    """
    failures: list[str] = []
    for candidate in (encoding,) if encoding else _TRIED:
        try:
            return data.decode(candidate), candidate
        except UnicodeDecodeError as error:
            shown = data[error.start : error.start + 2].hex(" ").upper()
            failures.append(f"{candidate} fails at byte {error.start} ({shown})")
        except LookupError:
            raise OptionError(
                f"encoding={candidate!r} is not an encoding that Python knows; for example "
                "'utf-8', 'gb18030', 'big5', 'utf-16'."
            ) from None
    hint = " The file begins as UTF-16 does." if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
    raise SurveyFormatError(
        f"The text of {name} cannot be read: {'; '.join(failures)}.{hint} A guess would turn "
        "answers into other characters. Save the file as CSV UTF-8 (Excel: 另存为 → CSV UTF-8), "
        'export it as XLSX, or name its encoding: read_survey(..., encoding="big5").'
    )
