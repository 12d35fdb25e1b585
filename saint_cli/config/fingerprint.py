"""Whether the declarations changed: cheap enough to ask before every answer."""

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

SETTINGS_FILE = "settings.yaml"
SELECTIONS_FOLDER = "selections"
TEST_SUFFIX = ".test.yaml"
"""What the names of files end in that test statuses, and declare nothing."""


def declaration_files(folder: Path) -> Iterator[Path]:
    """Yield the YAML files of a folder of declarations, in a stable order."""
    found = sorted(folder.glob("*.yaml"))
    yield from (path for path in found if not path.name.endswith(TEST_SUFFIX))
    yield from sorted((folder / SELECTIONS_FOLDER).glob("*.yaml"))


def fingerprint(folder: Path) -> str:
    """Return a text that changes whenever a declaration does.

    Files that cannot be read count by their name alone; reading them will tell why.
    """
    digest = blake2b(digest_size=16)
    for path in declaration_files(folder):
        digest.update(f"{path.relative_to(folder)}\0".encode(errors="surrogateescape"))
        try:
            content = path.read_bytes()
        except OSError:
            continue
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()
