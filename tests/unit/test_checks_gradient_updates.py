"""The answers of the chapter on gradient updates, each found again another way."""

import math

import numpy as np
import pytest
from sklearn.datasets import load_diabetes

from l1l2.checks import find
from l1l2.checks.gradient_updates import ANSWERS


def truth(name):
    return find(f"gradient_updates.{name}").truth()


def test_one_over_a_hundredth_steps_bring_the_prox_weight_to_zero():
    assert truth("prox_steps") == round(1 / 0.01)


def test_halving_takes_the_logarithm_of_a_half_to_the_base_of_the_factor_rounded_up():
    assert truth("halving_steps") == math.ceil(math.log(0.5, 0.98))


def test_the_multiplier_is_one_minus_the_step_times_the_second_derivative():
    def objective(w, x=2.0, b=0.4, y=-1.3, lam=0.1):
        return (w * x + b - y) ** 2 + lam * w**2

    curvature = objective(1.0) - 2 * objective(0.0) + objective(-1.0)  # exact for a quadratic
    assert truth("multiplier") == pytest.approx(1 - curvature, abs=1e-12)


def test_reading_the_sign_before_the_step_leaves_no_exact_zero_on_the_diabetes_data():
    X, y = load_diabetes(return_X_y=True)
    X, y = (X - X.mean(0)) / X.std(0), y - y.mean()
    gram, pull = X.T @ X / len(y), X.T @ y / len(y)
    step, w, zeros = 0.1 / np.linalg.norm(gram, 2), np.zeros(10), 0
    for _ in range(20_000):
        w = w - step * (gram @ w - pull + 10 * np.sign(w))
        zeros += np.sum(w == 0)
    question = ANSWERS["gradient_updates.zeros"]
    assert zeros == 0
    assert question.options[question.correct] == "None"


@pytest.mark.parametrize("name", ["prox_steps", "halving_steps", "multiplier"])
def test_every_common_wrong_answer_earns_its_own_hint(name):
    question = find(f"gradient_updates.{name}")
    for wrong, hint in question.slips():
        assert question.verdict(wrong).message == f"Not yet: {hint}"
        assert not question.verdict(wrong)
    assert question.verdict(question.truth())


def land(X, y, w, lam, step):
    u = w - step * X.T @ (X @ w - y) / len(y)
    return u - np.clip(u, -step * lam, step * lam)


def changed_in_place(X, y, w, lam, step):
    w[:] = land(X, y, w, lam, step)
    return w


WRONG_STEPS = {
    "returns nothing": lambda X, y, w, lam, step: None,
    "reads the sign before": lambda X, y, w, lam, step: (
        w - step * (X.T @ (X @ w - y) / len(y) + lam * np.sign(w))
    ),
    "step × λ": lambda X, y, w, lam, step: land(X, y, w, lam / step, step),
    "1/n": lambda X, y, w, lam, step: land(X, y, w, lam / len(y), step * len(y)),
    "changed the w": changed_in_place,
    "shape": lambda X, y, w, lam, step: land(X, y, w, lam, step)[:, None],
    "exactly 0.0": lambda X, y, w, lam, step: land(X, y, w, lam, step) + 1e-12,
    "proximal step's result": lambda X, y, w, lam, step: land(X, y, w, lam, step) * (1 + lam),
}


def test_a_right_proximal_step_passes():
    assert find("gradient_updates.ista_step").verdict(land)


@pytest.mark.parametrize("said", WRONG_STEPS)
def test_a_wrong_proximal_step_is_told_what_is_wrong(said):
    verdict = find("gradient_updates.ista_step").verdict(WRONG_STEPS[said])
    assert not verdict
    assert said in verdict.message
