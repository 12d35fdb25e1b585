"""The entry point: ``saint`` and ``python -m saint_cli``."""

import sys

from saint_cli import __version__


def main() -> int:
    """Run the command line and return its exit code."""
    if sys.argv[1:] == ["--version"] and _could_write(f"saint {__version__}\n"):
        return 0
    from saint_cli.cli.app import run
    from saint_cli.cli.environment import Environment

    return run(sys.argv[1:], Environment.of_process())


def _could_write(text: str) -> bool:
    """Write before anything is imported; if that fails, a full run tells why."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except (AttributeError, OSError):
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
