"""Calls to each side of a stay, never joint: their calendar (pure), what is written down of them, what they open."""
