"""Pictures in the terminal: asked for, drawn in its protocol, else left out."""

import os
import pty
import re
import select
import termios
import time
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from saint_cli.views.pictures.capabilities import (
    Capabilities,
    Cell,
    Protocol,
    read_capabilities,
)
from saint_cli.views.pictures.drawing import draw
from tests.conftest import Saint
from tests.processes import start
from tests.views.conftest import SVG

KITTY = "\x1b_Gi=31;OK\x1b\\"
ITERM2 = "\x1b]1337;ReportCellSize=17.0;8.0;2.0\x1b\\"
CELL = "\x1b[6;18;9t"
PLAIN, WITH_SIXEL = "\x1b[?62;c", "\x1b[?62;4;6;22c"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("", None),
        (KITTY, None),
        (f"{KITTY}{CELL}{PLAIN}", (Protocol.KITTY, Cell(9, 18))),
        (f"\x1b_Gi=31;ENOTSUP\x1b\\{PLAIN}", (Protocol.BLOCKS, Cell(10, 20))),
        (f"{KITTY}{ITERM2}{WITH_SIXEL}", (Protocol.KITTY, Cell(10, 20))),
        (f"{ITERM2}{CELL}{WITH_SIXEL}", (Protocol.ITERM2, Cell(9, 18))),
        (f"{CELL}{WITH_SIXEL}", (Protocol.SIXEL, Cell(9, 18))),
        ("\x1b[6;0;0t\x1b[?1;2c", (Protocol.BLOCKS, Cell(10, 20))),
        ("\x1b[?4c", (Protocol.BLOCKS, Cell(10, 20))),
    ],
)
def test_answers_are_read(answer: str, expected: tuple[Protocol, Cell] | None) -> None:
    capabilities = read_capabilities(answer, has_true_colour=True)
    assert (capabilities and capabilities[:2]) == expected


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "red.svg"
    path.write_text(SVG, encoding="utf-8")
    return path


RED = (200, 84, 60)


def drawn(path: Path, protocol: Protocol, *, has_true_colour: bool = True) -> str:
    capabilities = Capabilities(protocol, Cell(10, 20), has_true_colour)
    drawing = draw(path, capabilities)
    assert drawing is not None
    assert drawing.escape.startswith("\x1b7")
    assert drawing.escape.endswith("\x1b8")
    return drawing.escape[2:-2]


