"""Numbers and texts come out of a page's parts as they went in."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from heritage.webmap.packing import Columns, as_json, chunks, positions, zipped


def opened(columns, name):
    """What the page makes of a column, by another way than the page's own."""
    start, count, width, differences = columns.specs[name]
    planes = np.frombuffer(columns.data(), dtype="uint8")[start : start + count * width].reshape(width, count)
    values = sum(plane.astype("int64") << (8 * place) for place, plane in enumerate(planes))
    if differences:
        values = np.cumsum(np.where(values % 2, -(values + 1) // 2, values // 2))
    return [int(value) for value in values]


@given(st.lists(st.integers(0, 2**32 - 1)), st.lists(st.integers(1 - 2**30, 2**30 - 1)))
def test_columns_come_out_as_they_went_in(whole, signed):
    columns = Columns()
    columns.add("whole", whole)
    columns.add_differences("signed", signed)
    assert opened(columns, "whole") == whole
    assert opened(columns, "signed") == signed


def test_small_numbers_take_a_byte_each():
    columns = Columns()
    columns.add("a", [0, 255])
    columns.add("b", [256, 1])
    assert columns.specs == {"a": [0, 2, 1, 0], "b": [2, 2, 2, 0]}


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=20)))
def test_any_text_is_packed_and_comes_out_again(content):
    whole = {
        key.encode("utf-8", "replace").decode(): text.encode("utf-8", "replace").decode()
        for key, text in content.items()
    }
    assert json.loads(gzip.decompress(zipped(as_json(content)))) == whole


def test_the_same_content_gives_the_same_bytes():
    assert zipped(b"abc" * 100) == zipped(b"abc" * 100)


def test_pieces_leave_out_what_is_empty_in_them():
    frame = pd.DataFrame({"a": ["x", None, None, None], "b": [None] * 4, "c": [None, None, None, "y"]}, dtype="str")
    pieces = list(chunks(frame, np.array([1, 0, 2, 3]), np.array([0, 2, 4])))
    assert pieces == [{"a": [None, "x"]}, {"c": [None, "y"]}]


def test_keys_are_counted_from_one():
    keys = pd.Series(["b", None, "a", "z"], dtype="str")
    assert positions(keys, pd.Index(["a", "b"])).tolist() == [2, 0, 1, 0]
