"""L1 and L2 regularisation, exact and certified: the package behind *L1 and L2 by Experiment*."""

__version__ = "0.1.0"
