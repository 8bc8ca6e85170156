"""What is left of a network once weights are zero: a connection goes, a neuron or an input seldom does.

A unit counts as connected if a chain of weights that are not zero leads to it from some input, and another
from it to some output.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .network import Network


def zero_share(network: Network) -> float:
    """The share of the weights, biases left out, that are exactly zero: in [0, 1]."""
    weights = network.parameters.weights
    return sum(int((W == 0).sum()) for W in weights) / sum(W.size for W in weights)


def connected(network: Network) -> list[NDArray[np.bool_]]:
    """For each layer of units, inputs first and outputs last, which of them are connected."""
    links = [W != 0 for W in network.parameters.weights]
    if all(link.all() for link in links):  # which is all that training without L1 ever sees
        return [np.ones(size, dtype=bool) for size in network.sizes]
    reached = [np.ones(network.sizes[0], dtype=bool)]
    for link in links:
        reached.append(link[reached[-1]].any(axis=0))
    heard = [np.ones(network.sizes[-1], dtype=bool)]
    for link in reversed(links):
        heard.append(link[:, heard[-1]].any(axis=1))
    return [there & on for there, on in zip(reached, reversed(heard), strict=True)]


def dead_neurons(network: Network) -> int:
    """How many hidden neurons are not connected: they see no input, or nothing sees them."""
    return sum(int((~units).sum()) for units in connected(network)[1:-1])


def dropped_inputs(network: Network) -> int:
    """How many inputs are not connected: the outputs do not depend on them."""
    return int((~connected(network)[0]).sum())
