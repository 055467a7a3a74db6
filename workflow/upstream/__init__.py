"""Repairs of faults in Snakemake and its plugins: one module a fault."""
