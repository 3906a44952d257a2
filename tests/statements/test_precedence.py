"""The order of statements is that of the design, however many say the same."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from heritage.model.words import aspects
from heritage.statements.precedence import in_order

DAYS = [None, "1988-12-07", "1994-01-01"]
RANKS = {"low": 0, None: 1, "medium": 2, "high": 3}
statements = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "ə"]),
        st.sampled_from(["status", "access"]),
        st.sampled_from(["destroyed", "intact", "open", "unknown", None]),
        st.sampled_from(DAYS),
        st.sampled_from(DAYS),
        st.sampled_from(list(RANKS)),
    ),
    max_size=25,
)


def place(aspect, value):
    terms = list(aspects()[aspect].terms)
    return terms.index(value) if value in terms else -1


@settings(max_examples=40)
@given(statements, st.randoms(use_true_random=False))
def test_statements_stand_as_the_design_says(rows, random):
    ids = [f"s-{number:02d}" for number in range(len(rows))]
    random.shuffle(ids)
    columns = ["site_id", "aspect", "value", "certain_from", "possible_from", "confidence"]
    table = pd.DataFrame(rows, columns=columns, index=pd.Index(ids, dtype="str", name="statement_id"))
    for name in columns:
        table[name] = table[name].astype("datetime64[s]" if name.endswith("from") else "str")

    def key(row):
        name, (site, aspect, value, certain, possible, confidence) = row
        known = value not in {"unknown", None}
        return site, aspect, known, certain or "", possible or "", RANKS[confidence], place(aspect, value), name

    expected = [name for name, _ in sorted(zip(ids, rows, strict=True), key=key)]
    assert in_order(table).index.tolist() == expected
