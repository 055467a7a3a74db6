"""Figures of an experiment, one module a figure, each as SVG for print and as PNG."""
