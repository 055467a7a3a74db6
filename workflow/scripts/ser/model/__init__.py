"""A trained network for use: what `make predict` answers with, and whose attention is drawn.

In: a fold's data and the epoch at which a table scored it. Out: a folder that holds weights,
whitening and all that the network's input and output mean, and answers for recordings.

`training`      trains a network to the epoch that the cross-validation chose
`folder`        writes and reads the folder; nothing in one from elsewhere is trusted
`card`          the page for people: what the model is, what to expect of it, what it is not for
`predict`       recordings -> predictions, as a table and as text for a terminal
"""
