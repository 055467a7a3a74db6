"""A trained network for use: `make predict` predicts with it, and its attention is drawn.

In: data of all speakers, or of a fold's training part, and the predictions, which name the last
epoch of the training. Out: weights; a folder of weights, whitening and a description of the
network's input and output; predictions for recordings. `folder` defines an exported model.

`training`      trains a network to the epoch that the cross-validation chose
`folder`        writes and reads the folder; a folder from elsewhere is not trusted
`card`          the model card: purpose, expected scores, limits
`predict`       recordings -> predictions, as a table and as text for a terminal
"""
