"""Places taken from a leaflet or a file: read, doubted, accounted for, then written.

reading   the file and its positions become rows; the day on which its source was checked
doubts    what a row, or two rows together, leave to ask of a person
planning  each row is accounted for, once: entered, unchanged, proposed, refused
writing   what was planned is written, and nothing else
"""
