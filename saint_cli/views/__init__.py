"""What people see: tables, cards and machine formats, safe against hostile text."""
