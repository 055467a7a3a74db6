"""The audit of the paper's own numbers (SYSTEMS 9), computed from the cells that it prints."""
