"""Synthetic demonstration corpora: eSpeak NG's speech in the layouts of IEMOCAP and CHEAVD 2.0.

In: layout, language, numbers of sessions and utterances, a seed. Out: a corpus folder as released,
and the SHA-256 of each file.

- `corpus`: the whole corpus; open this first
- `utterances`: speakers, sentences, prosody of each emotion, random draws
- `speech`: eSpeak NG, vocal effort, room noise, wav files
- `iemocap`, `cheavd`: who says what, and the layout's folders and label files

eSpeak NG is under the GPL. Therefore this package runs in a process and an environment of its own:
it imports nothing else of `ser`, and nothing else of `ser` imports it.
"""
