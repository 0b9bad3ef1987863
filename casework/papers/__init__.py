"""« Papiers » : where her letters go, and a proof that she has a roof which says whose promise it is, never where."""
