"""The command that creates a follow-up, as it is typed."""

from saint_cli.engine.check import MetStatus


def create_command(met: MetStatus) -> str:
    """Return the command that creates what a status asks for."""
    return f"saint followups create --status {met.id}"
