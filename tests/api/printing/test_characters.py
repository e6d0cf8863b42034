"""What can be drawn is drawn, and what can not is told by its number."""

from __future__ import annotations

import pytest

from api.browser.printing.characters import drawn, families, lacks, right_to_left
from api.browser.printing.typesetting import pdf_of
from tests.api.client import NOW
from tests.api.printing.pdf import fonts, whole

# What people write and officials write down, in the scripts that `docs/pages/print.md` names.
WRITTEN = {
    "Latin": "Straße, Łódź, İstanbul, Đặng",
    "Greek": "Ελλάδα",
    "Cyrillic": "Україна, Қазақстан",
    "Arabic": "العربية",
    "Persian": "گزارش پناهندگی",
    "Pashto": "پښتو ځای",
    "Sorani": "کوردی ڕۆژ",
    "Uyghur": "ئۇيغۇر",
    "Urdu": "اُردُو ہے",
    "Hebrew": "עברית",
    "Ethiopic": "ትግርኛ",
    "Armenian": "Հայերեն",
    "Georgian": "ქართული",
    "Devanagari": "नेपाली",
    "Bengali": "বাংলা",
    "Tamil": "தமிழ்",
    "Sinhala": "සිංහල",
    "Myanmar": "မြန်မာ",
    "Khmer": "ខ្មែរ",
    "Lao": "ລາວ",
    "Thai": "ไทย",
    "Gurmukhi": "ਪੰਜਾਬੀ",
    "Syriac": "ܣܘܪܝܝܐ",
    "Thaana": "ދިވެހި",
    "Tifinagh": "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    "NKo": "ߒߞߏ",
    "Adlam": "𞤆𞤵𞤤𞤢𞤪",
    "Rohingya": "𐴌𐴟𐴇𐴥𐴝𐴚𐴒𐴙𐴝",
}


@pytest.mark.parametrize("script", WRITTEN)
def test_every_script_that_is_named_can_be_drawn(script: str) -> None:
    assert not lacks(WRITTEN[script])


def test_all_of_them_stand_on_one_page_with_a_font_each() -> None:
    # The standards of the file refuse a character that no font has.
    pdf = pdf_of("record.typ", page_of(*WRITTEN.values(), "中文 😀"), NOW)
    assert len(dict(fonts(pdf))) > 20 and all(dict(fonts(pdf)).values())
    assert "‹U+4E2D›‹U+6587› ‹U+1F600›" in whole(pdf)


def page_of(*texts: str) -> dict[str, object]:
    blocks = [{"kind": "paragraph", "strong": False, "text": text, "right_to_left": False} for text in texts]
    return {
        "language": "en",
        "right_to_left": False,
        "fonts": families(),
        "title": "A record",
        "head": {"case": "c", "day": "d"},
        "foot": {"rulebook": "r", "page": "{page} {pages}", "checkpoint": [], "verify": "v"},
        "parts": [{"title": "A part", "level": 1, "new_page": False, "small": False, "blocks": blocks}],
    }


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("中", "‹U+4E2D›"),
        ("a\u202eb\u2066c", "a‹U+202E›b‹U+2066›c"),
        ("a\x00\x1b[31m\ue000", "a‹U+0000›‹U+001B›[31m‹U+E000›"),
        ("a\tb\u2003c\u00a0d", "a b c\u00a0d"),
        ("a\r\nb\u2028c\vd", "a\nb\nc\nd"),
        ("e\u0301", "é"),
        ("می\u200cخواهم\u200f", "می\u200cخواهم\u200f"),
        ("\ufeff\ud800", "‹U+FEFF›‹U+D800›"),
    ],
)
def test_what_can_not_be_drawn_or_turns_the_order_is_told_by_its_number(text: str, printed: str) -> None:
    assert drawn(text) == printed


def test_a_word_that_is_longer_than_a_line_can_be_broken_and_keeps_every_letter() -> None:
    word = "a" * 95 + ".b_c"
    assert drawn(word) == f"{'a' * 40}\u200b{'a' * 40}\u200b{'a' * 15}.\u200bb_\u200bc"
    assert drawn("a" * 40) == "a" * 40
    assert not lacks(word)


@pytest.mark.parametrize(
    ("text", "is_so"), [("(A-17) تم", False), ("17: تم التحقق", True), ("", False), ("...", False)]
)
def test_the_first_letter_says_in_which_direction_a_text_runs(text: str, is_so: bool) -> None:
    assert right_to_left(text) is is_so
