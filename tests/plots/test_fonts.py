"""The font of a Chinese figure: found wherever it is, or said to be missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import font_manager

from drawn_font import write_font
from loyaltysem.errors import LoyaltySEMWarning, OptionError
from loyaltysem.plots import text_font
from loyaltysem.plots.figures import new_figure
from loyaltysem.plots.fonts import FontWarning

SIMPLIFIED = [ord(character) for character in "满意诚购度忠任淘宝"]


def listed(path: Path, family: str, characters: list[int] = SIMPLIFIED) -> None:
    font_manager.fontManager.addfont(write_font(path, family, characters))


def test_without_a_chinese_font_the_language_is_english_with_a_warning(no_chinese_font):
    with pytest.warns(FontWarning, match="Noto Sans CJK"), text_font("zh") as shown:
        assert shown == "en"
    assert issubclass(FontWarning, LoyaltySEMWarning)


@pytest.mark.parametrize("family", ["Noto Sans CJK SC", "SimHei", "A font that nobody has named"])
def test_a_font_with_chinese_characters_is_used_whatever_its_name(
    family, no_chinese_font, tmp_path
):
    listed(tmp_path / "a.ttf", family)
    before = list(mpl.rcParams["font.family"])
    with text_font("zh") as shown:
        assert shown == "zh"
        assert mpl.rcParams["font.family"][0] == family
        assert mpl.rcParams["axes.unicode_minus"] is False
    assert list(mpl.rcParams["font.family"]) == before


def test_a_font_made_for_chinese_goes_before_others_that_have_the_characters(
    no_chinese_font, tmp_path
):
    listed(tmp_path / "a.ttf", "Another font")
    listed(tmp_path / "b.ttf", "WenQuanYi Micro Hei")
    with text_font("zh"):
        assert mpl.rcParams["font.family"][0] == "WenQuanYi Micro Hei"


@pytest.mark.parametrize(
    "characters",
    [
        [ord(character) for character in "満意誠購度忠任淘宝"],  # a font for Japanese
        SIMPLIFIED[:3],
        [*SIMPLIFIED, 0x378],  # a placeholder for everything, as the font of last resort has
    ],
)
def test_a_font_without_the_characters_is_not_used(characters, no_chinese_font, tmp_path):
    listed(tmp_path / "a.ttf", "Another font", characters)
    with pytest.warns(FontWarning), text_font("zh") as shown:
        assert shown == "en"


@pytest.mark.parametrize("family", ["Noto Sans CJK SC", "Another font"])
def test_a_font_that_was_removed_after_it_was_listed_is_not_used(family, no_chinese_font, tmp_path):
    listed(tmp_path / "a.ttf", family)
    (tmp_path / "a.ttf").unlink()
    with pytest.warns(FontWarning), text_font("zh") as shown:
        assert shown == "en"


@pytest.mark.parametrize("family", ["Noto Sans SC", "A font that nobody has named"])
def test_a_font_installed_while_the_notebook_runs_is_found(
    family, no_chinese_font, tmp_path, monkeypatch
):
    with pytest.warns(FontWarning), text_font("zh"):
        pass
    found = [str(write_font(tmp_path / "new.ttf", family, SIMPLIFIED))]
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    found.append(str(tmp_path / "broken.ttf"))
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: found)
    with text_font("zh") as shown:
        assert (shown, mpl.rcParams["font.family"][0]) == ("zh", family)


@pytest.mark.skipif(sys.platform != "linux", reason="folders of fonts lie elsewhere")
def test_a_font_installed_after_matplotlibs_cache_was_written_is_found(tmp_path):
    """As a new user does it: a first figure, the warning, a font into ~/.fonts, a second figure."""
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "share"),
        "MPLCONFIGDIR": str(tmp_path / "matplotlib"),
    }
    write_the_list = "from matplotlib import font_manager"
    ask = (
        "import warnings; warnings.simplefilter('error')\n"
        "from matplotlib import font_manager\n"
        "assert not any('.fonts' in font.fname for font in font_manager.fontManager.ttflist)\n"
        "import loyaltysem as ls\n"
        "figure = ls.planning.plan_sample_size(50).plot(language='zh')\n"
        "print(figure.axes[0].xaxis.label.get_fontname(), len(figure._repr_png_()) > 1000)"
    )

    def run(code: str) -> str:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    run(write_the_list)
    assert list((tmp_path / "matplotlib").glob("fontlist-*.json"))
    write_font(tmp_path / ".fonts" / "new.ttf", "Noto Sans CJK SC")
    assert run(ask) == "Noto Sans CJK SC True"


def test_english_needs_no_font_and_other_languages_are_refused(no_chinese_font):
    with text_font("en") as shown:
        assert shown == "en"
    with pytest.raises(OptionError, match="'en' or 'zh'"), text_font("de"):
        pass


@pytest.mark.parametrize("family", ["Noto Sans CJK SC", "A font that nobody has named"])
def test_chinese_names_are_no_boxes_in_an_english_figure(family, no_chinese_font, tmp_path):
    listed(tmp_path / "a.ttf", family)
    before = list(mpl.rcParams["font.family"])
    with text_font("en") as shown:
        assert shown == "en"
        assert mpl.rcParams["font.family"] == [*before, family]
        panel = new_figure(2, 2).add_subplot()
        panel.set_title("Satisfaction 满意")
    # a missing glyph would be a warning, and so an error
    panel.figure.savefig(tmp_path / "a.png")
    assert list(mpl.rcParams["font.family"]) == before
