"""Made demonstration corpora: synthetic speech in the layouts of IEMOCAP and CHEAVD 2.0.

The speech is eSpeak NG's, which is under the GPL. Therefore this package runs in a process and an
environment of its own: it imports the standard library, NumPy and espeakng_loader, and nothing
else of `ser`; nothing else of `ser` imports it.
"""
