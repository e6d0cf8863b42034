"""The definitions of RFC 9162, section 2.1, as they stand there: slow, from all entries, without a tree."""

from __future__ import annotations

from hashlib import sha256


def largest_power_below(size: int) -> int:
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def root(entries: list[bytes]) -> bytes:
    if not entries:
        return sha256().digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = largest_power_below(len(entries))
    return sha256(b"\x01" + root(entries[:split]) + root(entries[split:])).digest()


def path(number: int, entries: list[bytes]) -> list[bytes]:
    if len(entries) == 1:
        return []
    split = largest_power_below(len(entries))
    if number < split:
        return [*path(number, entries[:split]), root(entries[split:])]
    return [*path(number - split, entries[split:]), root(entries[:split])]


def proof(size: int, entries: list[bytes]) -> list[bytes]:
    return subproof(size, entries, True)


def subproof(size: int, entries: list[bytes], whole: bool) -> list[bytes]:
    if size == len(entries):
        return [] if whole else [root(entries)]
    split = largest_power_below(len(entries))
    if size <= split:
        return [*subproof(size, entries[:split], whole), root(entries[split:])]
    return [*subproof(size - split, entries[split:], False), root(entries[:split])]
