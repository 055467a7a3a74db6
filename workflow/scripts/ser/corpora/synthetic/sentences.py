"""What is said: plain sentences that fit any emotion, the same for every class.

One word stands between stars: it is the one that an emphatic speaker stresses.
"""

from __future__ import annotations

import numpy as np

ENGLISH = (
    "The *box* is on the table.",
    "They came back before *noon*.",
    "I left the *key* in the kitchen.",
    "The train leaves in *ten* minutes.",
    "She told me about the *letter*.",
    "We can walk to the *station*.",
    "There is a *chair* behind the door.",
    "He is talking to the *doctor*.",
    "The *window* has been open all day.",
    "You said it would be *today*.",
    "My brother lives in that *house*.",
    "The shop closes at *eight*.",
    "I have read this *page* twice.",
    "It is *raining* in the garden.",
    "They want to *see* the room again.",
    "The *bag* belongs to my sister.",
    "We are waiting for the *others*.",
    "That is the *road* to the river.",
    "He put the *cup* on the shelf.",
    "I will *call* you tomorrow morning.",
    "The *bus* stops near the school.",
    "She has not *answered* yet.",
    "There were *seven* people in the hall.",
    "The *meeting* begins after lunch.",
    "You can find it under the *paper*.",
    "This is what the *man* told us.",
)

MANDARIN = (
    "盒子在*桌子*上。",
    "他*中午*以前回来。",
    "我把*钥匙*放在家里。",
    "火车*十点*出发。",
    "她提到了那封*信*。",
    "我们*走路*去车站。",
    "门后面有一把*椅子*。",
    "他在跟*医生*说话。",
    "窗户*一直*开着。",
    "你说是*今天*。",
    "我哥哥住在*这里*。",
    "商店*八点*关门。",
    "这一页我看了*两遍*。",
    "外面在*下雨*。",
    "他们想*再*看一次。",
    "这个*包*是妹妹的。",
    "我们在等*别人*。",
    "这条路通到*河边*。",
    "他把*杯子*放下了。",
    "我*明天*给你打电话。",
    "学校前面有*车站*。",
    "她还没有*回答*。",
    "房间里有*七个*人。",
    "*会议*下午开始。",
)

SENTENCES = {"en": ENGLISH, "zh": MANDARIN}


def plain(sentence: str) -> str:
    """Give a sentence without its stars, as a transcription prints it."""
    return sentence.replace("*", "")


def shuffled_sentences(language: str, number: int, generator: np.random.Generator) -> list[str]:
    """Draw sentences so that all are used about equally often, whatever the emotion.

    Parameters
    ----------
    language
        ``en`` or ``zh``.
    number
        How many.
    generator
        A NumPy random generator.

    Returns
    -------
    list of str
        With stars.
    """
    known = SENTENCES[language]
    rounds = -(-number // len(known))
    order = [index for _ in range(rounds) for index in generator.permutation(len(known))]
    return [known[index] for index in order[:number]]
