"""What a report holds: everybody in a status or selection, and how that changed."""
