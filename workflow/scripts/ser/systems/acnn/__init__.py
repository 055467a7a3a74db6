"""systems/acnn."""
