"""Pictures are what their names claim, and can do no harm."""

from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from saint_cli.config.pictures import KINDS, PictureMistakeError, check_picture
from tests.conftest import Saint

XMLNS = 'xmlns="http://www.w3.org/2000/svg"'
LEAD = """\
name: Lead
entity: company
criteria: [{field: category, is: Lead}]
"""


def raster(kind: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (13, 18)).save(file, kind)
    return file.getvalue()


def svg(content: str, prologue: str = "") -> bytes:
    return f"{prologue}<svg {XMLNS} viewBox='0 0 1 1'>{content}</svg>".encode()


CONTENTS = {kind: raster(kind) for kind in ("PNG", "JPEG", "GIF", "WebP")}
CONTENTS["SVG"] = svg("<rect width='1' height='1'/>")


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("kind", CONTENTS)
def test_a_name_says_what_a_file_holds(tmp_path: Path, suffix: str, kind: str) -> None:
    path = tmp_path / f"picture{suffix.upper()}"
    path.write_bytes(CONTENTS[kind])
    if KINDS[suffix] == kind:
        check_picture(path)
    else:
        with pytest.raises(PictureMistakeError, match=f"but holds {kind}"):
            check_picture(path)


HARMLESS = [
    svg("<title>&lt;script&gt; &amp; co</title>"),
    svg("<defs><g id='a'/></defs><use href='#a'/>"),
    svg("<image href='data:image/png;base64,AAAA'/>"),
    svg(
        "",
        '<?xml version="1.0"?><!-- drawn by hand --><!DOCTYPE svg PUBLIC'
        ' "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">',
    ),
    f"<s:svg xmlns:s='http://www.w3.org/2000/svg'/><!-- <svg {XMLNS} -->".encode(),
]


@pytest.mark.parametrize("content", HARMLESS)
def test_what_drawing_programs_write_is_taken(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "picture.svg"
    path.write_bytes(content)
    check_picture(path)


BOMB = (
    "<!DOCTYPE svg [<!ENTITY a 'lol'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in pairwise("abcdefghi"))
    + "]>"
)
XLINK = "xmlns:x='http://www.w3.org/1999/xlink'"
HARMFUL = [
    (svg("\n<script>alert(1)</script>"), "line 2: holds a script"),
    (svg("<s:script xmlns:s='x'/>"), "holds a script"),
    (svg("<g onload='alert(1)'/>"), "holds a script in onload"),
    (svg("<g OnClick='alert(1)'/>"), "holds a script in onclick"),
    (svg("<image href='https://evil.example/x.png'/>"), "leads to something outside"),
    (svg(f"<image {XLINK} x:href='/etc/passwd'/>"), "leads to something outside"),
    (svg("<a href=' javascript:alert(1)'/>"), "leads to something outside"),
    (svg("<image href='data:text/html,x'/>"), "leads to something outside"),
    (svg("&i;", BOMB), "declares entities"),
    (
        svg("&e;", "<!DOCTYPE svg [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"),
        "entities",
    ),
    (svg("<g>"), "is not valid SVG: mismatched tag: line 1"),
    (b"<html><svg></svg></html>", "its outermost element is no svg"),
    (b"<svg/>", "its outermost element is no svg"),
    (b"plain text", "holds no picture"),
    (b"", "holds no picture"),
    (b"<svg " + b" " * 600_000, "is larger than 512 KiB"),
]


@pytest.mark.parametrize(("content", "message"), HARMFUL)
def test_what_could_harm_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "picture.svg"
    path.write_bytes(content)
    with pytest.raises(PictureMistakeError, match=message):
        check_picture(path)


def test_a_mistake_names_its_place(saint: Saint) -> None:
    images = saint.statuses / "images"
    images.mkdir()
    (images / "web.png").write_bytes(CONTENTS["JPEG"])
    (images / "bad.svg").write_bytes(svg("<script/>"))
    saint.write_status("a", f"{LEAD}image: images/web.png\n")
    saint.write_status("b", f"{LEAD}image: images/bad.svg\n")
    saint.write_status("c", f"{LEAD}image: images/weeb.png\n")
    saint.write_status("d", f"{LEAD}watermark: true\n")
    saint.write_status("e", f"{LEAD}image: images/web.jpg\nwatermark: maybe\n")
    result = saint("status", "validate")
    assert result.exit_code == 1
    told = [line.removeprefix(f"{saint.statuses}/") for line in result.lines]
    assert told == [
        (
            "a.yaml:4:8: images/web.png is named as PNG, but holds JPEG;"
            " save it in the format of its name"
        ),
        "b.yaml:4:8: images/bad.svg line 1: holds a script; save it as a plain SVG",
        'c.yaml:4:8: there is no picture images/weeb.png; did you mean "images/web.png"?',
        "d.yaml:4:1: watermark says how to show an image, and has none",
        'e.yaml:4:8: there is no picture images/web.jpg; did you mean "images/web.png"?',
        'e.yaml:5:12: "maybe" is neither true nor false',
    ]
