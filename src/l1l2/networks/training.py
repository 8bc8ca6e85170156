"""Training: the mean loss plus the penalty, made smaller by an optimiser, minibatch after minibatch.

The objective is (1/n)·Σ lossᵢ + Σ penalty(Wₗ), with the losses of `l1l2.networks.losses`: for numbers
(1/2n)·‖Y − f(X)‖² + …, the book's own. scikit-learn's MLP adds alpha/(2m)·Σ‖Wₗ‖² to the mean loss of a
minibatch of m rows; its alpha is m·λ of `L2(λ)`, and n·λ with all rows at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .. import _validation as check
from .._validation import Array
from .losses import LOSSES
from .network import Network
from .optimisers import SGD, Optimiser
from .parameters import Parameters
from .penalties import LayerPenalties, Penalties
from .sparsity import dead_neurons, dropped_inputs, zero_share


@dataclass(frozen=True, eq=False)
class History:
    """One entry for each epoch, (T,) arrays.

    loss : the mean loss as training met it: each minibatch before the step that it led to
    penalty : of the weights at the end of the epoch, and so are the next three
    zero_share : share of the weights that are exactly zero
    dead_neurons, dropped_inputs : how many are no longer connected; see `l1l2.networks.sparsity`
    """

    loss: Array
    penalty: Array
    zero_share: Array
    dead_neurons: Array
    dropped_inputs: Array


class Trainer:
    """Trains a network epoch by epoch, so that one can look at it in between.

    network : `Network`, whose parameters are written to
    penalty : one of `l1l2.penalties`, or `l1l2.groups.RowLasso`, for all layers, a list with one for each
        layer (None for none), or None
    optimiser : `SGD`, `Adam` or `AdamW`; None for SGD(0.1)
    batch_size : rows for each step, None for all of them; an epoch's last step has what is left over
    shuffle : whether each epoch takes the rows in a new order
    penalise_biases : whether penalty and weight decay hold for the biases too
    seed : of the rows' order; the same seed gives the same weights, to the last bit

    Raises ValueError or TypeError for an argument out of range.
    """

    def __init__(
        self,
        network: Network,
        penalty: Penalties = None,
        optimiser: Optimiser | None = None,
        *,
        batch_size: int | None = 32,
        shuffle: bool = True,
        penalise_biases: bool = False,
        seed: int = 0,
    ) -> None:
        self.network = network
        self.optimiser: Optimiser = SGD() if optimiser is None else optimiser
        if isinstance(optimiser, type) or not hasattr(self.optimiser, "update"):
            raise TypeError(
                f"Trainer: optimiser must be SGD, Adam or AdamW, got {optimiser!r}. Pass SGD(0.1)."
            )
        self.penalty = LayerPenalties(penalty, network.sizes, biases=penalise_biases)
        self.batch_size = None if batch_size is None else check.count("Trainer", "batch_size", batch_size)
        self.shuffle = check.flag("Trainer", "shuffle", shuffle)
        self.steps = 0
        self._rng = np.random.default_rng(check.count("Trainer", "seed", seed, least=0))
        self._memory = self.optimiser.start(network.parameters.vector)
        self._decayed = self.penalty.decayed()
        # Written over at every step, as the layers are: fresh arrays can cost more than what they hold.
        self._gradient = Parameters(network.sizes)
        self._rows: list[tuple[float, ...]] = []

    def epoch(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """One pass over X (n, p) and y, with weights (n,) ≥ 0 of the rows; returns the objective.

        That is the mean loss as the pass met it, plus the penalty at its end.
        y : as the loss of the network asks; see `Network`
        Raises ValueError where the loss is no longer finite, as too long a step makes it.
        """
        X, Y = self.network.data(X, y)
        weight = check.sample_weights("Trainer", sample_weight, len(X))
        if weight is not None:
            # A row of weight 0 is no row; the others count as so many times the average one.
            X, Y, weight = X[weight > 0], Y[weight > 0], weight[weight > 0]
            weight = weight / weight.mean()
        met, layers = 0.0, None
        with np.errstate(over="ignore", invalid="ignore"):
            for rows in self._batches(len(X)):
                of_rows = None if weight is None else weight[rows]
                loss, layers = self._step(X[rows], Y[rows], of_rows, layers)
                met += loss
        return self._remember(met / len(X))

    @property
    def history(self) -> History:
        """Of all epochs so far."""
        return History(*np.array(self._rows, dtype=float).reshape(-1, 5).T)

    def _step(
        self, X: Array, Y: Array, weight: Array | None, used: list[Array] | None
    ) -> tuple[float, list[Array]]:
        """One step of the optimiser on one minibatch: the sum of the losses before it, and its layers."""
        layers = self.network.forward(X, used if used and len(used[0]) == len(X) else None)
        losses = LOSSES[self.network.loss].each(layers[-1], Y)
        loss = float(losses.sum() if weight is None else losses @ weight)
        self.steps += 1
        if not math.isfinite(loss):
            raise ValueError(
                f"Trainer: the loss must stay finite, got {loss} at step {self.steps} with {self.optimiser}. "
                "Take a smaller step, or standardise X."
            )
        gradient = self.network.backward(layers, Y, weight, self._gradient)
        w = self.network.parameters.vector
        w[:], self._memory = self.optimiser.update(
            self.steps, w, gradient.vector, self._memory, self.penalty, self._decayed
        )
        return loss, layers

    def _batches(self, n: int) -> list[slice] | list[NDArray[np.intp]]:
        size = n if self.batch_size is None else self.batch_size
        starts = range(0, n, size)
        if not self.shuffle or size >= n:
            return [slice(start, start + size) for start in starts]
        order = self._rng.permutation(n)
        return [order[start : start + size] for start in starts]

    def _remember(self, loss: float) -> float:
        net = self.network
        penalty = self.penalty.value(net.parameters.vector)
        self._rows.append((loss, penalty, zero_share(net), dead_neurons(net), dropped_inputs(net)))
        return loss + penalty


def train(
    network: Network,
    X: ArrayLike,
    y: ArrayLike,
    penalty: Penalties = None,
    optimiser: Optimiser | None = None,
    *,
    epochs: int = 100,
    batch_size: int | None = 32,
    shuffle: bool = True,
    penalise_biases: bool = False,
    sample_weight: ArrayLike | None = None,
    seed: int = 0,
) -> History:
    """Train the network, in place, on X (n, p) and y for that many epochs; returns the `History`.

    X, y, sample_weight : as in `Trainer.epoch`
    epochs : passes over all rows, ≥ 1
    The other arguments are those of `Trainer`, which is for looking at the network between epochs.

    Raises ValueError or TypeError for an argument out of range, and where the loss is no longer finite.
    """
    trainer = Trainer(
        network,
        penalty,
        optimiser,
        batch_size=batch_size,
        shuffle=shuffle,
        penalise_biases=penalise_biases,
        seed=seed,
    )
    for _ in range(check.count("train", "epochs", epochs)):
        trainer.epoch(X, y, sample_weight)
    return trainer.history
