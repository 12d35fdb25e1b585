"""Telephone numbers in one form, and what time it is where they ring."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_MORNING, _EVENING = 8, 17
_SATURDAY = 5
_NOWHERE = "Etc/Unknown"


class Number(NamedTuple):
    """A telephone number as it is dialled, with the local time of whoever answers.

    ``is_valid`` is whether there can be such a number; one that cannot be read stays
    as it was written.
    """

    text: str
    is_valid: bool
    local_time: str
    is_daytime: bool


class NumberReader:
    """Reads numbers; those without a country's code are of the country they are in."""

    def __init__(
        self,
        now: datetime,
        timezone: str,
        country_code: Callable[[str], str | None],
        home: str = "",
    ) -> None:
        self._now, self._timezone = now, timezone
        self._code, self._home = country_code, home

    def read(self, text: str, country: str = "") -> Number:
        """Read a number as it is written in a CRM."""
        from phonenumbers import (
            NumberParseException,
            PhoneNumberFormat,
            format_number,
            is_valid_number,
            parse,
        )

        region = self._code(country or self._home) or None
        try:
            number = parse(text, region)
        except NumberParseException:
            return Number(text.strip(), False, *self._time(self._timezone))  # noqa: FBT003
        written = format_number(number, PhoneNumberFormat.INTERNATIONAL)
        zone = self._zone(number)
        return Number(written, is_valid_number(number), *self._time(zone))

    def _zone(self, number: "PhoneNumber") -> str:
        from phonenumbers.timezone import time_zones_for_number

        zones = [z for z in time_zones_for_number(number) if z != _NOWHERE]
        # A country of many zones is where we are, if we are there.
        if not zones or self._timezone in zones:
            return self._timezone
        # Else most of its zones, and most likely most of its people, share a time.
        times = {zone: self._time(zone) for zone in zones}
        usual, _ = Counter(times.values()).most_common(1)[0]
        return next(zone for zone, time in times.items() if time == usual)

    def _time(self, zone: str) -> tuple[str, bool]:
        try:
            there = self._now.astimezone(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError):
            there = self._now
        is_daytime = there.weekday() < _SATURDAY and (_MORNING <= there.hour < _EVENING)
        return there.strftime("%a %H:%M"), is_daytime
