"""Files of statistical programs and data frames: columns with types, labels, missing codes."""
