"""catalogue.toml: what a catalogue says of itself, and rules that are never passed over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import heritage
from heritage.model.metadata import METADATA_FIELDS, WITHHOLDABLE, Metadata, VisibilityRule, as_toml, metadata_of

WHOLE = {name: f"The {name}" for name in METADATA_FIELDS}
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).map(str.strip).filter(bool)


@pytest.fixture
def folder(layer, make_feature, tmp_path):
    def build(text=""):
        layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]), name="a.geojson")
        (tmp_path / "statements.csv").write_text(
            "site_id,aspect,value,method,assessor\na,status,intact,interview,Aygun\n"
        )
        if text:
            (tmp_path / "catalogue.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return build


def test_what_it_says_is_in_the_caption_and_on_the_page(folder):
    lines = "\n".join(f'{name} = "{text}"' for name, text in WHOLE.items())
    catalogue = heritage.read(folder(lines))
    assert catalogue.metadata.told() == WHOLE
    assert catalogue.findings.query("code == 'metadata-missing'").empty
    caption = catalogue.summary().attrs["caption"]
    assert caption.endswith("Catalogue: The title. Licence: The licence. Cite as: The citation.")
    assert catalogue.summary().attrs["catalogue"] == WHOLE
    assert "<title>The title</title>" in catalogue.map().get_root().render()


def test_a_folder_that_says_nothing_has_a_finding_and_a_loose_file_has_none(folder):
    place = folder()
    (finding,) = heritage.read(place).findings.query("code == 'metadata-missing'").itertuples()
    assert finding.value == "title, scope, method, limits, contact, licence, citation"
    assert heritage.read(place / "a.geojson").findings.query("code == 'metadata-missing'").empty


def test_it_may_be_named_beside_loose_files(folder):
    place = folder('title = "T"')
    assert heritage.read(place / "a.geojson", place / "catalogue.toml").metadata.title == "T"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = =", "line 1"),
        ("titel = 'x'", "did you mean 'title'"),
        ("title = 5", "put it in quotes"),
        ("[generalised]\ncell = 10", "cell_km"),
        ("[generalised]\ncell_km = -1", "cell_km"),
        ("[generalised]\nk = 2.5", "whole number"),
        ("generalised = 3", "table"),
        ("rule = 3", "[[rule]]"),
        ("[[rule]]\ntable = 'statement'\nwithhold = 'assessor'", "did you mean 'statements'"),
        ("[[rule]]\ntable = 'statements'\nwithold = 'assessor'", "did you mean 'withhold'"),
        ("[[rule]]\ntable = 'statements'\nwithhold = 'assesor'", "did you mean 'assessor'"),
        ("[[rule]]\ntable = 'statements'\nwithhold = 'value'", "no column"),
        ("[[rule]]\ntable = 'statements'", "visibility"),
        ("[[rule]]\ntable = 'statements'\nvisibility = 'generalised'", "withheld"),
        ("[[rule]]\ntable = 'sites'\nvisibility = 'public'", "visibility"),
        ("[[rule]]\ntable = 'sites'\nvisibility = 'withheld'\nwhere = 3", "where"),
        ("[[rule]]\ntable = 'sites'\nvisibility = 'withheld'\nwhere = { kind = 3 }", "no text"),
        ("[[rule]]\ntable = 'sites'\nvisibility = 'withheld'\nwhere = { kind = [] }\nx = 1", "key of rule 1"),
        ("[[rule]]\ntable = 'statements'\nwithhold = 'assessor'\nwhere = { methd = 'x' }", "methd"),
    ],
)
def test_what_is_misspelt_is_an_error_that_says_where(folder, text, says):
    with pytest.raises(heritage.InputError, match=r"catalogue\.toml") as error:
        heritage.read(folder(text))
    assert says in str(error.value)


def test_a_file_that_is_no_text_is_refused(folder):
    place = folder("x")
    (place / "catalogue.toml").write_bytes(b"title = '\xff'")
    with pytest.raises(heritage.InputError, match="UTF-8"):
        heritage.read(place)


def test_two_catalogues_read_together_keep_every_word_and_every_rule(folder, tmp_path, layer, make_feature):
    other = tmp_path / "other"
    other.mkdir()
    layer(make_feature({"site_id": "b", "kind": "mosque", "name": "B"}, [44.5, 40.2]), name="other/b.geojson")
    rule = "[[rule]]\ntable = 'sites'\nwhere = { kind = 'mosque' }\nvisibility = 'withheld'"
    (other / "catalogue.toml").write_text(f"title = 'Two'\n{rule}")
    read = heritage.read(folder("title = 'One'\n[generalised]\nk = 3"), other)
    assert read.metadata.title == "One; Two"
    assert read.metadata.k == 3
    assert len(read.edition().sites) == 0


RULES = st.builds(
    VisibilityRule,
    table=st.just("statements"),
    where=st.lists(
        st.tuples(st.sampled_from(["assessor", "note"]), st.lists(TEXT, min_size=1, max_size=2).map(tuple)),
        max_size=2,
        unique_by=lambda each: each[0],
    ).map(tuple),
    withhold=st.lists(st.sampled_from(WITHHOLDABLE["statements"]), min_size=1, max_size=2, unique=True).map(tuple),
)


@given(
    st.dictionaries(st.sampled_from(METADATA_FIELDS), TEXT),
    st.floats(0.1, 640),
    st.integers(0, 99),
    st.lists(RULES, max_size=3),
)
def test_what_is_written_is_read_back_the_same(told, cell_km, k, rules):
    told = {name: " ".join(text.split()) for name, text in told.items() if text.split()}
    metadata = Metadata(**told, cell_km=cell_km, k=k, rules=tuple(rules))
    assert metadata_of(as_toml(metadata), "catalogue.toml") == metadata
