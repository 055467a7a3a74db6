"""Figures: one module a kind, each with a function that collects and one that builds a figure.

In: predictions, scores, posteriors and the like, as the other packages read them. Out: a
`matplotlib.figure.Figure`, which `style.save` writes as SVG and PNG, the same bytes every time.

`style`                 widths, colours, how figures are saved
`confusion`, `learning_curves`, `explained_variance`, `spread`, `cost`      of one dataset
`attention`, `attention_cases`, `attention_weights`     over waveform and spectrogram, and of what
`network`, `network_graph`          Figure 1 of the paper, from the layers of the built network
`rule_graph`                        which rule needs which
"""
