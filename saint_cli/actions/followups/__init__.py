"""Follow-ups: one open activity for each episode of a status that asks for one."""
