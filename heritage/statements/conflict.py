"""Which statements contradict one another, and what value a site gets from them under a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from heritage.model.errors import unknown_choice
from heritage.model.vocabulary import UNKNOWN
from heritage.statements.coded import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from heritage.statements.coded import CodedStatements

    _Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]

CONTESTED = "contested"
OVERLAP = "their times overlap"
CANNOT_FOLLOW = "the later cannot follow the earlier"
UNPLACED = "their times cannot be compared"
_COMPARED = ("top", "community", "language", "possible_from", "certain_from", "seen_until")
_PAIRS_AT_ONCE = 1_000_000
_MOST_SITES = 2**40


class _Kinds(NamedTuple):
    """
    Holding statements that say the same in the same time of one site, as one: ten thousand who agree are one of these.

    Each has its values in ``columns`` and the number of its statements in ``number``; ``of_row`` names the kind of each
    row of ``known``, and ``standing`` where that row stands among those that hold. A voice that has several statements
    on a site is a kind of its own: no voice contradicts itself.
    """

    columns: dict[str, NDArray[np.int64]]
    place: NDArray[np.int64]
    number: NDArray[np.int64]
    known: pd.DataFrame
    of_row: NDArray[np.int64]
    standing: NDArray[np.int64]


def _kinds(held: pd.DataFrame, said: CodedStatements) -> _Kinds:
    """Return the kinds of statements that may contradict others, those of one site together."""
    place = place_of(held).to_numpy()
    may = np.zeros(len(held), dtype=bool) if said.aspect.several else held["known"].to_numpy(copy=True)
    may[may] = pd.Series(place[may]).duplicated(keep=False).to_numpy()
    order = np.flatnonzero(may)[np.lexsort((held["top"].to_numpy()[may], place[may]))]
    known, place = held.iloc[order], place[order]
    voice = known["voice"].to_numpy()
    alone = ~pd.DataFrame({"place": place, "voice": voice}).duplicated(keep=False).to_numpy()
    keys = [place, np.where(alone, -1, voice), *(known[name].to_numpy() for name in _COMPARED)]
    frame = pd.DataFrame(dict(enumerate(keys)))
    of_row = np.asarray(frame.groupby(list(frame), sort=False).ngroup(), dtype=np.int64)
    firsts = np.flatnonzero(~pd.Series(of_row).duplicated().to_numpy())
    columns = {name: known[name].to_numpy()[firsts] for name in _COMPARED}
    columns["voice"] = np.where(alone, -1 - np.arange(len(voice)), voice)[firsts]  # of many voices: no other kind's
    number = np.zeros(len(firsts), dtype="int64")
    np.add.at(number, of_row, 1)
    return _Kinds(columns, place[firsts], number, known, of_row, order)


def _clashing(kinds: _Kinds, said: CodedStatements, done: NDArray[np.bool_] | None = None) -> Iterator[_Pairs]:
    """
    Return the pairs of kinds that contradict each other, some at a time.

    ``done`` says of which kinds no more is asked; it is looked at before each block.
    """
    aspect, columns = said.aspect, kinds.columns
    for first, second in _pairs(kinds.place, columns["top"], done):
        a, b = _where(first, second, columns["voice"][first] != columns["voice"][second])
        for name in ["community"] * aspect.of_community + ["language"] * (aspect.type == "text"):
            left, right = columns[name][a], columns[name][b]
            a, b = _where(a, b, (left < 0) | (right < 0) | (left == right))
        for pair in aspect.compatible:
            both = said.places(pair)
            a, b = _where(a, b, ~(np.isin(columns["top"][a], both) & np.isin(columns["top"][b], both)))
        if not aspect.timeless:
            explained = _in_time(columns, a, b) & _can_follow(said, columns["top"][a], columns["top"][b])
            explained |= _in_time(columns, b, a) & _can_follow(said, columns["top"][b], columns["top"][a])
            a, b = _where(a, b, ~explained)
        yield a, b


def _pairs(place: NDArray[np.int64], top: NDArray[np.int64], done: NDArray[np.bool_] | None) -> Iterator[_Pairs]:
    """
    Return each pair of rows on one site that say different things once, some at a time.

    Rows of one site stand together, and among these the ones that say the same.
    """
    if not len(place):
        return
    behind = _end_of_run(place[1:] != place[:-1], len(place))
    others = _end_of_run((place[1:] != place[:-1]) | (top[1:] != top[:-1]), len(place))
    following = behind - others
    until = np.cumsum(following)
    start = 0
    while start < len(place):
        before = until[start - 1] if start else 0
        end = max(int(np.searchsorted(until, before + _PAIRS_AT_ONCE, side="right")), start + 1)
        number = following[start:end]
        if done is not None:
            number = np.where(done[start:end], 0, number)
        first = np.repeat(np.arange(start, end), number)
        step = np.arange(len(first)) - np.repeat(np.cumsum(number) - number, number)
        yield first, others[first] + step
        start = end


def _end_of_run(starts_anew: NDArray[np.bool_], number: int) -> NDArray[np.int64]:
    """Return for each row where the run that it stands in ends."""
    starts = np.flatnonzero(np.r_[True, starts_anew])
    return np.repeat(np.r_[starts[1:], number], np.diff(np.r_[starts, number]))


def are_contested(held: pd.DataFrame, said: CodedStatements) -> NDArray[np.bool_]:
    """Return which statements are on a site and community on which any two that hold contradict each other."""
    kinds = _kinds(held, said)
    done = np.zeros(len(kinds.place), dtype=bool)
    contested: set[int] = set()
    for a, _ in _clashing(kinds, said, done):
        new = np.unique(kinds.place[a])
        if len(new):
            contested.update(new.tolist())
            done |= np.isin(kinds.place, new)
    return np.asarray(np.isin(place_of(held).to_numpy(), list(contested)))


def contradicted_rows(held: pd.DataFrame, said: CodedStatements) -> NDArray[np.int64]:
    """Return which statements another one contradicts."""
    kinds = _kinds(held, said)
    hit = np.zeros(len(kinds.place), dtype=bool)
    for a, b in _clashing(kinds, said):
        hit[a] = hit[b] = True
    return np.unique(kinds.known["row"].to_numpy()[hit[kinds.of_row]])


def number_of_contradictions(held: pd.DataFrame, said: CodedStatements) -> int:
    """Count the pairs of statements that contradict each other, without listing them."""
    kinds = _kinds(held, said)
    return sum(int((kinds.number[a] * kinds.number[b]).sum()) for a, b in _clashing(kinds, said))


def contradictions(held: pd.DataFrame, said: CodedStatements, most: int | None = None) -> pd.DataFrame:
    """Return the pairs of holding statements that contradict each other."""
    kinds = _kinds(held, said)
    members = np.argsort(kinds.of_row, kind="stable")
    starts = np.cumsum(kinds.number) - kinds.number
    parts: list[_Pairs] = [(np.array([], dtype="int64"), np.array([], dtype="int64"))]
    left = np.inf if most is None else most
    for a, b in _clashing(kinds, said):
        number = kinds.number[a] * kinds.number[b]
        wanted = np.searchsorted(np.cumsum(number), left) + 1  # so many kinds give as many pairs as are left, or more
        a, b, number = a[:wanted], b[:wanted], number[:wanted]  # noqa: PLW2901 (the same pairs, fewer of them)
        step = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
        width = np.repeat(kinds.number[b], number)
        parts.append(
            (
                members[np.repeat(starts[a], number) + step // width],
                members[np.repeat(starts[b], number) + step % width],
            )
        )
        left -= len(step)
        if left <= 0:
            break
    one, other = (np.concatenate([part[side] for part in parts])[:most] for side in (0, 1))
    columns = {name: kinds.known[name].to_numpy() for name in ("group", "site", "row", *_COMPARED)}
    turned = kinds.standing[one] > kinds.standing[other]
    a, b = np.where(turned, other, one), np.where(turned, one, other)
    order = np.lexsort((kinds.standing[b], kinds.standing[a], kinds.place[kinds.of_row[a]]))
    a, b = a[order], b[order]
    return pd.DataFrame(
        {
            "group": columns["group"][a],
            "site": columns["site"][a],
            "row_a": columns["row"][a],
            "row_b": columns["row"][b],
            "why": pd.Series(_why(columns, a, b, said), index=range(len(a)), dtype="str"),
        }
    )


def _why(
    columns: dict[str, NDArray[np.int64]], a: NDArray[np.int64], b: NDArray[np.int64], said: CodedStatements
) -> NDArray[np.str_] | str:
    if said.aspect.timeless:
        return OVERLAP
    apart = _in_time(columns, a, b) | _in_time(columns, b, a)
    unplaced = (columns["certain_from"][a] == NO_DAY) & (columns["certain_from"][b] == NO_DAY)
    return np.select([apart, unplaced], [CANNOT_FOLLOW, UNPLACED], OVERLAP)


def place_of(rows: pd.DataFrame) -> pd.Series:
    """Return one number for the group and site of each statement."""
    return rows["group"] * _MOST_SITES + rows["site"]


def _where(
    a: NDArray[np.int64], b: NDArray[np.int64], clash: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return a[clash], b[clash]


def _in_time(
    columns: dict[str, NDArray[np.int64]], earlier: NDArray[np.int64], later: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which pairs the times show that one was over before the other began."""
    seen = columns["seen_until"][earlier]
    possible, certain = columns["possible_from"][later], columns["certain_from"][later]
    # What is said to begin after it was said cannot be placed in time.
    placed = (seen != NO_DAY) & (possible != NO_DAY) & ~((possible > certain) & (certain != NO_DAY))
    return np.asarray(placed & (seen < possible))


