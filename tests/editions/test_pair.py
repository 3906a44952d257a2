"""What either of two catalogues holds back is in neither, whatever ids it has there."""

from __future__ import annotations

import pytest
from asking import rule

import heritage

SECRET = "CANARY"
STATEMENTS = "statement_id,site_id,aspect,value,when,assessor,source_id,method,note,supersedes,visibility"


@pytest.mark.parametrize("order", ["old", "new"])
@pytest.mark.parametrize(
    ("hiding", "tables"),
    [
        (rule("statements", {"method": "testimony"}, withhold="assessor"), {}),
        (rule("statements", {"method": "testimony"}, visibility="withheld"), {}),
        (rule("statements", {"lawyer": "yes"}, withhold="assessor"), {"lawyer": "yes"}),
    ],
)
def test_a_difference_holds_back_what_either_side_does(catalogue_of, hiding, tables, order):
    head = STATEMENTS + "".join(f",{name}" for name in tables)
    end = "".join(f",{word}" for word in tables.values())
    told = f"s1,a,status,intact,1990,{SECRET},,testimony,,,{end}"
    strict = catalogue_of("a", rules=hiding, folder="strict", statements=[head, told])
    other = [STATEMENTS, f"s1,a,status,damaged,1990,{SECRET},,press"]
    open_one = catalogue_of("a", folder="open", statements=other)
    assert SECRET in open_one.edition().statements["assessor"].tolist()
    found = strict.diff(open_one) if order == "old" else open_one.diff(strict)
    assert SECRET not in found.to_markdown()
    assert SECRET not in found.to_html()


def test_a_difference_holds_back_counts_of_people(catalogue_of):
    head = "site_id,year,community,count,source_id,visibility"
    strict = catalogue_of("a", folder="strict", populations=[head, "a,1931,all,251,,withheld"])
    open_one = catalogue_of("a", folder="open", populations=[head, "a,1931,all,251,,"])
    for found in (strict.diff(open_one), open_one.diff(strict)):
        told = found.rows.set_index("table")
        assert told.loc["populations", ["before", "after", "added", "removed"]].tolist() == [0, 0, 0, 0]


def test_of_two_sites_of_one_name_the_stricter_one_counts(catalogue_of):
    places = [{"site_id": name, "name": "Old mosque", "visibility": seen} for name, seen in
              (("x", "withheld"), ("y", "generalised"), ("z", "public"))]  # fmt: skip
    strict = catalogue_of(*places, folder="strict")
    named_otherwise = catalogue_of({"site_id": "other", "name": "Old mosque"}, folder="open")
    for found in (named_otherwise.diff(strict), strict.diff(named_otherwise)):
        # Of the strict catalogue only the generalised and the public one are shown, of the other none.
        assert sorted(found.rows.set_index("table").loc["sites", ["before", "after"]].tolist()) == [0, 2]
        assert "other" not in found.sites.to_csv() + found.reasons.to_csv()


WITHOUT_ID = "site_id,aspect,value,when,assessor,source_id,method,note,visibility"
PLACE = {"site_id": "a", "name": "A"}


def both_ways(one, other):
    """All that the differences of two catalogues tell, in either direction."""
    return "".join(old.diff(new).to_markdown() for old, new in ((one, other), (other, one)))


@pytest.mark.parametrize(
    ("then", "now", "rules"),
    [
        (f"a,status,destroyed,1990,{SECRET},,,old note,", f"a,status,destroyed,1990,{SECRET},,,new note,withheld", ""),
        (
            f"a,status,destroyed,1990,{SECRET},,press,old note,",
            f"a,status,destroyed,1990,{SECRET},,testimony,new note,",
            rule("statements", {"method": "testimony"}, withhold="assessor"),
        ),
    ],
    ids=["the statement", "its assessor"],
)
def test_a_statement_whose_id_changed_with_its_words(catalogue_of, then, now, rules):
    one = catalogue_of(PLACE, folder="one", statements=[WITHOUT_ID, then])
    assert SECRET not in both_ways(one, catalogue_of(PLACE, folder="two", rules=rules, statements=[WITHOUT_ID, now]))


