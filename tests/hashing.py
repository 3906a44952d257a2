"""Ids from content, worked out by hand: SipHash-2-4 (Aumasson, Bernstein, 2012) and splitmix64 in plain integers."""

from __future__ import annotations

KEY = b"heritage-ids-001"
ALL = 2**64 - 1


def _rotated(word, bits):
    return ((word << bits) | (word >> (64 - bits))) & ALL


def _round(a, b, c, d):
    a = (a + b) & ALL
    b = _rotated(b, 13) ^ a
    a = _rotated(a, 32)
    c = (c + d) & ALL
    d = _rotated(d, 16) ^ c
    a = (a + d) & ALL
    d = _rotated(d, 21) ^ a
    c = (c + b) & ALL
    b = _rotated(b, 17) ^ c
    return a, b, _rotated(c, 32), d


def siphash(data, key=KEY):
    low, high = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little")
    state = (low ^ 0x736F6D6570736575, high ^ 0x646F72616E646F6D, low ^ 0x6C7967656E657261, high ^ 0x7465646279746573)
    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) % 256])
    for start in range(0, len(padded), 8):
        word = int.from_bytes(padded[start : start + 8], "little")
        state = (*state[:3], state[3] ^ word)
        state = _round(*_round(*state))
        state = (state[0] ^ word, *state[1:])
    state = (state[0], state[1], state[2] ^ 0xFF, state[3])
    for _ in range(4):
        state = _round(*state)
    return state[0] ^ state[1] ^ state[2] ^ state[3]


def mixed(number):
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & ALL
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & ALL
    return number ^ (number >> 31)


def hashed(text):
    """As pandas hashes a text: by SipHash, then mixed."""
    return mixed(siphash(text.encode()))


def id_of(content):
    """The 16 hex digits of a row, by column; what is missing stands in no column."""
    total = sum(mixed(hashed(text) ^ hashed(name)) for name, text in content.items())
    return f"{mixed((total + 0x9E3779B97F4A7C15) & ALL):016x}"
