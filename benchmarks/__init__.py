"""What saint costs, measured against what it cannot cost less than."""
