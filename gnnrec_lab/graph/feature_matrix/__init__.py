"""From the features of users and items to the numbers that a model takes.

Public: `feature_matrix`, `FeatureMatrix`.
"""

from gnnrec_lab.graph.feature_matrix.matrix import FeatureMatrix, feature_matrix

__all__ = ["FeatureMatrix", "feature_matrix"]
