"""What a fit is judged by: one model held against one sample by one rule."""
