"""How a model is estimated: from complete answers, incomplete ones, or by least squares."""
