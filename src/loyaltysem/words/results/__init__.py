"""What single results say in the text of a paper: reliability, exploration, effects, indices."""
