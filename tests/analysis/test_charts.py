"""Charts: what they draw is what the tables count, labels stand in their script, nothing withheld is drawn."""

from __future__ import annotations

import subprocess
import sys
import warnings

import numpy as np
import pytest

import heritage
from heritage.model.errors import OptionError
from heritage.model.vocabulary import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_have_a_letter_for_every_sign(sample, tmp_path, language):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of a sign that its font does not have
        sample.chart_summary(by="kind", language=language).savefig(tmp_path / "a.png")
        sample.chart_timeline(freq="10YE", since="1950", language=language).savefig(tmp_path / "b.pdf")
        sample.chart_population(language=language).savefig(tmp_path / "c.svg")
        sample.chart_comparison("Wikipedia", "Vesti.az", language=language).savefig(tmp_path / "d.png")
    assert all(path.stat().st_size > 5_000 for path in tmp_path.iterdir())


def test_bars_are_as_long_as_the_numbers_and_lines_reach_from_bound_to_bound(sample):
    table = sample.summary(by="kind")
    chart = sample.chart_summary(by="kind")
    widths = sum(np.array([bar.get_width() for bar in bars]) for bars in chart.axes[0].containers)
    assert widths.tolist() == table["sites"].tolist()
    (lines,) = [each for each in chart.axes[1].collections if len(each.get_segments()) == len(table)]
    ends = [[segment[0][0], segment[1][0]] for segment in lines.get_segments()]
    assert np.allclose(ends, 100 * table[["share_destroyed_min", "share_destroyed_max"]].to_numpy())


def test_a_value_can_be_told_without_its_colour(sample):
    bars = sample.chart_summary(by="kind").axes[0].containers
    hatched = {bar.get_label(): bar[0].get_hatch() for bar in bars}
    assert hatched["contested"] != hatched["unassessed"]
    assert all(hatched[name] for name in ("contested", "unassessed"))
    lines = sample.chart_timeline(freq="10YE").axes[0].get_lines()
    styles = [(line.get_linestyle(), line.get_marker()) for line in lines]
    assert len(set(styles)) == len(styles)


def test_the_caption_stands_under_each_chart(sample):
    chart = sample.chart_summary(as_of="1990")
    assert "as of 1990" in chart.get_supxlabel()
    assert chart._repr_png_().startswith(b"\x89PNG")


def test_what_is_withheld_is_not_drawn(layer, make_feature):
    path = layer(
        make_feature({"site_id": "a", "kind": "mosque", "status": "intact"}, [44.5, 40.2]),
        make_feature({"site_id": "b", "kind": "shrine", "status": "destroyed", "visibility": "withheld"}, [44.5, 40.2]),
    )
    chart = heritage.read(path).chart_summary(by="kind")
    assert [text.get_text() for text in chart.axes[0].get_yticklabels()] == ["mosque"]
    assert "1 sites" in chart.get_supxlabel()


def test_an_empty_catalogue_has_empty_charts(sample, tmp_path):
    nothing = sample.select(kind="bridge")
    for chart in (nothing.chart_summary(), nothing.chart_timeline(), nothing.chart_population()):
        chart.savefig(tmp_path / "empty.png")


def test_a_dollar_in_a_name_is_a_dollar(layer, make_feature, tmp_path):
    path = layer(
        make_feature({"site_id": "a", "kind": "mosque", "country": r"$\frac{", "status": "intact"}, [44.5, 40.2])
    )
    heritage.read(path).chart_summary(by="country").savefig(tmp_path / "dollar.png")


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda c: c.chart_summary(language="fr"), "az, en, hy, ru"),
        (lambda c: c.chart_summary(by="site_id"), "60 rows"),
        (lambda c: c.chart_timeline(aspect="presence"), "one community"),
        (lambda c: c.chart_population(community="Martians"), "community that is counted"),
    ],
)
def test_what_cannot_be_drawn_says_why(sample, draw, said):
    with pytest.raises(OptionError, match=said):
        draw(sample)


def test_without_matplotlib_a_chart_says_what_to_install():
    code = (
        "import sys; sys.modules['matplotlib'] = None; sys.modules['matplotlib.figure'] = None\n"
        "import heritage\n"
        "try: heritage.sample().chart_summary()\n"
        "except heritage.OptionError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'heritage-catalogue[charts]'" in done.stdout
