"""A bundle as a model of MLflow, which its servers answer: logged from code, without pickle.

The model holds the bundle and gnnrec-serve itself, so that a server needs NumPy, PyArrow and pandas alone.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.errors import OptionError
from gnnrec_lab.serving.generate import write
from gnnrec_lab.serving.scorer import Scorer

if TYPE_CHECKING:
    from mlflow.models.model import ModelInfo

_NEEDS = ["numpy>=1.26", "pyarrow>=15", "pandas>=2.2", "duckdb>=1.1"]
_TYPES = {"int": "long", "float": "double", "text": "string"}
_CODE = '''"""A bundle of gnnrec-lab as a model of MLflow."""

import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel


class Bundle(PythonModel):
    def load_context(self, context):
        from gnnrec_serve import Scorer

        self._scorer = Scorer.load(context.artifacts["bundle"])

    def predict(self, context, model_input: pd.DataFrame, params=None):
        from gnnrec_serve import GnnrecError
        from gnnrec_serve.serving.scorer.frames import answer

        try:
            return answer(self._scorer, model_input, params)
        except (GnnrecError, TypeError, ValueError) as error:
            raise MlflowException.invalid_parameter_value(str(error)) from None


set_model(Bundle())
'''


def log_bundle(bundle: Path, name: str = "bundle") -> ModelInfo:
    """Log a bundle as a model of the MLflow run that is open; return what MLflow says of it.

    Raises `OptionError` for ids that MLflow has no type for, and whatever MLflow raises.
    """
    from mlflow.pyfunc import log_model

    scorer = Scorer.load(bundle)
    with tempfile.TemporaryDirectory(prefix="gnnrec-") as place:
        code, package = Path(place) / "model.py", Path(place) / "gnnrec_serve"
        code.write_text(_CODE, encoding="utf-8")
        write(package)
        return log_model(
            name=name,
            python_model=str(code),
            artifacts={"bundle": str(bundle)},
            code_paths=[str(package)],
            signature=_signature(scorer),
            input_example=_example(scorer),
            pip_requirements=_NEEDS,
        )


def _signature(scorer: Scorer) -> Any:
    from mlflow.models import ModelSignature
    from mlflow.types.schema import Array, ColSpec, DataType, ParamSchema, ParamSpec, Schema

    outputs = scorer.signature["outputs"]
    if not {outputs["user"], outputs["item"]} <= _TYPES.keys():
        raise OptionError("MLflow has types for ids that are numbers or text, and these are others.")
    user, item = (DataType[_TYPES[outputs[name]]] for name in ("user", "item"))
    inputs = [ColSpec(user, "user", required=not scorer.folds_in)]
    if scorer.folds_in:
        inputs.append(ColSpec(Array(item), "history", required=False))
    kinds = {"user": user, "item": item, "title": DataType.string, "score": DataType.float}
    columns = {name: kinds.get(name, DataType.long) for name in outputs}
    return ModelSignature(
        Schema(inputs),
        Schema([ColSpec(kind, name) for name, kind in columns.items()]),
        ParamSchema(
            [
                ParamSpec("k", DataType.long, 10),
                ParamSpec("exclude_seen", DataType.boolean, True),
                ParamSpec("where", DataType.string, ""),
            ]
        ),
    )


def _example(scorer: Scorer) -> Any:
    import pandas as pd

    return pd.DataFrame({"user": scorer.users.values[:2]})
