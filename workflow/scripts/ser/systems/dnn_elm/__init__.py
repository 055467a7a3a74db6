"""systems/dnn_elm."""
