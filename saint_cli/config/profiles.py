"""The profiles that come with saint: one YAML file each."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from saint_cli.config.mappings import read_mapping_file
from saint_cli.model.mappings import Profile

_FOLDER = Path(__file__).resolve().parent.parent / "profiles"


class Profiles(Mapping[str, Profile]):
    """The profiles by name, each read when it is first asked for."""

    def __init__(self) -> None:
        self._names = sorted(path.stem for path in _FOLDER.glob("*.yaml"))
        self._read: dict[str, Profile] = {}

    def __getitem__(self, name: str) -> Profile:
        """Return a profile; KeyError if there is none of that name."""
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = read_mapping_file(_FOLDER / f"{name}.yaml", self)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._names)
