"""MLPClassifier and MLPRegressor: the network of this package as scikit-learn's estimators."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin, MultiOutputMixin, RegressorMixin
from sklearn.utils.multiclass import _check_partial_fit_first_call, check_classification_targets
from sklearn.utils.validation import check_is_fitted

from .._refusals import completed
from .._validation import Array
from ._mlp import MLP, checks_parameters


class MLPClassifier(ClassifierMixin, MLP):  # type: ignore[misc]
    """A multilayer perceptron for classes: logistic for two, softmax for more.

    Minimises the mean of −log(probability of the class), weighted, plus the penalty of each layer's weights.

    Parameters, where the name is scikit-learn's with its meaning:
    hidden_layer_sizes : neurons of each hidden layer, or their number for one
    activation : "relu", "tanh" or "identity"
    penalty : `L1`, `L2` or `L1L2` for all layers, a list with one for each layer (None for none), or None;
        with SGD(proximal=True) also `l1l2.groups.RowLasso`. Its λ stands beside the mean loss; scikit-learn's
        alpha is m·λ of `L2(λ)`, m rows being a minibatch
    optimiser : `SGD`, `Adam` or `AdamW`; None for Adam(proximal=True), which brings weights to exact zeros
        where the penalty has a kink
    penalise_biases : whether penalty and weight decay hold for the biases too
    batch_size : rows for each step; "auto" for 200, or all if there are fewer
    max_iter : most epochs;  tol : the fall of the objective that counts as one, None to run all epochs
    n_iter_no_change : epochs without a fall after which training ends;  shuffle : rows anew for each epoch
    random_state : of the first weights and the rows' order

    Attributes: classes_ (K,); coefs_ and intercepts_, a list with one for each layer; network_, a `Network`;
    history_, a `History`; loss_curve_ (n_iter_,); n_iter_, epochs made; n_features_in_; feature_names_in_.

    Warns ConvergenceWarning of scikit-learn where the objective still falls after max_iter epochs.
    Raises ValueError for a single class, TypeError for sparse X, of which a network makes no use.
    """

    @checks_parameters
    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> MLPClassifier:
        """Fit to X (n, p), labels y (n,), and weights (n,) ≥ 0."""
        X, y, weight = self._data(X, y, sample_weight)
        with completed(type(self).__name__, "y"):
            check_classification_targets(y)
        self._classes(np.unique(y))
        self._train(X, self._codes(y), weight)
        return self

    @checks_parameters
    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> MLPClassifier:
        """One more epoch, over X (n, p) and y (n,); the first call names all classes (K,)."""
        first = _check_partial_fit_first_call(self, classes)
        X, y, weight = self._data(X, y, sample_weight, reset=first)
        if first:
            self._classes(self.classes_)
        self._one_epoch(X, self._codes(y), weight)
        return self

    def predict(self, X: Any) -> Any:
        """The most probable class (n,) for each row of X (n, p)."""
        check_is_fitted(self)
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def predict_proba(self, X: Any) -> Array:
        """Probability (n, K) of each of classes_, for X (n, p)."""
        check_is_fitted(self)
        probability = self._outputs(X)
        return probability if len(self.classes_) > 2 else np.hstack([1 - probability, probability])

    def predict_log_proba(self, X: Any) -> Array:
        """Logarithm (n, K) of each class's probability, for X (n, p)."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.predict_proba(X)))

    def _classes(self, classes: Any) -> None:
        """A new network for these classes."""
        if len(classes) < 2:
            raise ValueError(
                "MLPClassifier: y must hold at least 2 classes, but the data contains only one class: "
                f"{classes.tolist()[0]!r}. Give rows of both."
            )
        self.classes_ = classes
        two = len(classes) == 2
        self._begin(self.n_features_in_, 1 if two else len(classes), "logistic" if two else "softmax")

    def _codes(self, y: Any) -> Array:
        """The number (n,) of each label among classes_."""
        if not np.isin(y, self.classes_).all():
            strange = np.setdiff1d(y, self.classes_).tolist()[0]
            raise ValueError(
                f"MLPClassifier: y must hold the classes of the first call, got {strange!r}. "
                "Name all of them in classes then."
            )
        return np.asarray(np.searchsorted(self.classes_, y), dtype=float)


class MLPRegressor(MultiOutputMixin, RegressorMixin, MLP):  # type: ignore[misc]
    """A multilayer perceptron for numbers, one for each row or several.

    Minimises (1/2n)·Σ‖yᵢ − f(xᵢ)‖², weighted, plus the penalty of each layer's weights. Scale y: the first
    steps are as long for a y of 1000 as for one of 1.

    Parameters and attributes as in `MLPClassifier`, but for its classes. Without hidden layers,
    hidden_layer_sizes=(), it is a linear regression.
    """

    @checks_parameters
    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> MLPRegressor:
        """Fit to X (n, p), y (n,) or (n, t), and weights (n,) ≥ 0."""
        X, y, weight = self._data(X, y, sample_weight, multi_output=True, y_numeric=True)
        self._start(y)
        self._train(X, y, weight)
        return self

    @checks_parameters
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> MLPRegressor:
        """One more epoch, over X (n, p) and y (n,) or (n, t)."""
        first = not hasattr(self, "network_")
        X, y, weight = self._data(X, y, sample_weight, multi_output=True, y_numeric=True, reset=first)
        if first:
            self._start(y)
        self._one_epoch(X, y, weight)
        return self

    def predict(self, X: Any) -> Array:
        """Numbers (n,) or (n, t), as y was, for X (n, p)."""
        numbers = self._outputs(X)
        return numbers if self._several else numbers[:, 0]

    def _start(self, y: Array) -> None:
        self._several = y.ndim == 2
        self._begin(self.n_features_in_, y.shape[1] if self._several else 1, "squared")
