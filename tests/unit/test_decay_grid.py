"""The stored grid of trainings: shaped as said, and what training anew gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from l1l2 import decay_grid
from l1l2.decay_grid import (
    AGAINST,
    BATCHES,
    EPOCHS,
    GRID,
    load_batches,
    load_decay_grid,
    noisy_digits,
    trained,
)


@pytest.mark.parametrize("epochs", EPOCHS)
def test_every_optimiser_has_a_result_for_each_step_and_strength(epochs: int) -> None:
    grids = load_decay_grid(epochs)
    assert set(grids) == set(GRID)
    for grid in grids.values():
        shape = len(grid.steps), len(grid.strengths)
        assert grid.accuracy.shape == grid.loss.shape == grid.norm.shape == shape
        assert (grid.accuracy > 0.3).all()
        assert (grid.accuracy < 1).all()


@pytest.mark.parametrize(
    ("rule", "step", "strength"),
    [("SGD, L2", 0.3, 0.01), ("Adam, L2", 0.01, 0.01), ("AdamW", 0.01, 1.0), ("AdamW", 0.001, 10.0)],
)
def test_training_anew_gives_the_stored_numbers(rule: str, step: float, strength: float) -> None:
    grid = load_decay_grid(10)[rule]
    cell = grid.steps.index(step), grid.strengths.index(strength)
    found = np.mean([trained(rule, step, strength, epochs=10, seed=seed) for seed in (0, 1, 2)], axis=0)
    # Rounding differs between machines, and a training of a hundred steps lets it grow.
    assert grid.accuracy[cell] == pytest.approx(found[0], abs=0.01)
    assert grid.loss[cell] == pytest.approx(found[1], rel=0.02)
    assert grid.norm[cell] == pytest.approx(found[2], rel=0.01)


def test_a_long_training_in_large_batches_gives_the_stored_row() -> None:
    row = load_batches()["AdamW, wd = 1"][0]
    again = decay_grid._batch_row(*AGAINST["AdamW, wd = 1"], 500)
    assert row["batch"] == again["batch"] == 500
    assert row["accuracy"] == pytest.approx(again["accuracy"], abs=0.02)
    for key in ("loss", "norm", "largest"):
        assert row[key] == pytest.approx(again[key], rel=0.05)


def test_there_is_a_row_for_each_batch() -> None:
    stored = load_batches()
    assert set(stored) == set(AGAINST)
    assert all([row["batch"] for row in rows] == list(BATCHES) for rows in stored.values())


def test_a_fifth_of_the_training_labels_is_thrown_and_no_test_label() -> None:
    X, y, X_test, y_test = noisy_digits()
    assert X.shape == (500, 64)
    assert X_test.shape == (1297, 64)
    assert np.allclose(X.mean(axis=0), 0, atol=1e-12)
    pixels, labels = load_digits(return_X_y=True)
    true = {row.tobytes(): label for row, label in zip(pixels, labels, strict=True)}
    shift = (pixels / 16)[np.random.default_rng(0).permutation(len(labels))[:500]].mean(axis=0)

    def right(rows: np.ndarray, given: np.ndarray) -> float:
        back = np.round((rows + shift) * 16) + 0.0
        return float(np.mean([true[row.tobytes()] == label for row, label in zip(back, given, strict=True)]))

    assert right(X_test, y_test) == 1
    assert 0.76 < right(X, y) < 0.88  # a tenth of the thrown labels is right again


def test_another_length_or_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="epochs must be 10 or 100, got 20"):
        load_decay_grid(20)
    with pytest.raises(ValueError, match="rule must be one of"):
        trained("Lion", 0.1, 0.1, epochs=1, seed=0)


def test_the_command_writes_what_it_computes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decay_grid, "STORED", tmp_path / "grid.json")
    monkeypatch.setattr(decay_grid, "GRID", {"AdamW": ((0.01,), (1.0,))})
    monkeypatch.setattr(decay_grid, "EPOCHS", (10,))
    monkeypatch.setattr(decay_grid, "BATCHES", (500,))
    monkeypatch.setattr(decay_grid, "LONG", 10)
    decay_grid._store()
    assert load_decay_grid(10)["AdamW"].accuracy.shape == (1, 1)
    assert load_batches()["AdamW, wd = 1"][0]["batch"] == 500
