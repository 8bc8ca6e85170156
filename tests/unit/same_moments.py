"""What it takes for two moments to be those of the same rows."""

import pytest

from l1l2.moments import Moments


def assert_same(ours: Moments, expected: Moments) -> None:
    assert (ours.n_rows, ours.folds) == (expected.n_rows, expected.folds)
    for label, part in expected.parts.items():
        a, b = ours.parts[label].centred(True), part.centred(True)
        assert pytest.approx(b.G, abs=1e-12) == a.G
        assert a.c == pytest.approx(b.c, abs=1e-12)
        assert a.yy == pytest.approx(b.yy, rel=1e-12)
