"""scikit-learn's tests of its sparse coordinate descent module fail where `not_offered` says so."""

from tests.unit.estimators.scikit_learn import own_tests

SCIKIT_LEARN, MUST_FAIL = "sparse_coordinate_descent", True

globals().update(own_tests(SCIKIT_LEARN))
