"""Tables that hold or count what is not public are written as internal, or not at all."""

from __future__ import annotations

import pandas as pd
import pytest

import heritage


@pytest.mark.parametrize("name", ["sites", "statements", "sources", "populations", "evidence", "findings", "inputs"])
def test_no_table_of_a_catalogue_that_is_not_public_is_written_by_itself(catalogue_of, name, tmp_path):
    whole = catalogue_of("a", {"site_id": "h", "visibility": "withheld"})
    with pytest.raises(heritage.OptionError, match="not public"):
        heritage.write_table(getattr(whole, name), tmp_path / "t.csv")
    heritage.write_table(getattr(whole.edition(), name), tmp_path / "t.csv")
    assert "h,withheld" not in (tmp_path / "t.csv").read_text()


def test_a_table_that_was_written_as_internal_stays_so(catalogue_of, tmp_path):
    whole = catalogue_of("a", {"site_id": "h", "visibility": "withheld"})
    heritage.write_table(whole.summary(), tmp_path / "t.csv", internal=True)
    with pytest.raises(heritage.OptionError, match="not public"):
        heritage.write_table(heritage.read_table(tmp_path / "t.csv"), tmp_path / "again.csv")
    heritage.write_table(whole.edition().summary(), tmp_path / "public.csv")
    heritage.write_table(heritage.read_table(tmp_path / "public.csv"), tmp_path / "again.csv")


def test_rows_that_say_that_they_are_withheld_are_not_written_whatever_was_done_to_them(catalogue_of, tmp_path):
    whole = catalogue_of("a", {"site_id": "h", "visibility": "withheld"})
    made = whole.sites.reset_index().drop(columns="geometry").copy()
    made.attrs = {}
    with pytest.raises(heritage.OptionError, match="not public"):
        heritage.write_table(made, tmp_path / "t.csv")
    found = whole.diff(whole, internal=True)
    with pytest.raises(heritage.OptionError, match="not public"):
        heritage.write_table(found.rows, tmp_path / "t.csv")


def test_a_column_of_one_s_own_called_as_ours_makes_nothing_public(catalogue_of, tmp_path):
    whole = catalogue_of({"site_id": "a", "cell_km": 3, "visibility": "withheld"}, {"site_id": "b", "cell_km": "small"})
    with pytest.raises(heritage.OptionError, match="not public"):
        heritage.write_table(whole.summary(), tmp_path / "t.csv")
    assert whole.sites["cell_km_given"].tolist() == ["3", "small"]


def _grouped(frame):
    return frame.groupby("kind").agg(number=("sites", "sum")).reset_index()


MADE_BY_HAND = {
    "concat": lambda public, internal: pd.concat([public, internal]),
    "concat beside": lambda public, internal: pd.concat([public, internal], axis="columns"),
    "merge": lambda public, internal: public.merge(internal, on="kind"),
    "merge the other way": lambda public, internal: internal.merge(public, on="kind"),
    "pivot": lambda _, internal: internal.pivot_table(index="kind", values="sites"),
    "group": lambda _, internal: internal.groupby("kind").sum(),
    "group by names": lambda _, internal: _grouped(internal),
    "crosstab": lambda _, internal: pd.crosstab(internal["kind"], internal["sites"]),
    "count": lambda _, internal: internal["kind"].value_counts().reset_index(),
    "by hand": lambda _, internal: pd.DataFrame({"sites": internal["sites"].to_list()}),
}


@pytest.mark.parametrize("way", list(MADE_BY_HAND))
def test_a_table_that_may_count_what_is_hidden_is_refused_with_the_way_out(catalogue_of, tmp_path, way):
    whole = catalogue_of("a", {"site_id": "h", "visibility": "withheld"})
    made = MADE_BY_HAND[way](whole.edition().summary(), whole.summary())
    with pytest.raises(heritage.OptionError, match=r"catalogue\.edition\(\)"):
        heritage.write_table(made, tmp_path / "t.csv")
    assert not (tmp_path / "t.csv").exists()
    heritage.write_table(made, tmp_path / "t.csv", internal=True)


def test_public_tables_that_are_put_together_are_written_once_somebody_says_that_they_are_public(
    catalogue_of, tmp_path
):
    public = catalogue_of("a", {"site_id": "h", "visibility": "withheld"}).edition().summary()
    heritage.write_table(pd.concat([public, public]), tmp_path / "t.csv")
    heritage.write_table(public[public["sites"] > 0].sort_values("kind"), tmp_path / "t.csv")
    made = _grouped(public)
    made.attrs["internal"] = False
    heritage.write_table(made, tmp_path / "t.csv")


def test_a_companion_of_another_table_makes_nothing_public(catalogue_of, tmp_path):
    whole = catalogue_of("a", {"site_id": "h", "visibility": "withheld"})
    heritage.write_table(whole.summary(), tmp_path / "t.csv", internal=True)
    internal = (tmp_path / "t.csv").read_bytes()
    heritage.write_table(whole.edition().summary(), tmp_path / "t.csv")
    (tmp_path / "t.csv").write_bytes(internal)  # as a run leaves it that is killed between the two
    with pytest.raises(heritage.InputError, match="another table"):
        heritage.read_table(tmp_path / "t.csv")
