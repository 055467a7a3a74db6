"""The audit of the paper's own numbers, computed from the cells that it prints."""
