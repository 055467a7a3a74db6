"""How many weights a network has at least, known before it is built and takes memory."""

from __future__ import annotations

from itertools import pairwise

from ser.systems.paper_model.config import NetworkConfig


def fewest_weights(config: NetworkConfig, input_dim: int, n_classes: int) -> int:
    """Count the values of the large matrices of `ser.systems.paper_model.network.build_network`.

    Parameters
    ----------
    config, input_dim, n_classes
        As of `build_network`.

    Returns
    -------
    int
        At most as many as the network has: biases, attention and normalization are left out.
    """
    if config.components is not None:
        input_dim = min(input_dim, config.components)
    # What one step of the recurrent layer and of the convolution reads.
    step, channels = {
        "frames": (input_dim, input_dim),
        "features": (config.max_frames, input_dim),
        "single_step": (2 * input_dim, 1),
    }[config.shuffle]
    total = joined = 0
    if config.recurrent != "none":
        directions = 2 if config.recurrent == "blstm" else 1
        total += directions * 4 * config.units * (step + config.units)
        joined += directions * config.units
    if config.convolution:
        wide = [channels, *config.filters]
        total += sum(
            before * after * width
            for (before, after), width in zip(pairwise(wide), config.kernels, strict=True)
        )
        joined += config.filters[-1]
    return total + sum(
        before * after for before, after in pairwise([joined, *config.head, n_classes])
    )
