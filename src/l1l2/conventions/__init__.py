"""Whose λ is this? Translation between the objectives that libraries and articles minimise.

    translate, explain, CONVENTIONS   between libraries, by the names that one types
    to_house, from_house              between the house objective and any other, described in words

The house objective is (1/2n)·‖y − Xw − b‖² + λ₁‖w‖₁ + (λ₂/2)‖w‖².

A foreign objective is a loss, one of

    "sum"        ‖y − Xw − b‖²            "half-sum"   ½‖y − Xw − b‖²
    "mean"       (1/n)·‖y − Xw − b‖²      "half-mean"  (1/2n)·‖y − Xw − b‖²  (the house's)

plus a penalty, one of

    penalty="l1"              λΣ|w|
    penalty="l2"              λΣw²
    penalty="l2", half=True   (λ/2)Σw²    (the house's)

Dividing an objective by a constant moves no minimum; so λ is divided by what turns the loss into the house's:

    loss         l1        l2       l2, half=True      met in
    "sum"        λ/(2n)    λ/n      λ/(2n)             scikit-learn Ridge (l2), the articles' derivations
    "half-sum"   λ/n       2λ/n     λ/n                lars (l1), XGBoost and LightGBM (l2 halved)
    "mean"       λ/2       λ        λ/2                Keras (l2), PyTorch (l2 halved), mean squared error
    "half-mean"  λ         2λ       λ                  scikit-learn Lasso, ElasticNet; glmnet; this package
"""

from ._ask import NoTranslation
from ._house import from_house, to_house
from ._settings import Setting
from ._table import CONVENTIONS
from ._translate import Explanation, explain, translate

__all__ = [
    "CONVENTIONS",
    "Explanation",
    "NoTranslation",
    "Setting",
    "explain",
    "from_house",
    "to_house",
    "translate",
]
