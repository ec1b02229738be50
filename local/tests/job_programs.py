"""The programs that stand for images and for Spark in the tests of jobs and endpoints."""

import json
import sys
from pathlib import Path

TRAINING_IMAGE = "test/training:1"
SERVING_IMAGE = "test/serving:1"

_PROGRAMS = Path(__file__).parent / "programs"
_ROOT = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    """Return what the emulator has to have in its environment to know them."""
    images = {
        TRAINING_IMAGE: {
            "command": [sys.executable, str(_PROGRAMS / "training_image.py")],
            "entrypoint": ["python", "-m", "vitrine"],
        },
        SERVING_IMAGE: {"command": [sys.executable, str(_PROGRAMS / "serving_image.py")]},
    }
    spark_submit = {
        "command": [
            *(sys.executable, str(_PROGRAMS / "spark_submit.py")),
            *("--properties-file", str(_ROOT / "training" / "spark-local.conf")),
        ],
        "env": {
            "GLUE_TEST_VARIABLE": "from the launcher",
            "SPARK_DIST_CLASSPATH": str(_ROOT / ".vitrine" / "ivy" / "jars" / "*"),
        },
    }
    return {
        "VITRINE_LOCAL_IMAGES": json.dumps(images),
        "VITRINE_LOCAL_SPARK_SUBMIT": json.dumps(spark_submit),
    }
