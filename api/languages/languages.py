"""The languages that are offered, with their direction and the way they write a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date

_LEFT_TO_RIGHT_MARK = "\u200e"


@dataclass(frozen=True)
class Language:
    """A language by its code (BCP 47), and the locale by which it writes days."""

    code: str
    locale: str

    @property
    def name(self) -> str:
        """Its name in English: French."""
        return str(Locale.parse(self.code).get_display_name("en"))

    @property
    def own_name(self) -> str:
        """Its name in itself: français."""
        return str(Locale.parse(self.code).get_display_name())

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return Locale.parse(self.locale).text_direction == "rtl"

    def day(self, day: date) -> str:
        """Return a day as it is read aloud: 3 November 2026, 3 de noviembre de 2026."""
        return str(format_date(day, "long", locale=self.locale))

    def moment(self, moment: datetime) -> str:
        """Return a moment with its day and its minute: 3 November 2026, 14:02 UTC."""
        comma = "\u060c" if self.right_to_left else ","
        time = self.embedded(f"{moment:%H:%M} {moment.tzname() or 'UTC'}")
        return f"{self.day(moment)}{comma} {time}"

    def embedded(self, text: str) -> str:
        """Return a number or name that is written from left to right, so that a sentence does not turn its parts.

        After Arabic letters `17-ward` would be read `ward-17`.
        """
        return f"{_LEFT_TO_RIGHT_MARK}{text}{_LEFT_TO_RIGHT_MARK}" if self.right_to_left else text


ENGLISH = Language("en", "en_GB")
"""What everything is written in."""

LANGUAGES = MappingProxyType(
    {each.code: each for each in (ENGLISH, Language("fr", "fr"), Language("es", "es"), Language("ar", "ar"))}
)
"""The languages by their codes, in the order in which they are offered."""
