"""The options of ACNN, with defaults."""

from __future__ import annotations

from dataclasses import dataclass

from ser.systems.options import (
    check_between,
    check_choice,
    check_switch,
    check_whole,
    check_wholes,
)

ATTEND = ("pooled", "unpooled")


@dataclass(frozen=True)
class AcnnConfig:
    """The network of ACNN and its sizes.

    Attributes
    ----------
    kernels
        Width, in frames, of each branch's convolution, which spans all bands.
    filters
        Of each branch.
    pool_size, pool_stride
        Frames that a maximum is taken over, and frames from one to the next.
    attend
        What the attention is over: the pooled positions, or the frames (unpooled).
    head
        Units of the hidden layers before the softmax; may be empty.
    dropout
        Share dropped after each of them.
    max_frames
        Longer utterances are cut at the end; 750 are 7.5 s.
    multi_view
        Whether high or low activation and valence are further outputs, where there are ratings.

    Raises
    ------
    ValueError
        One line that names the field and says what would be right.
    """

    kernels: tuple[int, ...] = (5, 7)
    filters: int = 100
    pool_size: int = 30
    pool_stride: int = 3
    attend: str = "pooled"
    head: tuple[int, ...] = (128,)
    dropout: float = 0.5
    max_frames: int = 750
    multi_view: bool = False

    def __post_init__(self) -> None:
        check_wholes("kernels", self.kernels)
        if not self.kernels:
            raise ValueError("kernels: expected the width of at least one branch")
        check_whole("filters", self.filters)
        check_whole("pool_size", self.pool_size)
        check_whole("pool_stride", self.pool_stride)
        check_choice("attend", self.attend, ATTEND)
        check_wholes("head", self.head)
        check_between("dropout", self.dropout, 0.0, 1.0, low_allowed=True)
        check_whole("max_frames", self.max_frames)
        check_switch("multi_view", self.multi_view)
