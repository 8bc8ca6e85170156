"""One pass over rows of any number, and every λ of every fold from what is left of it.

Moments : weights, means and centred products of rows, by fold; they grow block by block, merge, and are saved
from_blocks, from_arrays, from_parquet, from_dask : the moments of rows that no memory holds
DigitsLost, BadBlock, NoFolds : what can go wrong, by name
"""

from ._dask import from_dask
from ._errors import BadBlock, DigitsLost, NoFolds
from ._gather import from_arrays, from_blocks
from ._moments import Moments
from ._parquet import from_parquet
from ._sums import Gram

__all__ = [
    "BadBlock",
    "DigitsLost",
    "Gram",
    "Moments",
    "NoFolds",
    "from_arrays",
    "from_blocks",
    "from_dask",
    "from_parquet",
]
