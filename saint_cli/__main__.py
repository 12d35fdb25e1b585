"""The entry point: ``saint`` and ``python -m saint_cli``."""

import sys

from saint_cli import __version__


def main() -> int:
    """Run the command line and return its exit code."""
    if sys.argv[1:] == ["--version"]:
        # Answered before anything is imported: scripts ask this often.
        sys.stdout.write(f"saint {__version__}\n")
        return 0
    from saint_cli.cli.app import run
    from saint_cli.cli.environment import Environment

    return run(sys.argv[1:], Environment.of_process())


if __name__ == "__main__":
    sys.exit(main())
