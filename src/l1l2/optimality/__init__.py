"""The judge: how far given weights are from the optimum, whoever computed them. It knows no solver.

    duality_gap, kkt_residual, objective    of any weights, from the data
    certify                                 the gaps of many weights of one problem
    gap_on_gram, gap_from_bounds            the same gap in O(p) or O(1), for a solver that has the products

Chapter 4 derives the conditions and the certificate.
"""

from ._gram import gap_from_bounds, gap_on_gram
from ._squares import certify, duality_gap, kkt_residual, objective

__all__ = ["certify", "duality_gap", "gap_from_bounds", "gap_on_gram", "kkt_residual", "objective"]
