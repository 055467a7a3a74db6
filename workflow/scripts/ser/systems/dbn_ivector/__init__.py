"""DBN-ivector, kind ``dbn_ivector``: Xia and Liu, Interspeech 2016, re-created.

In: 13 MFCC with first and second differences. Out: an SVM's posteriors of i-vectors.

``system``         its options, and the order of the steps
``variants``       one background model, and the three ways to the posteriors of its components
``speech_frames``  which frames are speech, and frames with their neighbours
``dbn``            the network that learns the components: Boltzmann machines, fine-tuning
``ivectors``       statistics, total-variability matrix and i-vectors
"""
