"""The report: one HTML page of an experiment that needs no other file and runs no script."""
