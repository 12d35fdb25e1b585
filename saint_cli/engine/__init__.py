"""Counters and criteria as SQL, and what follows from them: refresh, episodes, answers."""
