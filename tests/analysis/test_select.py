"""Parts of a catalogue, and the statements behind each number."""

from __future__ import annotations

import pytest

import heritage
from heritage.model.errors import OptionError
from heritage.statements.conflict import POLICIES


def test_a_selection_has_what_is_said_of_its_sites_and_says_by_what_it_was_made(sample):
    mosques = sample.select(kind="mosque", status="destroyed")
    counted = sample.summary(by="kind").set_index("kind").loc["mosque", "destroyed"]
    assert len(mosques.sites) == counted == 14
    assert set(mosques.statements["site_id"]) <= set(mosques.sites.index)
    assert set(mosques.statements["source_id"].dropna()) <= set(mosques.sources.index)
    assert "selected by kind mosque and status destroyed" in mosques.summary().attrs["caption"]
    assert len(sample.sites) == 378


@pytest.mark.parametrize(
    ("aspect", "day", "policy"),
    [
        *(("status", None, policy) for policy in sorted(POLICIES)),
        *((aspect, "1990", "contested") for aspect in ("status", "occupancy", "existence", "access")),
    ],
)
def test_a_selection_by_value_is_what_the_summary_counts(sample, aspect, day, policy):
    asked = {"as_of": day, "conflict": policy}
    community = "Azerbaijanis" if aspect == "access" else None
    row = sample.summary(aspect=aspect, by="country", community=community, **asked).select_dtypes("number").sum()
    for value in row.index[: row.index.get_loc("unassessed") + 1]:
        chosen = sample.select(**{aspect: value}, community=community, **asked)
        assert len(chosen.sites) == row[value], value


def test_one_selects_by_region_column_narrower_term_and_several_values(sample):
    assert len(sample.select(region="Yerevan").sites) == len(sample.select(region="AM-ER").sites) == 11
    assert len(sample.select(region=["Yerevan", "(unlocated)"]).sites) == 11 + 75
    assert set(sample.select(where={"country": "AZ"}).sites["country"]) == {"AZ"}
    narrower = sample.select(status="major_damage")
    assert 0 < len(narrower.sites) < len(sample.select(status="damaged").sites)
    both = sample.select(status=["destroyed", "contested"])
    assert len(both.sites) == len(sample.select(status="destroyed").sites) + len(
        sample.select(status="contested").sites
    )


def test_an_empty_selection_is_an_empty_catalogue_and_every_verb_gives_an_empty_table(sample):
    nothing = sample.select(kind="shrine", status="intact")
    assert len(nothing.sites) == 0
    for table in (
        nothing.summary(),
        nothing.summary(aspect="cause"),
        nothing.summary(aspect="presence"),
        nothing.contradictions(),
        nothing.assessors(),
        nothing.changes("1987", "1994"),
        nothing.timeline(),
        nothing.names(),
        nothing.renamings(),
        nothing.population(1926),
        nothing.departures(),
        nothing.explain("destroyed"),
    ):
        assert len(table) == 0
        assert len(table.columns) > 2
        assert table.attrs["caption"]


def test_a_selection_of_what_repeats_keeps_the_source_that_it_repeats(layer, make_feature, table):
    sites = layer(make_feature({"site_id": "a", "kind": "mosque"}), make_feature({"site_id": "b", "kind": "shrine"}))
    sources = table("sources.csv", "source_id,title,repeats", "one,One,", "two,Two,one", "three,Three,")
    said = table("statements.csv", "site_id,aspect,value,source_id", "a,status,intact,two", "b,status,intact,three")
    chosen = heritage.read(sites, statements=said, sources=sources).select(kind="mosque")
    assert set(chosen.sources.index) == {"one", "two"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"region": "Yeravan"}, "did you mean 'Yerevan'"),
        ({"kind": "mosk"}, "did you mean 'mosque'"),
        ({"site_id": "vardeniz"}, "did you mean 'vardenis'"),
        ({"status": "destroid"}, "did you mean 'destroyed'"),
        ({"statos": "destroyed"}, "did you mean 'status'"),
        ({"name": "Göy"}, "free text"),
        ({"where": {"countri": "AM"}}, "did you mean 'country'"),
        ({"status": "intact", "as_of": "long ago"}, "1994-05"),
    ],
)
def test_what_is_not_there_names_the_nearest_that_is(sample, asked, said):
    with pytest.raises(OptionError, match=said):
        sample.select(**asked)


@pytest.mark.parametrize("policy", ["contested", "worst"])
def test_every_number_of_a_summary_can_be_opened(sample, policy):
    table = sample.summary(by="kind", conflict=policy)
    for _, row in table[table["kind"].isin(["mosque", "settlement"])].iterrows():
        for value in ("intact", "damaged", "destroyed", "contested", "unknown"):
            behind = sample.explain(value, kind=row["kind"], conflict=policy)
            assert behind.attrs["sites"] == behind["site_id"].nunique() == row[value]
            if value == "contested":
                assert behind.groupby("site_id")["contradicted"].sum().ge(2).all()
            elif row[value]:
                assert behind.groupby("site_id")["decides"].sum().eq(1).all()


def test_a_detailed_number_opens_to_its_own_sites(sample):
    detailed = sample.summary(by="kind", detail=True).set_index("kind").loc["mosque"]
    for value in ("damaged", "major_damage"):
        assert sample.explain(value, kind="mosque", detail=True).attrs["sites"] == detailed[value]


def test_unknown_among_causes_is_explained_as_it_is_counted(layer, make_feature, table):
    sites = layer(make_feature({"site_id": "a", "kind": "mosque"}), make_feature({"site_id": "b", "kind": "mosque"}))
    said = table(
        "statements.csv", "site_id,aspect,value,assessor", "a,cause,unknown,A", "a,cause,conflict,B", "b,cause,?,B"
    )
    known = heritage.read(sites, statements=said)
    assert known.summary(aspect="cause", by="kind")["unknown"].tolist() == [1]
    assert known.explain("unknown", aspect="cause")["site_id"].tolist() == ["b"]
    assert list(known.select(cause="unknown").sites.index) == ["b"]


def test_the_blank_row_of_a_column_can_be_opened(layer, make_feature):
    known = heritage.read(layer(make_feature({"site_id": "a", "kind": "mosque", "place": ""})))
    assert known.explain(where={"place": "(blank)"}).attrs["sites"] == 1


def test_an_explanation_names_source_and_place_in_it(sample):
    behind = sample.explain("destroyed", kind="mosque", as_of="1990")
    assert behind["title"].notna().all()
    assert behind["url"].str.startswith("http").all()
    assert behind["aspect"].eq("status").all()


def test_a_selection_takes_along_the_evidence_of_its_sites_alone(sample, tmp_path):
    some = sample.select(site_id="aghdam-mosque")
    assert set(some.evidence["site_id"]) == {"aghdam-mosque"}
    assert set(some._files) == set(some.evidence.index)
    some.seal(tmp_path / "release", pictures="full")
    assert heritage.verify(tmp_path / "release").whole
