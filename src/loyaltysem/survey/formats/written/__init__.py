"""Files that a survey was written to: their cells, the codebook and the notes in them."""