def test_kitty_gets_a_png_in_pieces(picture: Path) -> None:
    pieces = re.findall(
        r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", drawn(picture, Protocol.KITTY)
    )
    assert pieces[0][0].startswith("a=T,f=100,q=2,C=1,")
    assert pieces[-1][0].endswith("m=0")
    assert all(len(content) <= 4096 for _, content in pieces)
    image = Image.open(BytesIO(b64decode("".join(content for _, content in pieces))))
    assert image.getpixel((image.width // 2, image.height // 2)) == RED


def test_iterm2_gets_a_file(picture: Path) -> None:
    match = re.fullmatch(
        r"\x1b]1337;File=inline=1;size=(\d+);width=14;height=9;[^:]*:([^\a]*)\a",
        drawn(picture, Protocol.ITERM2),
    )
    assert match
    content = b64decode(match[2])
    assert len(content) == int(match[1])
    assert Image.open(BytesIO(content)).size == (140, 180)


def test_sixel_pixels_are_the_pictures(picture: Path) -> None:
    pixels = decode_sixel(drawn(picture, Protocol.SIXEL))
    assert len(pixels) == 140 * 180
    # Sixel has percents of a colour, not 256 steps.
    assert pixels[65, 90] == (78, 33, 24)
    assert pixels[0, 0] == (96, 97, 98)


def decode_sixel(text: str) -> dict[tuple[int, int], tuple[int, ...]]:
    """Draw as a terminal would, one command after the other."""
    colours: dict[int, tuple[int, ...]] = {}
    pixels: dict[tuple[int, int], tuple[int, ...]] = {}
    x = y = colour = 0
    body = text.removeprefix("\x1bP0;1q").removesuffix("\x1b\\")
    commands = r'"[\d;]*|#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)(.)|([$-])|(.)'
    for match in re.finditer(commands, body):
        number, red, green, blue, times, repeated, move, single = match.groups()
        if number:
            colour = int(number)
            if red:
                colours[colour] = (int(red), int(green), int(blue))
        elif move:
            x, y = 0, y + 6 * (move == "-")
        elif drawn_bits := repeated or single:
            bits, width = ord(drawn_bits) - 63, int(times or 1)
            pixels |= {
                (column, y + row): colours[colour]
                for column in range(x, x + width)
                for row in range(6)
                if bits >> row & 1
            }
            x += width
    return pixels


@pytest.mark.parametrize(
    ("has_true_colour", "code"), [(True, "2;200;84;60"), (False, "5;173")]
)
def test_blocks_have_two_pixels_a_cell(
    picture: Path, code: str, *, has_true_colour: bool
) -> None:
    escape = drawn(picture, Protocol.BLOCKS, has_true_colour=has_true_colour)
    rows = escape.split("\x1b[B\x1b[18D")
    assert len(rows) == 12
    assert all(row.count("▀") == 18 for row in rows)
    assert f"\x1b[38;{code};48;{code}m▀" in rows[6]


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".gif", ".webp"])
def test_every_format_is_drawn(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"wide{suffix}"
    Image.new("RGB", (400, 100), (10, 20, 30)).save(path)
    assert drawn(path, Protocol.SIXEL)


def test_what_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    capabilities = Capabilities(Protocol.KITTY, Cell(10, 20), has_true_colour=True)
    assert draw(tmp_path / "absent.svg", capabilities) is None
    for name, content in (("bad.svg", "<svg"), ("bad.png", "PNG?")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert draw(tmp_path / name, capabilities) is None


def run_in_terminal(saint: Saint, answer: str, *arguments: str) -> str:
    """Run saint in a terminal that answers when it is asked; return what it shows."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, 80))
    before = termios.tcgetattr(theirs)

    def take_terminal() -> None:
        os.setsid()
        os.close(os.open(os.ttyname(1), os.O_RDWR))

    process = start(
        saint,
        *arguments,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        preexec_fn=take_terminal,
    )
    shown = b""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if select.select([ours], [], [], 0.05)[0]:
            shown += os.read(ours, 65536)
            if b"\x1b[c" in shown and answer:
                os.write(ours, answer.encode())
                answer = ""
        elif process.poll() is not None:
            break
    assert process.wait() == 0
    # Echo and line mode are as they were; nothing is left for the shell to read.
    assert termios.tcgetattr(theirs) == before
    assert not select.select([theirs], [], [], 0)[0]
    os.close(theirs)
    os.close(ours)
    return shown.decode()


@pytest.mark.parametrize(
    ("answer", "is_drawn"),
    [
        (f"{KITTY}{CELL}{PLAIN}", lambda shown: "\x1b_Ga=T,f=100" in shown),
        (f"{ITERM2}{CELL}{PLAIN}", lambda shown: "\x1b]1337;File=" in shown),
        (f"{CELL}{WITH_SIXEL}", lambda shown: "\x1bP0;1q" in shown),
        (PLAIN, lambda shown: "▀" in shown),
        ("", lambda shown: "🕸 Acme" in shown and "▀" not in shown),
    ],
    ids=["kitty", "iterm2", "sixel", "blocks", "silent"],
)
def test_the_terminal_decides(
    monkeypatch: pytest.MonkeyPatch,
    team: Saint,
    answer: str,
    is_drawn: Callable[[str], bool],
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    team.ok("counters", "refresh")
    shown = run_in_terminal(team, answer, "card", "C1")
    assert is_drawn(shown)
    assert "Neglected customers" in shown
