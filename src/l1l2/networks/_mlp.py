"""What MLPClassifier and MLPRegressor share: `Trainer` under scikit-learn's names."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from numbers import Integral, Real
from typing import Any, ClassVar, TypeVar

import numpy as np
from sklearn.base import BaseEstimator, _fit_context
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from .._refusals import check_parameters, completed, plain
from .._validation import Array
from .network import ACTIVATIONS, Network
from .optimisers import Adam, Optimiser
from .penalties import Penalties
from .training import History, Trainer

Fit = TypeVar("Fit", bound=Callable[..., Any])


class MLP(BaseEstimator):  # type: ignore[misc]
    """Parameters, epochs until the objective stands still, and the weights that they lead to."""

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "hidden_layer_sizes": ["array-like", Interval(Integral, 1, None, closed="left")],
        "activation": [StrOptions(set(ACTIVATIONS))],
        "penalty": [HasMethods(["value", "subgradient", "prox"]), list, tuple, None],
        "optimiser": [HasMethods(["start", "update"]), None],
        "penalise_biases": ["boolean"],
        "batch_size": [StrOptions({"auto"}), Interval(Integral, 1, None, closed="left")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="left"), None],
        "n_iter_no_change": [Interval(Integral, 1, None, closed="left")],
        "shuffle": ["boolean"],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        hidden_layer_sizes: Any = (100,),
        *,
        activation: str = "relu",
        penalty: Penalties = None,
        optimiser: Optimiser | None = None,
        penalise_biases: bool = False,
        batch_size: int | str = "auto",
        max_iter: int = 200,
        tol: float | None = 1e-4,
        n_iter_no_change: int = 10,
        shuffle: bool = True,
        random_state: Any = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.penalty = penalty
        self.optimiser = optimiser
        self.penalise_biases = penalise_biases
        self.batch_size = batch_size
        self.max_iter = max_iter
        self.tol = tol
        self.n_iter_no_change = n_iter_no_change
        self.shuffle = shuffle
        self.random_state = random_state

    @property
    def coefs_(self) -> list[Array]:
        """The weights of each layer, (units above, units here)."""
        check_is_fitted(self)
        return self.network_.parameters.weights

    @property
    def intercepts_(self) -> list[Array]:
        """The biases of each layer, (units here,)."""
        check_is_fitted(self)
        return self.network_.parameters.biases

    @property
    def history_(self) -> History:
        """What came of each epoch."""
        check_is_fitted(self)
        return self._trainer.history

    @property
    def loss_curve_(self) -> Array:
        """The objective in each epoch (n_iter_,): the mean loss met, plus the penalty at its end."""
        return self.history_.loss + self.history_.penalty

    def _validate_params(self) -> None:
        check_parameters(self, super()._validate_params)

    def _begin(self, inputs: int, outputs: int, loss: str) -> None:
        """A new network and its trainer, both seeded by random_state."""
        rng = check_random_state(self.random_state)
        network_seed, trainer_seed = (int(seed) for seed in rng.randint(2**31 - 1, size=2))
        sizes = [inputs, *np.ravel(self.hidden_layer_sizes), outputs]
        self.network_ = Network(sizes, activation=self.activation, loss=loss, seed=network_seed)
        self._trainer = Trainer(
            self.network_,
            self.penalty,
            Adam(proximal=True) if self.optimiser is None else self.optimiser,
            batch_size=200 if self.batch_size == "auto" else self.batch_size,  # type: ignore[arg-type]
            shuffle=self.shuffle,
            penalise_biases=self.penalise_biases,
            seed=trainer_seed,
        )
        self.n_iter_ = 0

    def _train(self, X: Array, y: Array, sample_weight: Any) -> None:
        """Epochs until the objective has not fallen by tol for n_iter_no_change of them, or max_iter."""
        best, waited = np.inf, 0
        for _ in range(self.max_iter):
            objective = self._one_epoch(X, y, sample_weight)
            if self.tol is None:
                continue
            waited = waited + 1 if objective > best - self.tol else 0
            best = min(best, objective)
            if waited > self.n_iter_no_change:
                return
        if self.tol is not None:
            warnings.warn(
                f"{type(self).__name__}: the objective was still falling after max_iter={self.max_iter} "
                "epochs. Raise it, lengthen the optimiser's step, or set tol=None.",
                ConvergenceWarning,
                stacklevel=4,
            )

    def _one_epoch(self, X: Array, y: Array, sample_weight: Array | None) -> float:
        self.n_iter_ += 1
        return self._trainer.epoch(X, y, sample_weight)

    def _data(self, X: Any, y: Any, sample_weight: Any, **options: Any) -> tuple[Array, Any, Array | None]:
        """X (n, p), y and the weights (n,), checked by scikit-learn."""
        where = type(self).__name__
        for name, value in (("X", X), ("y", y), ("sample_weight", sample_weight)):
            plain(where, name, value)
        with completed(where, "y", X):
            X, y = validate_data(self, X, y, dtype=np.float64, **options)
        if sample_weight is None:
            return X, y, None
        with completed(where, "sample_weight"):
            return X, y, _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)

    def _outputs(self, X: Any) -> Array:
        """Numbers or probabilities (n, outputs)."""
        check_is_fitted(self)
        plain(type(self).__name__, "X", X)
        with completed(type(self).__name__, "X"):
            X = validate_data(self, X, dtype=np.float64, reset=False)
        return self.network_.predict(X)


def checks_parameters(fit: Fit) -> Fit:
    """Check the parameters against `_parameter_constraints` before fitting."""
    context: Fit = _fit_context(prefer_skip_nested_validation=True)(fit)
    return context
