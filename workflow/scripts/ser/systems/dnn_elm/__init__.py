"""DNN-ELM, kind ``dnn_elm``: Han, Yu and Tashev, Interspeech 2014, re-created.

In: 12 MFCC, log energy, pitch period, HNR and their differences. Out: posteriors of every epoch.

``system``           its options, and what happens in an epoch
``segments``         runs of frames, the loudest of them, and what describes an utterance by them
``segment_network``  the network that classifies segments
``elm``              the extreme learning machine that classifies utterances
"""
