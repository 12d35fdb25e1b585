"""Cells of an XLSX sheet whose value is not there: errors, formulas never calculated.

The reader of sheets gives an empty cell for these, which would lose what they meant.
"""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from pathlib import Path, PurePosixPath

from saint_cli.crm.loading.input_tables import Fault

_CHUNK = 1024 * 1024
_SHEET = re.compile(rb"<(?:\w+:)?sheet [^>]*>")
_RELATION = re.compile(rb"<Relationship [^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_BAD_CELL = re.compile(
    rb"<c (?P<attributes>[^>]*)>(?P<formula><f(?:\s[^>]*)?(?:/>|>[^<]*</f>))?"
    rb"(?P<value><v>[^<]*</v>|<v\s*/>)?</c>"
)
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


def find_faults(path: Path, sheet: str) -> dict[int, list[Fault]]:
    """Return what is wrong with the cells of a sheet, by row; nothing if it is no XLSX."""
    faults: dict[int, list[Fault]] = defaultdict(list)
    if not zipfile.is_zipfile(path):
        return faults
    with zipfile.ZipFile(path) as archive:
        member = _member_of(archive, sheet)
        for part in _parts(archive, member) if member else ():
            if b"<f" in part or b't="e"' in part:
                for found in _BAD_CELL.finditer(part):
                    _add_fault(found, faults)
    return faults


def _add_fault(found: re.Match[bytes], faults: dict[int, list[Fault]]) -> None:
    attributes = dict(_ATTRIBUTE.findall(found["attributes"]))
    value = re.sub(rb"<[^>]*>", b"", found["value"] or b"").decode()
    kind = attributes.get(b"t")
    place = _REFERENCE.fullmatch(attributes.get(b"r", b"").decode())
    if not place:
        return
    if kind == b"e":
        message, hint = f"{place[0]} holds the error {value}", "mend its formula"
    elif found["formula"] and not value and kind != b"str":
        message = f"{place[0]} holds a formula that was never calculated"
        hint = "open the file in a spreadsheet program and save it"
    else:
        return
    faults[int(place[2])].append(Fault(_column_number(place[1]), message, hint))


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _parts(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """Yield a member in parts that end where a cell does."""
    rest = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            rest += chunk
            end = rest.rfind(b"</c>") + len(b"</c>")
            if end >= len(b"</c>"):
                yield rest[:end]
                rest = rest[end:]
            elif len(rest) > 16 * _CHUNK:
                rest = b""


def _member_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the member that holds a sheet, found as the format has it: by relations."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    relations = {
        found[b"Id"]: found[b"Target"].decode()
        for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))
        if {b"Id", b"Target"} <= (found := dict(_ATTRIBUTE.findall(tag))).keys()
    }
    for tag in _SHEET.findall(archive.read("xl/workbook.xml")):
        found = dict(_ATTRIBUTE.findall(tag))
        if unescape(found.get(b"name", b"").decode()) == sheet:
            target = relations.get(found.get(b"r:id", b""), "")
            member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return member if str(PurePosixPath(member)) in names else None
    return None
