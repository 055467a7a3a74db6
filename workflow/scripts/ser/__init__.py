"""Speech emotion recognition after Zhao et al. (Interspeech 2018): the library behind the workflow.

The library holds the science. It knows nothing of Snakemake, of the configuration file or of where
results lie; the scripts one folder up hand it plain arguments.
"""
