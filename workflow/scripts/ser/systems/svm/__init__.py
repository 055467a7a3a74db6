"""Linear SVM, kind ``svm``: the MEC 2017 baseline and the classic anchor.

In: one vector of functionals an utterance, or one at each speed. Out: a softmax over its scores.
``system`` has its options and the preparation of vectors, ``linear_svm`` the choice of C and the
fit, which DBN-ivector uses as well.
"""
