"""Pictures: the book's style, the weights along λ, and the error of cross-validation.

`plot_path` and `plot_cv` return Matplotlib axes and change none of its defaults. Matplotlib is imported when
a function is called, so that importing `l1l2` stays light.
"""

from .along import plot_cv, plot_path
from .style import COLOURS, DASHES, book_style

__all__ = ["COLOURS", "DASHES", "book_style", "plot_cv", "plot_path"]
