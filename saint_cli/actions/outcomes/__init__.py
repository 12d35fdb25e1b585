"""Whether follow-ups help: what became of stays with one, and of stays without."""
