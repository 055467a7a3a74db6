"""The paper's model, kind ``network``: Attention-BLSTM-FCN and its relatives.

In: whitened frames of a fold, and options. Out: held-out posteriors after every epoch.

``network``         Figure 1 (paper section 3): both branches, attention (equations 1 and 2)
``config``          every size and switch of the networks and of their training, with defaults
``recurrence``      the LSTM written for short steps on a processor
``training``        paper section 5.1: loss, optimizer, learning rate; the same seed, the same bytes
``batches``         utterances of similar length, padded
``early_stopping``  when no held-out group gets better any more
``system``          what the workflow asks: the kind ``network``
"""
