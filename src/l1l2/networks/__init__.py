"""A small multilayer perceptron in NumPy, to read line by line: layers, losses, penalties, optimisers.

Network : dense layers, relu or tanh, squared error, logistic or softmax; forward and backward
Parameters : its weights and biases, in one vector
SGD, Adam, AdamW : optimisers; `proximal=True` lands on exact zeros, which no subgradient does
train, Trainer, History : epochs of minibatches, and what came of each
zero_share, connected, dead_neurons, dropped_inputs : what is left once weights are zero
MLPClassifier, MLPRegressor : scikit-learn estimators on top of it, loaded when first used

The objective is the mean loss plus a penalty of `l1l2.penalties` on the weights of each layer, biases free:
(1/2n)·‖Y − f(X)‖² + Σ penalty(Wₗ) for numbers, the mean of −log(probability of the class) in place of the
square for classes. scikit-learn's MLP means by alpha m·λ of `L2(λ)`, m being the rows of a minibatch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .network import Network
from .optimisers import SGD, Adam, AdamW
from .parameters import Parameters
from .sparsity import connected, dead_neurons, dropped_inputs, zero_share
from .training import History, Trainer, train

if TYPE_CHECKING:
    from ._estimators import MLPClassifier, MLPRegressor

__all__ = [
    "SGD",
    "Adam",
    "AdamW",
    "History",
    "MLPClassifier",
    "MLPRegressor",
    "Network",
    "Parameters",
    "Trainer",
    "connected",
    "dead_neurons",
    "dropped_inputs",
    "train",
    "zero_share",
]


def __getattr__(name: str) -> Any:
    # scikit-learn takes a second to load, and a network needs none of it.
    if name in ("MLPClassifier", "MLPRegressor"):
        return getattr(import_module("._estimators", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
