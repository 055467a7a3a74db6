"""ACNN, kind ``acnn``: Neumann and Vu, Interspeech 2017, re-created.

In: log-Mel bands. Out: held-out posteriors after every epoch. ``network`` is the model, ``system``
its options, the standardization of the bands, and the further views where a corpus has ratings.
"""
