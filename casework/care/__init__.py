"""Hosts' care: what tires a home, the call after a stay, and the way from a candidacy to hosting again."""
