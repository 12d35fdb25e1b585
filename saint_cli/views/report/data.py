"""What a report's page reads: its data, made small."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path

from saint_cli.engine.questions.lookup import FoundEntity
from saint_cli.engine.questions.timeline import months_up_to
from saint_cli.engine.reports.report import MemberList, Report
from saint_cli.engine.reports.stays import (
    WEEK,
    Move,
    members_on,
    moves_since,
    weeks_up_to,
)
from saint_cli.engine.reports.turns import counted_back
from saint_cli.model.declarations import ListColumn, Status, in_language
from saint_cli.model.entities import Entity
from saint_cli.views.card.followups import create_command
from saint_cli.views.listing import Plain
from saint_cli.views.report.columns import shown_column
from saint_cli.views.report.members import CardWriter, rounded
from saint_cli.views.wording import Words

MOST_ROWS = 5_000
"""How many members a list shows."""

_SHOWN_ELSEWHERE = frozenset({"name", "entity.name"})
_MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}


class ReportWriter:
    """Turns a report into the data of a page, in a language.

    ``folder`` is where the statuses' pictures are; ``owner`` whose report it is.
    """

    def __init__(self, report: Report, words: Words, folder: Path) -> None:
        self._report = report
        self._words = words
        self._folder = folder
        declared = report.reading.declarations
        self._statuses = tuple(declared.statuses.values())
        self._places = {s.id: place for place, s in enumerate(self._statuses)}
        self._images: dict[str, int] = {}
        self._cards: dict[tuple[Entity, int], int] = {}

    def data(self, title: str, owner: str | None) -> dict[str, Plain]:
        """Return all that the page reads."""
        report, words = self._report, self._words
        cards = self._write_cards()
        periods = report.reading.declarations.settings.periods
        return {
            "title": title,
            "owner": owner,
            "day": report.day,
            "language": words.language,
            "currency": words.currency,
            "texts": {**words.texts},
            "statuses": [self._status(status) for status in self._statuses],
            "images": [self._image(name) for name in self._images],
            "lists": [self._list(members) for members in report.lists],
            "historyDays": [*weeks_up_to(report.day)],
            "begin": report.begin,
            "moves": self._moves(),
            "coming": self._coming(),
            "followUps": self._follow_ups(),
            "periods": {
                entity.value: [words.period(period) for period in periods[entity]]
                for entity in Entity
            },
            "months": [*months_up_to(report.day)],
            **cards,
        }

    def _write_cards(self) -> dict[str, Plain]:
        """Write the cards, noting the place of each."""
        writer = CardWriter(self._report, self._words, self._places)
        periods = self._report.reading.declarations.settings.periods
        cards: list[Plain] = []
        keys: set[str] = set()
        for card in self._report.cards():
            self._cards[card.found.entity, card.found.row_id] = len(cards)
            key = _unlike(f"{card.found.entity}/{card.found.id}", keys)
            cards.append(writer.card(card, periods[card.found.entity], key))
        return {"labels": [*writer.labels], "cards": cards}

    def _place(self, found: FoundEntity) -> int:
        """Return the place of an entity's card, or -1 if it has none."""
        return self._cards.get((found.entity, found.row_id), -1)

    def _status(self, status: Status) -> dict[str, Plain]:
        image = status.image
        if image and image not in self._images:
            self._images[image] = len(self._images)
        return {
            "id": status.id,
            "name": in_language(status.name, self._words.language),
            "symbol": status.symbol,
            "image": self._images[image] if image else None,
            "watermark": status.watermark,
            "command": create_command(status.id),
        }

    def _image(self, name: str) -> str:
        path = self._folder / name
        content = b64encode(path.read_bytes()).decode("ascii")
        return f"data:{_MEDIA_TYPES[path.suffix.lower()]};base64,{content}"

    def _list(self, members: MemberList) -> dict[str, Plain]:
        selection = members.selection
        shown = [column for column in selection.columns if _is_telling(column, members)]
        columns = [shown_column(column, self._words) for column in shown]
        first: list[Plain] = [{"label": self._words("name"), "kind": "text"}]
        if members.is_status:
            first.append({"label": self._words("since_heading"), "kind": "date"})
        row: dict[str, Plain] = {
            "id": selection.id,
            "name": in_language(selection.name, self._words.language) or selection.id,
            "status": self._places[selection.id] if members.is_status else None,
            "columns": [*first, *columns],
            "total": len(members.members),
            "rows": [*self._rows(members, [c in shown for c in selection.columns])],
        }
        return row | (self._history(members) if members.is_status else {})

    def _rows(
        self, members: MemberList, is_shown: Sequence[bool]
    ) -> Iterator[list[Plain]]:
        entity = members.selection.entity
        for member in members.members[:MOST_ROWS]:
            found = FoundEntity(entity, member.row_id, member.id, member.name)
            cells = zip(member.values, is_shown, strict=True)
            values = [rounded(cell) for cell, shown in cells if shown]
            since = [self._since(found, members)] if members.is_status else []
            yield [self._place(found), member.name, *since, *values]

    def _since(self, found: FoundEntity, members: MemberList) -> str:
        checked = self._report.checked[found.entity][found.row_id]
        return next(m.since for m in checked.statuses if m.id == members.selection.id)

    def _history(self, members: MemberList) -> dict[str, Plain]:
        """Count a status's members over time; what was not recorded is computed."""
        report, status = self._report, members.selection.id
        days = weeks_up_to(report.day)
        stays = (stay for stay in report.stays if stay.status == status)
        turns = report.turns.get(status, ())
        recorded = members_on(stays, days)
        computed = counted_back(len(members.members), turns, days)
        # Today's members are known, though nobody may have written them down yet.
        counts = [
            known if report.begin <= day < report.day else count
            for day, known, count in zip(days, recorded, computed, strict=True)
        ]
        return {"history": [*counts], "change": counts[-1] - counts[-2]}

    def _moves(self) -> list[Plain]:
        """Return who came and went in the last week."""
        report, week_ago = self._report, self._report.day - WEEK
        if report.begin <= week_ago:
            moves = moves_since(report.stays, week_ago)
        else:
            moves = [
                Move(turn.day, status, turn.found, has_entered=turn.enters)
                for status, turns in report.turns.items()
                for turn in turns
                if week_ago.isoformat() < turn.day <= report.day.isoformat()
            ]
            moves.sort(key=lambda move: move.date, reverse=True)
        return [
            [
                *(self._places[move.status], self._place(move.found)),
                *(move.found.name, move.date, move.has_entered),
            ]
            for move in moves
        ]

    def _coming(self) -> list[Plain]:
        """Return who will enter and leave in the next days if nothing happens."""
        today = self._report.day.isoformat()
        coming = [
            (turn.day, self._places[status], turn)
            for status, turns in self._report.turns.items()
            for turn in turns
            if turn.day > today
        ]
        coming.sort(key=itemgetter(0, 1))
        return [
            [place, self._place(turn.found), turn.found.name, day, turn.enters]
            for day, place, turn in coming
        ]

    def _follow_ups(self) -> list[Plain]:
        names = {user.row_id: user.name for user in self._report.users}
        return [
            [
                None if one.status is None else self._places[one.status],
                *(self._place(one.found), one.found.name),
                *(one.due, one.type, one.text, names.get(one.owner or 0)),
            ]
            for one in self._report.follow_ups
        ]


def _is_telling(column: ListColumn, members: MemberList) -> bool:
    """Whether a column tells members apart: a text that all have says nothing."""
    if column.name in _SHOWN_ELSEWHERE:
        return False
    place = members.selection.columns.index(column)
    values = {member.values[place] for member in members.members}
    is_text = any(isinstance(value, str) for value in values)
    return not (members.is_status and is_text and len(values) == 1)


def _unlike(key: str, keys: set[str]) -> str:
    """Return a key that no other has: two source systems may use the same ids."""
    number, unlike = 1, key
    while unlike in keys:
        number += 1
        unlike = f"{key}~{number}"
    keys.add(unlike)
    return unlike
