"""Seeds are fixed by names, and differ where names differ."""

from ser.protocol.folds import derive_seed


def test_seeds_are_the_same_on_every_machine():
    assert derive_seed("EMO-DB", "fcns", "fold-1", 1) == derive_seed("EMO-DB", "fcns", "fold-1", 1)
    assert 0 <= derive_seed("EMO-DB", "fcns", "fold-1", 1) < 2**31


def test_every_part_counts_and_parts_do_not_run_together():
    seeds = {
        derive_seed("a", "b", "c", 1),
        derive_seed("a", "b", "c", 2),
        derive_seed("ab", "", "c", 1),
        derive_seed("", "ab", "c", 1),
        derive_seed("a", "bc", "", 1),
    }
    assert len(seeds) == 5
