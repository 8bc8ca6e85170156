"""scikit-learn's tests of its sparse coordinate descent module hold for this package's estimators."""

from tests.unit.estimators.scikit_learn import own_tests

SCIKIT_LEARN = "sparse_coordinate_descent"

globals().update(own_tests(SCIKIT_LEARN))
