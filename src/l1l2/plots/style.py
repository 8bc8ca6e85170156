"""The book's colours, and the style that `book_style` sets."""

from __future__ import annotations

#: Each colour keeps a contrast of at least 3 : 1 to white and to the dark page alike (WCAG 1.4.11),
#: and every two stay apart for readers who do not see red, green or blue: by 10 or more in CIEDE2000.
COLOURS = ("#0683e8", "#d87954", "#0b8468", "#b05fab", "#867a04", "#d64362", "#768189", "#895e3a")
#: A second mark of each line, since colour is never alone.
DASHES = ("-", "--", "-.", ":")

#: The first is what Matplotlib measures with; a browser takes the first that it has.
_FONTS = ["DejaVu Sans", "Verdana", "Segoe UI", "Helvetica Neue", "Arial", "sans-serif"]


def book_style() -> None:
    """Set Matplotlib's defaults for the book: SVG that is byte for byte the same at each run.

    Text stays text and black is the ink that the page turns into its own text colour,
    so that a picture reads in light and in dark. The figures are 6 × 3.4 inches:
    they fit the page's column, and stay legible when scaled down to a phone.
    """
    import matplotlib as mpl
    from cycler import cycler
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    mpl.rcdefaults()
    mpl.rcParams.update(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "l1l2",
            "font.family": "sans-serif",
            "font.sans-serif": _FONTS,
            "font.size": 11.5,
            "figure.figsize": (6.0, 3.4),
            "figure.facecolor": "none",
            "figure.constrained_layout.use": True,
            "savefig.facecolor": "none",
            "savefig.bbox": "standard",
            "axes.facecolor": "none",
            "axes.prop_cycle": cycler(color=COLOURS),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.linewidth": 0.7,
            "axes.titlesize": 11.5,
            "axes.titlelocation": "left",
            "xtick.major.width": 0.7,
            "ytick.major.width": 0.7,
            "xtick.minor.width": 0.4,
            "ytick.minor.width": 0.4,
            "lines.linewidth": 1.8,
            "legend.frameon": False,
            "legend.fontsize": 10,
            "grid.color": "#808080",
            "grid.alpha": 0.3,
            "grid.linewidth": 0.5,
        }
    )
    metadata = {"Date": None, "Creator": None}
    set_matplotlib_formats("svg", bbox_inches=None, metadata=metadata)  # type: ignore[no-untyped-call]
