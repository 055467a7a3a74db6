"""systems/paper_model."""
