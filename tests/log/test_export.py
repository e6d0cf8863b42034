"""A copy of the log is checked by anybody: whatever was done to it is named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.log.heads import head_after
from triage.log.checkpoint import Checkpoint, checkpoint_in, key_of, log_key, signed
from triage.log.commitment import commitment_of
from triage.log.entry import Entry, LogError, entry_in
from triage.log.export import check_export, export_lines

AT = "2026-11-23T23:59:58.000000Z"
NAME = "triage-log-0123456789ab"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = key_of(NAME, PRIVATE)
SIZE = 13


def entries(size: int = SIZE, who: str = "amina") -> list[bytes]:
    return [
        Entry(number, AT, "assessment_made", who, "nairobi", f"{number:032x}").written() for number in range(size)
    ]


def note(some: list[bytes], private: Ed25519PrivateKey = PRIVATE, name: str = NAME) -> str:
    return signed(Checkpoint(name, len(some), head_after(some).root, AT), private)


def copy_of(some: list[bytes], checkpoint: str | None = None, size: int | None = None) -> list[bytes]:
    told = len(some) if size is None else size
    return list(export_lines(KEY, some, note(some) if checkpoint is None else checkpoint, told))


def test_a_right_copy_is_right_and_agrees_with_every_checkpoint_that_was_ever_given() -> None:
    held = [note(entries(size)) for size in range(SIZE + 1)]
    checked = check_export(copy_of(entries()), KEY, held)
    assert (checked.key, checked.size, checked.held) == (KEY, SIZE, SIZE + 1)
    assert checked.root == head_after(entries()).root
    assert check_export(copy_of([])).size == 0
    # As a mail would bring it.
    assert check_export(copy_of(entries()), KEY, [held[3].replace("\n", "\r\n") + "\r\n"]).held == 1


def changed_with_its_leaf(lines: list[bytes]) -> list[bytes]:
    forged = entries()[:4] + entries(who="mallory")[4:5] + entries()[5:]
    return copy_of(forged, note(entries()))


ATTACKS: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "an entry edited": (
        lambda lines: [*lines[:5], lines[5].replace(b"amina", b"mallory"), *lines[6:]],
        "line 6: entry 4 was changed",
    ),
    "an entry edited with its leaf": (changed_with_its_leaf, "an entry was changed together with its leaf"),
    "an entry deleted": (lambda lines: [*lines[:5], *lines[6:]], "line 6: entry 4 is missing, entry 5 stands"),
    "the first entry deleted": (lambda lines: [lines[0], *lines[2:]], "line 2: entry 0 is missing"),
    "two entries exchanged": (
        lambda lines: [*lines[:5], lines[6], lines[5], *lines[7:]],
        "line 6: entry 4 is missing, entry 5 stands in its place",
    ),
    "an entry twice": (lambda lines: [*lines[:6], lines[5], *lines[6:]], "line 7: entry 4 stands again"),
    "the end cut off": (lambda lines: [*lines[:-3], lines[-1]], "the end is cut off: 13 entries were signed, 11"),
    "the end and the checkpoint cut off": (lambda lines: lines[:-3], "there is no checkpoint in the last line"),
    "entries added": (
        lambda lines: copy_of(entries(SIZE + 2), note(entries())),
        "entry 13 and those after it were added",
    ),
    "written in another way": (
        lambda lines: [*lines[:5], lines[5].replace(b'"by":', b'"by": '), *lines[6:]],
        "line 6: it is no entry of a log",
    ),
    "a line of something else": (lambda lines: [*lines[:5], b"[]\n", *lines[6:]], "line 6: this is not a line"),
    "another size told": (lambda lines: copy_of(entries(), size=12), "were added"),
    "no copy at all": (lambda lines: [b"\xff\n"], "line 1: this is not a line of a copy"),
    "nothing": (lambda lines: [], "line 1: this is not a line of a copy"),
    "signed by another": (
        lambda lines: copy_of(entries(), note(entries(), Ed25519PrivateKey.generate())),
        "signed with another key",
    ),
    "the checkpoint of another log": (
        lambda lines: copy_of(entries(), note(entries(), name="triage-log-other")),
        "of another log",
    ),
    "a signature that is not right": (
        lambda lines: copy_of(entries(), re.sub(r"^13$", "12", note(entries()), flags=re.MULTILINE)),
        "the signature of the checkpoint is not right",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_was_done_to_a_copy_is_named(attack: str) -> None:
    change, message = ATTACKS[attack]
    with pytest.raises(LogError, match=re.escape(message)):
        check_export(change(copy_of(entries())), KEY)


def test_a_tail_cut_with_an_older_checkpoint_is_named_by_whoever_holds_a_later_one() -> None:
    older = copy_of(entries(9))
    assert check_export(older, KEY).size == 9
    with pytest.raises(LogError, match="a checkpoint with 13 entries is known, 9 are there"):
        check_export(older, KEY, [note(entries())])


def test_a_log_written_anew_is_named_by_whoever_holds_a_checkpoint_of_the_first() -> None:
    anew = entries(who="mallory")
    assert check_export(copy_of(anew), KEY).size == SIZE
    with pytest.raises(LogError, match="forked or written anew: its first 5 entries"):
        check_export(copy_of(anew), KEY, [note(entries(5))])


def test_the_checkpoints_that_agree_tell_where_a_change_begins() -> None:
    held = [note(entries(4)), note(entries(7))]
    forged = entries()[:9] + entries(who="mallory")[9:]
    with pytest.raises(LogError, match="one of the entries 7 to 12"):
        check_export(copy_of(forged, note(entries())), KEY, held)


def test_a_copy_of_another_log_is_named() -> None:
    with pytest.raises(LogError, match="the copy of another log"):
        check_export(copy_of(entries()), replace(KEY, log="triage-log-other"))


@given(st.integers(0, SIZE + 1), st.data())
def test_no_bit_can_be_turned(line: int, data: st.DataObject) -> None:
    lines = copy_of(entries())
    place = data.draw(st.integers(0, len(lines[line]) - 2))
    turned = bytearray(lines[line])
    turned[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(LogError):
        check_export([*lines[:line], bytes(turned), *lines[line + 1 :]], KEY, [note(entries())])


def test_a_key_is_read_as_it_is_written_and_a_mistyped_one_is_refused() -> None:
    assert log_key(str(KEY)) == KEY
    text = str(KEY)
    other = text[:-9] + ("x" if text[-9] != "x" else "y") + text[-8:]
    for wrong in ("", text[:-1], other, text.replace("+AQ", "+BQ"), f"x{text}", f"{text}\n"):
        with pytest.raises(LogError, match="no key of a log"):
            log_key(wrong)
    with pytest.raises(LogError, match="no checkpoint"):
        checkpoint_in("hello", KEY)


@pytest.mark.parametrize(
    "change",
    [
        {"number": -1},
        {"number": True},
        {"number": 1.0},
        {"at": "yesterday"},
        {"by": 7},
        {"details": {"a": 1}},
        {"format": "triage-log-entry/2"},
        {"kind": None},
        {"more": "x"},
    ],
)
def test_what_is_no_entry_is_refused(change: dict[str, object]) -> None:
    whole = json.loads(entries()[0]) | change
    with pytest.raises(LogError, match="no entry"):
        entry_in(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode())


def test_what_is_no_object_is_no_entry() -> None:
    for document in (b"", b"[]", b"1", b"\xff", b"[" * 100_000):
        with pytest.raises(LogError, match="no entry"):
            entry_in(document)


def test_a_commitment_binds_every_part_and_without_its_salt_nothing_can_be_tried() -> None:
    bound = {"id": "a", "document": "b"}
    seen = {
        commitment_of(b"salt", bound),
        commitment_of(b"sal", bound),
        commitment_of(b"", bound),
        commitment_of(b"salt", {**bound, "document": "c"}),
        commitment_of(b"salt", {**bound, "author": None}),
        commitment_of(b"salt", {"ida": "", "document": "b"}),
    }
    assert len(seen) == 6
