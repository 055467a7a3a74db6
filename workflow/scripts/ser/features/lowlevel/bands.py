"""The number of mel bands, for those who read cepstra without librosa."""

BANDS = 26
