"""The card of places: on paper (A6, A4 folded), and the page that its drawing opens. No name, no home."""
