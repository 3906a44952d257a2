"""What is found out for rows that say the same is right for each of them."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from heritage.model.distinct import distinct

cells = st.sampled_from(["a", "b", "", "ə", None])
rows = st.lists(st.tuples(cells, cells, st.integers(0, 3), st.sampled_from(["NaT", "1988-12-07"])), max_size=30)


def frame(given_rows):
    table = pd.DataFrame(given_rows, columns=["one", "other", "number", "day"])
    types = {"one": "str", "other": "str", "number": "int64", "day": "datetime64[s]"}
    return table.astype(types).set_axis(pd.Index([f"row {place}" for place in range(len(table))], dtype="str"))


@settings(max_examples=30)
@given(rows)
def test_every_row_is_found_again_and_none_stands_twice(given_rows):
    table = frame(given_rows)
    same = distinct(table, table.columns)
    again = same.rows.take(same.places).set_axis(table.index)
    pd.testing.assert_frame_equal(again, table)
    assert not same.rows.duplicated().any()
    assert sorted(set(same.places.tolist())) == list(range(len(same.rows)))


def test_only_the_columns_that_count_are_looked_at():
    same = distinct(frame([("a", "x", 1, "NaT"), ("a", "y", 2, "NaT")]), ["one", "day"])
    assert same.rows.columns.tolist() == ["one", "day"]
    assert same.places.tolist() == [0, 0]
