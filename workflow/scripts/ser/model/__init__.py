"""A trained network for use: what `make predict` predicts with, and whose attention is drawn.

In: data of all speakers, or of a fold's training part, and the predictions, which say to which
epoch to train. Out: weights; a folder of these, the whitening and all that the network's input and
output mean; predictions for recordings. Open `folder` for what an exported model is.

`training`      trains a network to the epoch that the cross-validation chose
`folder`        writes and reads the folder; nothing in one from elsewhere is trusted
`card`          the page for people: what the model is, what to expect of it, what it is not for
`predict`       recordings -> predictions, as a table and as text for a terminal
"""
