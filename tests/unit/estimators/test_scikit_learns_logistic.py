"""scikit-learn's tests of its logistic module hold for this package's estimators."""

from tests.unit.estimators.scikit_learn import own_tests

SCIKIT_LEARN = "logistic"

globals().update(own_tests(SCIKIT_LEARN))
