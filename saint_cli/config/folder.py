"""A folder of declarations as a whole: all files, all mistakes, at once."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from saint_cli.config.criteria import MOST_NESTED
from saint_cli.config.fingerprint import (
    SELECTIONS_FOLDER,
    SETTINGS_FILE,
    declaration_files,
    fingerprint,
)
from saint_cli.config.nodes import Document, compose_file
from saint_cli.config.settings import find_settings
from saint_cli.config.statuses import (
    DeclarationContext,
    Draft,
    read_selection,
    read_status,
)
from saint_cli.model.criteria import (
    All,
    AnyOf,
    Criterion,
    Not,
    StatusCriterion,
    leaves,
)
from saint_cli.model.declarations import Declarations, Selection, Status
from saint_cli.model.errors import InputError, Problem, ProblemsError, suggest
from saint_cli.model.fields import OwnFieldNames

RESERVED_STATUS_IDS = frozenset({"criteria", "episodes", "rules"})
"""Ids whose SQL view would bear the name of a table of saint's."""

MOST_CRITERIA = 400
"""How many tests a status may come to, those of the statuses it names included."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def require_declarations(
    folder: Path,
    own: OwnFieldNames,
    warn: Callable[[str], None],
    *,
    is_tried: bool = False,
) -> Declarations:
    """Read a folder of declarations that must be valid; tell warnings to ``warn``.

    ``is_tried`` says that the same files were read before, without any mistake: then
    their templates need not be tried again.

    Raises:
        InputError: There is no such folder.
        ProblemsError: Anything is wrong in any file: all of it, at once.
    """
    declarations, problems = load_declarations(folder, own, is_tried=is_tried)
    if declarations is None:
        raise ProblemsError([p for p in problems if not p.is_warning])
    for problem in problems:
        warn(str(problem))
    return declarations


def load_declarations(
    folder: Path, own: OwnFieldNames, *, is_tried: bool = False
) -> tuple[Declarations | None, list[Problem]]:
    """Read and check every file; return the declarations, unless any is wrong.

    The problems come in the order of files and lines, warnings among them.

    Raises:
        InputError: There is no such folder.
    """
    if not folder.is_dir():
        message = f"no folder of statuses at {folder}; name yours with --statuses"
        raise InputError(message)
    folder_reader = _FolderReader(folder, own, is_tried=is_tried)
    problems = sorted(folder_reader.read())
    if any(not problem.is_warning for problem in problems):
        return None, problems
    return folder_reader.declarations(), problems


def selection_path(folder: Path, declarations: Declarations, selection_id: str) -> Path:
    """Return where a new selection is to be kept.

    Raises:
        InputError: The id is none, or is taken.
    """
    check_id(selection_id, declarations)
    path = folder / SELECTIONS_FOLDER / f"{selection_id}.yaml"
    path.parent.mkdir(exist_ok=True)
    return path


def check_id(new_id: str, declarations: Declarations) -> None:
    """Check that a new status or selection can have an id.

    Raises:
        InputError: The id is none, or is taken.
    """
    if not _ID.fullmatch(new_id) or new_id in RESERVED_STATUS_IDS:
        message = f'"{new_id}" cannot be an id: use a-z, 0-9 and -'
        raise InputError(message)
    if new_id in declarations.statuses or new_id in declarations.selections:
        message = f'there is a status or selection "{new_id}" already'
        raise InputError(message)


class _FolderReader:
    """Reads the files of a folder one by one, then what holds between them."""

    def __init__(self, folder: Path, own: OwnFieldNames, *, is_tried: bool) -> None:
        self._folder = folder
        self._documents: list[Document] = []
        settings = find_settings(folder, self._document(folder / SETTINGS_FILE), own)
        self._context = DeclarationContext(folder, settings, own, is_tried)
        self._drafts: list[Draft] = []
        self._broken: set[str] = set()

    def _document(self, path: Path) -> Document:
        document = Document(str(path))
        self._documents.append(document)
        return document

    def read(self) -> list[Problem]:
        """Read every file and return all problems."""
        for path in declaration_files(self._folder):
            if path != self._folder / SETTINGS_FILE:
                self._read_file(path)
        for path in sorted(self._folder.glob("**/*.yml")):
            self._document(path).report(None, "is not read", "rename it to .yaml")
        self._check_ids()
        self._check_references()
        return [p for document in self._documents for p in document.problems]

    def _read_file(self, path: Path) -> None:
        document = self._document(path)
        node = compose_file(path, document)
        if not _ID.fullmatch(path.stem) or path.stem in RESERVED_STATUS_IDS:
            message = f'"{path.stem}" cannot be an id'
            hint = "name the file with a-z, 0-9 and -"
            if path.stem in RESERVED_STATUS_IDS:
                hint = "a table of saint's has that name; choose another"
            document.report(None, message, hint)
        is_selection = path.parent.name == SELECTIONS_FOLDER
        read = read_selection if is_selection else read_status
        draft = read(path.stem, node, document, self._context) if node else None
        if draft:
            self._drafts.append(draft)
        else:
            self._broken.add(path.stem)

    @property
    def _statuses(self) -> dict[str, Status]:
        found = (d.declared for d in self._drafts if isinstance(d.declared, Status))
        return {s.id: s for s in sorted(found, key=lambda s: (s.priority, s.id))}

    def _check_ids(self) -> None:
        statuses = self._statuses
        for draft in self._drafts:
            if isinstance(draft.declared, Selection) and draft.declared.id in statuses:
                message = f'there is a status "{draft.declared.id}" too'
                draft.document.report(None, message, "rename one of them")

    def _check_references(self) -> None:
        statuses = self._statuses
        for draft in self._drafts:
            for name, node in draft.references:
                problem = self._explain_reference(draft, name, statuses)
                if problem:
                    draft.document.report(node, *problem)
        if not any(document.problems for document in self._documents):
            self._check_sizes(statuses)

    def _explain_reference(
        self, draft: Draft, name: str, statuses: Mapping[str, Status]
    ) -> tuple[str, str] | None:
        declared = draft.declared
        if name in self._broken:
            return None
        if name not in statuses:
            return f'there is no status "{name}"', suggest(name, statuses)
        if statuses[name].entity is not declared.entity:
            message = f'"{name}" is about a {statuses[name].entity}'
            return message, f"this is about a {declared.entity}"
        path = _path_to(declared.id, name, statuses)
        if path and isinstance(declared, Status):
            message = f"a status cannot depend on itself: {' -> '.join(path)}"
            return message, "take one of these out"
        return None

    def _check_sizes(self, statuses: Mapping[str, Status]) -> None:
        sizes: dict[str, tuple[int, int]] = {}
        for draft in self._drafts:
            number, depth = _size(draft.declared.criteria, statuses, sizes)
            if number > MOST_CRITERIA or depth > MOST_NESTED:
                message = (
                    f"with the statuses it names this comes to {number} tests, {depth}"
                    f" deep; at most {MOST_CRITERIA} tests and {MOST_NESTED} levels"
                )
                draft.document.report(None, message, "simplify its criteria")

    def declarations(self) -> Declarations:
        """Return what was read, which must have been without errors."""
        found = (d.declared for d in self._drafts if isinstance(d.declared, Selection))
        return Declarations(
            self._context.settings,
            self._statuses,
            {selection.id: selection for selection in found},
            fingerprint(self._folder),
        )


def _path_to(
    goal: str, start: str, statuses: Mapping[str, Status]
) -> tuple[str, ...] | None:
    """Return the ids that lead from a status to itself by way of ``start``, if any."""
    paths: list[tuple[str, ...]] = [(goal, start)]
    seen = {start}
    while paths:
        path = paths.pop()
        if path[-1] == goal:
            return path
        named = (
            leaf.status
            for leaf in leaves(statuses[path[-1]].criteria)
            if isinstance(leaf, StatusCriterion) and leaf.status in statuses
        )
        for name in named:
            if name == goal or name not in seen:
                seen.add(name)
                paths.append((*path, name))
    return None


def _size(
    criterion: Criterion,
    statuses: Mapping[str, Status],
    sizes: dict[str, tuple[int, int]],
) -> tuple[int, int]:
    """Return how many tests a criterion comes to and how deep it nests."""
    match criterion:
        case All(parts) | AnyOf(parts):
            found = [_size(part, statuses, sizes) for part in parts]
            return sum(n for n, _ in found), 1 + max(depth for _, depth in found)
        case Not(part):
            number, depth = _size(part, statuses, sizes)
            return number, depth + 1
        case StatusCriterion(status):
            if status not in sizes:
                sizes[status] = _size(statuses[status].criteria, statuses, sizes)
            return sizes[status]
        case _:
            return len(criterion.tests), 0
