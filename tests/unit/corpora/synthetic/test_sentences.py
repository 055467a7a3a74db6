"""Every sentence has one key word, and all are said about equally often."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from ser.corpora.synthetic.sentences import SENTENCES, plain, shuffled_sentences


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_are_different_and_mark_one_word(language):
    sentences = SENTENCES[language]
    assert len(set(sentences)) == len(sentences) > 20
    assert all(len(re.findall(r"\*[^*]+\*", sentence)) == 1 for sentence in sentences)
    assert all(sentence.count("*") == 2 for sentence in sentences)


def test_mandarin_is_written_in_characters_only():
    text = "".join(plain(sentence) for sentence in SENTENCES["zh"])
    assert re.fullmatch(r"[\u4e00-\u9fff。]+", text)


def test_each_is_drawn_equally_often():
    drawn = Counter(shuffled_sentences("en", 60, np.random.default_rng(0)))
    assert sum(drawn.values()) == 60
    assert set(drawn.values()) == {2, 3}


def test_plain():
    assert plain("The *box* is here.") == "The box is here."