def _can_follow(said: CodedStatements, earlier: NDArray[np.int64], later: NDArray[np.int64]) -> NDArray[np.bool_]:
    allowed = np.ones(len(earlier), dtype=bool)
    for before, afters in said.aspect.becomes.items():
        (place,), places = said.places([before]), said.places(afters)
        allowed &= (earlier != place) | np.isin(later, places)
    return allowed


def _last_of_each(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[~place_of(rows).duplicated(keep="last")]


def _latest(rows: pd.DataFrame, said: CodedStatements) -> pd.DataFrame:
    """Take the last statement of each site, but where two that contradict are equally late and none is later."""
    last = _last_of_each(rows)
    times = ["certain_from", "possible_from"]
    greatest = last[times].set_axis(pd.Index(place_of(last)))
    equal = (greatest.loc[place_of(rows).to_numpy()].to_numpy() == rows[times].to_numpy()).all(axis=1)
    latest = rows[equal]
    undecided = place_of(rows).to_numpy()[equal][are_contested(latest, said)]
    return last[~place_of(last).isin(undecided).to_numpy()]


def _worst(rows: pd.DataFrame, said: CodedStatements) -> pd.DataFrame:
    """Take the value that stands last in the vocabulary's file; text has no worst and stays contested."""
    if said.aspect.type == "text":
        return rows.iloc[:0]
    return _last_of_each(rows.sort_values(["top", "term"], kind="stable"))


def _most_confident(rows: pd.DataFrame, said: CodedStatements) -> pd.DataFrame:
    """Take the statement of the highest confidence, of several the latest."""
    most = rows["confidence"].groupby([rows["group"], rows["site"]]).transform("max")
    return _latest(rows[rows["confidence"] == most], said)


def _none(rows: pd.DataFrame, said: CodedStatements) -> pd.DataFrame:
    del said
    return rows.iloc[:0]


POLICIES: dict[str, Callable[[pd.DataFrame, CodedStatements], pd.DataFrame]] = {
    CONTESTED: _none,
    "latest": _latest,
    "worst": _worst,
    "most_confident": _most_confident,
}


def require_policy(name: str) -> str:
    """Check the name of a policy for contested sites."""
    if str(name) not in POLICIES:
        raise unknown_choice("policy for conflicts", name, POLICIES, "conflict")
    return name


def values(held: pd.DataFrame, said: CodedStatements, policy: str = CONTESTED) -> pd.DataFrame:
    """Return the value of each site that has a statement which holds."""
    columns = ["group", "site", "top", "term", "row"]
    found = _last_of_each(held)[columns].assign(contested=False)
    contested = are_contested(held, said)
    if contested.any():
        found["contested"] = contested[~place_of(held).duplicated(keep="last").to_numpy()]
        keys = pd.MultiIndex.from_frame(found[["group", "site"]])
        rows = held[held["known"].to_numpy() & contested]
        decided = POLICIES[policy](rows, said).set_index(["group", "site"])[columns[2:]]
        of_contested = decided.reindex(keys[found["contested"]], fill_value=-1).to_numpy()
        found.loc[found["contested"], columns[2:]] = of_contested
    unknown = said.places([UNKNOWN])[0]
    nothing = (found["top"] < 0) & ~found["contested"]
    found[["top", "term"]] = found[["top", "term"]].mask(nothing, unknown)
    return found.sort_values(["group", "site"], ignore_index=True)
