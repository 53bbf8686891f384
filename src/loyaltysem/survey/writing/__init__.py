"""From a survey back to files: SPSS, Excel and CSV, each read back equal by `read_survey`."""
