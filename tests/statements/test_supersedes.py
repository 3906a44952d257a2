"""What a statement takes back, in the whole and in a part, and through whom it was published."""

from __future__ import annotations

import pytest
from asking import told
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st


def test_a_statement_on_another_site_supersedes_nothing_in_the_whole_as_in_the_part(catalogue_of):
    head = "statement_id,site_id,aspect,value,when,stated,assessor,supersedes"
    whole = catalogue_of(
        "a",
        "b",
        statements=[
            head,
            "1,a,status,destroyed,1990,2000,X,",
            "2,b,status,destroyed,1990,2010,X,1",
            "3,a,access,denied,1990,2010,X,1",
        ],
    )
    assert whole.summary(by="site_id").set_index("site_id")["destroyed"].to_dict() == {"a": 1, "b": 1}
    assert whole.select(site_id="a").summary(by="site_id")["destroyed"].tolist() == [1]
    assert [row[2] for row in told(whole, "supersedes-unknown")] == ["3", "2"]


AT = "statement_id,site_id,aspect,value,when,stated,assessor,source_id,supersedes"


PUBLISHERS = ["source_id,title,publisher,published", "p1,One,P1,2001", "p2,Two,P2,2011"]


@pytest.mark.parametrize("supersedes", ["", "1"])
def test_what_a_publisher_published_takes_part_though_its_assessor_spoke_elsewhere_later(catalogue_of, supersedes):
    """The last of each assessor is taken among what takes part; what does not take part supersedes nothing."""
    rows = [AT, "1,a,status,damaged,1990,2000,X,p1,", f"2,a,status,destroyed,1995,2010,X,p2,{supersedes}"]
    whole = catalogue_of("a", statements=rows, sources=PUBLISHERS)
    for who, value in (
        ("P1", "damaged"),
        ("P2", "destroyed"),
        ("X", "destroyed"),
        (None, "destroyed"),
        (["P1", "P2"], "destroyed"),
    ):
        assert whole.summary(by="site_id", according_to=who)[value].tolist() == [1], who


SITE, SAID = st.sampled_from("abc"), st.sampled_from(["destroyed", "intact", "damaged"])


ROW = st.tuples(
    SITE,
    SAID,
    st.sampled_from(["1990", "1995", ""]),
    st.sampled_from("XYZ"),
    st.sampled_from(["p1", "p2", "p3", ""]),
    st.sampled_from(["", "0", "1", "2"]),
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phase.generate])
@given(st.lists(ROW, min_size=1, max_size=8), st.sets(SITE, min_size=1))
def test_selecting_changes_no_value(catalogue_of, rows, chosen):
    lines = [
        f"{number},{site},status,{value},{when},2000,{who},{source},{other}"
        for number, (site, value, when, who, source, other) in enumerate(rows)
    ]
    sources = [
        "source_id,title,publisher,published,repeats",
        "p1,One,P1,2001,",
        "p2,Two,P2,2011,p1",
        "p3,Three,P3,2012,p2",
    ]
    whole = catalogue_of("a", "b", "c", statements=[AT, *lines], sources=sources)
    part = whole.select(site_id=sorted(chosen))
    for asked in ({}, {"as_of": "1992"}, {"conflict": "latest"}, {"known_by": "2005"}):
        ours, theirs = (each.summary(by="site_id", **asked).set_index("site_id") for each in (whole, part))
        assert ours.loc[sorted(chosen)].equals(theirs)
