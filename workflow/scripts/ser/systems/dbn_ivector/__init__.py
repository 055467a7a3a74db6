"""systems/dbn_ivector."""
