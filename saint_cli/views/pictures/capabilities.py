"""What a terminal can show: it is asked, and its answer is read."""

import re
from enum import Enum
from typing import NamedTuple


class Protocol(Enum):
    """A way to put a picture on a terminal, the best one first."""

    KITTY = "kitty"
    ITERM2 = "iterm2"
    SIXEL = "sixel"
    BLOCKS = "blocks"


class Cell(NamedTuple):
    """The size of a character's cell, in pixels."""

    width: int
    height: int


class Capabilities(NamedTuple):
    """How a terminal shows pictures, how large its cells are, and its colours."""

    protocol: Protocol
    cell: Cell
    has_true_colour: bool


_ESCAPE = "\x1b"
_KITTY = f"{_ESCAPE}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA{_ESCAPE}\\"
_ITERM2 = f"{_ESCAPE}]1337;ReportCellSize{_ESCAPE}\\"
_CELL_SIZE = f"{_ESCAPE}[16t"
_DEVICE_ATTRIBUTES = f"{_ESCAPE}[c"
_CLEAR_LINE = f"\r{_ESCAPE}[K"

QUESTION = f"{_KITTY}{_ITERM2}{_CELL_SIZE}{_DEVICE_ATTRIBUTES}{_CLEAR_LINE}"
"""Asks for each protocol. Every terminal answers the last one, so that its answer says
that no more will come; the line is cleared of what a simple terminal may have shown."""

LAST_ANSWER = re.compile(r"\x1b\[\?([\d;]*)c")

_ANSWER_KITTY = re.compile(r"\x1b_Gi=31;OK")
_ANSWER_ITERM2 = re.compile(r"\x1b\]1337;ReportCellSize=")
_ANSWER_CELL = re.compile(r"\x1b\[6;(\d{1,4});(\d{1,4})t")
_SIXEL_ATTRIBUTE = "4"
_USUAL_CELL = Cell(10, 20)


def read_capabilities(answer: str, *, has_true_colour: bool) -> Capabilities | None:
    """Return what a terminal says that it can; None if it said nothing.

    ``has_true_colour`` is whether it declares more than 256 colours.
    """
    attributes = LAST_ANSWER.search(answer)
    if attributes is None:
        return None
    if _ANSWER_KITTY.search(answer):
        protocol = Protocol.KITTY
    elif _ANSWER_ITERM2.search(answer):
        protocol = Protocol.ITERM2
    elif _SIXEL_ATTRIBUTE in attributes[1].split(";")[1:]:
        protocol = Protocol.SIXEL
    else:
        protocol = Protocol.BLOCKS
    return Capabilities(protocol, _read_cell(answer), has_true_colour)


def _read_cell(answer: str) -> Cell:
    match = _ANSWER_CELL.search(answer)
    if not match or not int(match[1]) or not int(match[2]):
        return _USUAL_CELL
    return Cell(int(match[2]), int(match[1]))
