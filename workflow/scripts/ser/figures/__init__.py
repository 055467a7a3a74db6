"""Figures: one function collects the values, another builds the figure.

In: predictions, scores, posteriors and the like, as the other packages read them. Out: a
`matplotlib.figure.Figure`, which `style.save` writes as SVG and PNG, the same bytes every time.

`style`                 widths, colours, how figures are saved
`scores`                of a dataset: UA by seed and actor, confusion matrices
`curves`                of a dataset: learning curves, explained variance
`cost`                  of a dataset: UA against time, memory and parameters
`attention`             weights of frames, computed, and drawn over waveform and spectrogram
`network`               Figure 1 of the paper, read from the built network
"""
