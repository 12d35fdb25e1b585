"""The sign of life after a run that went well: its absence is what a monitor tells."""

from datetime import datetime
from pathlib import Path

from saint_cli import __version__

_LINKS = ("http://", "https://")
_TRIES = 3
_TIMEOUT_SECONDS = 10.0


def beat(target: str, now: datetime) -> str:
    """Call a link, or write the time to a file; return what went wrong, if anything."""
    return _call(target) if target.startswith(_LINKS) else _touch(Path(target), now)


def _call(link: str) -> str:
    from urllib3 import PoolManager, Retry
    from urllib3.exceptions import HTTPError

    retries = Retry(total=_TRIES, backoff_factor=0.5, status_forcelist={429, 502, 503})
    headers = {"user-agent": f"saint/{__version__}"}
    pool = PoolManager(retries=retries, timeout=_TIMEOUT_SECONDS)
    try:
        response = pool.request("GET", link, headers=headers)
    except HTTPError as error:
        return f"{link}: {getattr(error, 'reason', None) or error}"
    if response.status >= 400:  # noqa: PLR2004 - the statuses of failure
        return f"{link} answered {response.status}"
    return ""


def _touch(path: Path, now: datetime) -> str:
    try:
        path.write_text(f"{now.isoformat(timespec='seconds')}\n", encoding="ascii")
    except OSError as error:
        return f"{path}: {error.strerror}"
    return ""
