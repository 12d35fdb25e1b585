"""Why, since when, until when, and is the rule any good: answers over many days.

A question about many days names them in a calendar. What can change between two of
them, changes on an *edge*: the first day asked for on which a record comes to count,
leaves a period, or changes its state, or on which a date in a field does. A timeline
holds the counters of every entity on each of its edges, and the same compiled criteria
that decide who is in a status read it.
"""
