"""Figures of an experiment, one module a figure, each as SVG for print and as PNG.

In: what the earlier stages wrote (scores, predictions, whitenings, benchmarks). Out: two files a
figure. A module collects its data in plain types and draws them in a function of its own.

- ``network``: Figure 1 of the paper, from the layers of the built model.
- ``confusion``, ``learning_curves``, ``spread``, ``cost``: systems of a dataset.
- ``explained_variance``: what the whitening keeps.
- ``attention``: its weights over waveform and spectrogram.
- ``rule_graph``: the workflow itself.
- ``style``: colours, sizes and saving; the same bytes twice.
"""
