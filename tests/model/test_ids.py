"""Ids that are made from content: the same for the same words, another for others, whatever stands around them."""

from __future__ import annotations

import pandas as pd
from hashing import id_of, siphash
from hypothesis import given
from hypothesis import strategies as st

from heritage.model import ids
from heritage.model.ids import content_sums, ids_of_sums, numbered_where_shared

rows = st.lists(st.tuples(*[st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)] * 2), max_size=6)


def columns(given_rows):
    return pd.DataFrame(given_rows, columns=["note", "value"], dtype="str")


def test_the_hash_by_hand_is_the_published_one():
    """The first two vectors of the reference implementation, key 00 to 0f."""
    key = bytes(range(16))
    assert siphash(b"", key).to_bytes(8, "little").hex() == "310e0edd47db6f72"
    assert siphash(b"\x00", key).to_bytes(8, "little").hex() == "fd67dc93c539f874"


@given(rows)
def test_an_id_is_that_worked_out_by_hand(given_rows):
    table = columns(given_rows)
    made = ids_of_sums(content_sums({name: table[name] for name in table}), "s-").tolist()
    told = [{n: v for n, v in zip(table.columns, row, strict=True) if v is not None} for row in given_rows]
    assert made == [f"s-{id_of(each)}" for each in told]


@given(rows)
def test_neither_the_order_of_columns_nor_one_without_values_changes_an_id(given_rows):
    table = columns(given_rows)
    plain = content_sums({"note": table["note"], "value": table["value"]})
    more = content_sums({"value": table["value"], "empty": pd.Series(pd.NA, table.index, "str"), "note": table["note"]})
    assert plain.tolist() == more.tolist()


def test_values_that_change_columns_have_another_id():
    table = columns([("a", "b"), ("b", "a"), ("ab", None), (None, "ab")])
    assert ids_of_sums(content_sums({name: table[name] for name in table})).nunique() == 4


def test_ids_that_different_content_shares_are_numbered_in_code_point_order():
    content = pd.DataFrame({"note": ["b", "a", "b", "c"]}, dtype="str")
    shared = pd.Series(["s-1", "s-1", "s-1", "s-2"], dtype="str")
    assert numbered_where_shared(shared, content).tolist() == ["s-1-2", "s-1", "s-1-2", "s-2"]


def test_statements_whose_made_ids_meet_stay_two(layer, make_feature, table, monkeypatch):
    import heritage

    monkeypatch.setattr(ids, "_mixed", lambda numbers: numbers & ids.np.uint64(0))
    places = layer(make_feature({"site_id": "a", "kind": "mosque", "name": "A"}, [44.5, 40.2]))
    rows_of = table("statements.csv", "site_id,aspect,value,assessor", "a,status,intact,X", "a,status,destroyed,Y")
    said = heritage.read(places, statements=rows_of).statements
    assert said.index.tolist() == ["s-0000000000000000", "s-0000000000000000-2"]
    assert sorted(said["assessor"]) == ["X", "Y"]
