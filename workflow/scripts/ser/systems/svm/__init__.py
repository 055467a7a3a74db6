"""systems/svm."""
