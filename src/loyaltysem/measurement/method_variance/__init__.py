"""Whether answers covary because of how they were asked: common method variance."""
