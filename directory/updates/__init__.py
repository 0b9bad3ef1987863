"""A structure keeps its own page true, by a link: asked for, given, taken back; what comes in by it."""
