"""The profiles that come with saint: one YAML file each."""

from functools import lru_cache
from pathlib import Path

from saint_cli.config.mappings import read_mapping_file
from saint_cli.model.mappings import Profile

_FOLDER = Path(__file__).resolve().parent.parent / "profiles"


def profile_ids() -> list[str]:
    """Return the name of each profile, which is its file's."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


@lru_cache
def find_profile(profile_id: str) -> Profile | None:
    """Return the profile of that name, if there is one."""
    if profile_id not in profile_ids():
        return None
    return read_mapping_file(_FOLDER / f"{profile_id}.yaml", find_profile)


def all_profiles() -> list[Profile]:
    """Return every profile."""
    return [profile for name in profile_ids() if (profile := find_profile(name))]
