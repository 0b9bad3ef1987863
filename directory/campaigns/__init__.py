"""Campaigns of updates: the structures asked, reminded, called; how far they are."""
