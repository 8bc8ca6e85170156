"""scikit-learn's tests of its ridge module hold for this package's estimators."""

from tests.unit.estimators.scikit_learn import own_tests

SCIKIT_LEARN = "ridge"

globals().update(own_tests(SCIKIT_LEARN))
