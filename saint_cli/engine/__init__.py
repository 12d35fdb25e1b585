"""Counters and criteria as SQL, and what follows from them.

Rooms, from the ground up: ``counters`` computes numbers and dates over records,
``criteria`` compiles tests on them, ``statuses`` keeps who meets which and since when,
``refresh`` brings all of that to a day, ``questions`` answers about one day, and
``insight`` about many. ``writing`` is what commands that act begin with.
"""
