"""When a training may stop. Scoring follows the same rule, so no network is imported here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class EarlyStopping:
    """Follow each held-out group's UA from epoch to epoch, in `latest`.

    The scored epoch is chosen later, for each group by another one; training goes on while any
    of them may still choose a later epoch. Utterances with the label -1 are not
    followed. A group is flat after `patience` epochs without a better UA.
    """

    def __init__(self, labels: np.ndarray, groups: Sequence[str], patience: int) -> None:
        self._labels = np.asarray(labels)
        self._patience = patience
        known = self._labels >= 0
        names = np.asarray(groups, dtype=object)
        self._rows = {
            group: np.flatnonzero(known & (names == group))
            for group in sorted(set(names[known].tolist()))
        }
        self._best = dict.fromkeys(self._rows, -1.0)
        self._flat = dict.fromkeys(self._rows, 0)
        self.latest: dict[str, float] = {}

    def update(self, posteriors: np.ndarray) -> bool:
        """Take an epoch's posteriors, (n, K), and say whether every group is flat."""
        predicted = posteriors.argmax(axis=1)
        for group, rows in self._rows.items():
            # Rounded, so that equal recalls summed in another order do not count as better.
            ua = round(mean_recall(self._labels[rows], predicted[rows]), 9)
            self.latest[group] = ua
            if ua > self._best[group]:
                self._best[group], self._flat[group] = ua, 0
            else:
                self._flat[group] += 1
        return bool(self._rows) and min(self._flat.values()) >= self._patience


def mean_recall(truth: np.ndarray, predicted: np.ndarray) -> float:
    """Compute the mean recall over the classes that `truth` holds: UA, in [0, 1]."""
    classes = np.unique(truth)
    return float(np.mean([np.mean(predicted[truth == label] == label) for label in classes]))