def test_a_source_under_another_id(catalogue_of):
    head = "source_id,title,publisher,visibility"
    rows = [f"s1,a,status,intact,1990,{SECRET},x", f"s2,a,status,intact,1990,{SECRET},y"]
    one = catalogue_of(PLACE, folder="one", statements=[STATEMENTS, rows[0]], sources=[head, f"x,A diary,{SECRET},"])
    two = catalogue_of(
        PLACE, folder="two", statements=[STATEMENTS, rows[1]], sources=[head, f"y,A  DIARY,{SECRET},withheld"]
    )
    assert SECRET not in both_ways(one, two)


def test_a_site_that_a_withheld_one_says_it_is(catalogue_of):
    one = catalogue_of(PLACE, {"site_id": f"{SECRET}-old", "name": f"{SECRET} old"}, folder="one")
    hidden = {"site_id": "new", "name": "New", "same_as": f"x:1;{SECRET}-old", "visibility": "withheld"}
    assert SECRET not in both_ways(one, catalogue_of(PLACE, hidden, folder="two"))


def test_an_unnamed_site_that_becomes_a_cell_is_not_told_by_its_former_id(catalogue_of):
    """That id was made of the exact place."""
    one = catalogue_of(PLACE, {"name": None, "description": "old"}, folder="one")
    two = catalogue_of(PLACE, {"name": None, "description": "new", "visibility": "generalised"}, folder="two")
    (former,) = one.sites.index.difference(["a"])
    assert former not in both_ways(one, two)


def test_a_release_and_the_catalogue_that_it_was_made_of_do_not_differ(catalogue_of, tmp_path):
    """Nor do the numbers of withheld names, which hold within one edition only."""
    rules = rule("statements", {"method": "testimony"}, withhold="assessor")
    rows = [STATEMENTS, *(f"s{n},a,status,intact,199{n},W{n} itness,,testimony" for n in (1, 2))]
    whole = catalogue_of("a", "b", rules=rules, statements=rows)
    whole.write(tmp_path / "release")
    released = heritage.read(tmp_path / "release")
    for found in (released.diff(whole), whole.diff(released), whole.diff(whole.edition())):
        assert [len(each) for name, each in found.frames().items() if name != "rows"] == [0, 0, 0, 0]
    more = catalogue_of("a", "b", rules=rules, statements=[*rows, "s0,a,status,intact,1989,V Witness,,testimony"])
    assert released.diff(more.edition()).statements["change"].tolist() == ["added"]


def test_a_statement_whose_site_has_another_id_now(catalogue_of):
    told = f"s1,SITE,status,destroyed,1990,{SECRET} W,,testimony,"
    for rules, seen in (("", "withheld"), (rule("statements", {"method": "testimony"}, withhold="assessor"), "")):
        one = catalogue_of(
            PLACE, folder="one", statements=[STATEMENTS, told.replace("SITE", "a").replace("testimony", "")]
        )
        again = told.replace("s1,SITE", "s2,b").replace(f"{SECRET} W", f"{SECRET}  w")
        two = catalogue_of(
            {"site_id": "b", "name": "A", "same_as": "a"},
            folder="two", rules=rules, statements=[STATEMENTS, f"{again},,{seen}"],
        )  # fmt: skip
        assert SECRET.casefold() not in both_ways(one, two).casefold()


def test_ids_that_were_numbered_anew_show_nothing_of_one_another(catalogue_of):
    places = [{"site_id": "1", "name": SECRET}, {"site_id": "2", "name": "Z"}]
    again = [{"site_id": "1", "name": "Z"}, {"site_id": "2", "name": SECRET, "visibility": "withheld"}]
    assert SECRET not in both_ways(catalogue_of(*places, folder="one"), catalogue_of(*again, folder="two"))


@pytest.mark.parametrize(
    "places",
    [
        ["a", {"site_id": "w", "visibility": "withheld", "same_as": "a"}],
        [{"name": "A", "visibility": "generalised"}, {"site_id": "w", "name": "A", "visibility": "withheld"}],
    ],
)
def test_what_is_public_in_both_stays_though_a_withheld_row_looks_like_it(catalogue_of, places, tmp_path):
    rules = rule("statements", {"note": "mine"}, withhold="note")
    rows = [WITHOUT_ID, "b,status,intact,1990,W,,press,mine,", "b,status,intact,1991,W,,press,other,withheld"]
    whole = catalogue_of(*places, "b", rules=rules, statements=rows)
    whole.write(tmp_path / "out")
    for found in (whole.diff(whole.edition()), heritage.read(tmp_path / "out").diff(whole)):
        assert [len(each) for name, each in found.frames().items() if name != "rows"] == [0, 0, 0, 0]
