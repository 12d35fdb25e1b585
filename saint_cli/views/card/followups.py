"""The command that creates a follow-up, as it is typed."""


def create_command(status: str) -> str:
    """Return the command that creates what a status asks for."""
    return f"saint followups create --status {status}"
