"""Something to be done on many agents: which, in which order, and what came of it."""
