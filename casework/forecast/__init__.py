"""The year that comes: who has a roof until when, which rooms are free, and the nights that nothing covers yet."""
