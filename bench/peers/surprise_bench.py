"""Runs scikit-surprise for the bench, one model and fold at a time.

usage: surprise_bench.py LOGS
LOGS is JSON: [{"file": …, "ratingScale": [least, greatest]}, …]. A file has lines customer,product,duration and no header.

Out, one JSON value per line: first the versions; then the SHA-256 of each fold's test rows (of the first log: all logs
have the same customers and products). Then, for each line in, {"model": "SVD", "fold": 0, "log": 0}, one line out:
{"fitSeconds", "testSeconds", "rmse"}.
"""

import hashlib
import json
import platform
import sys
import time

import numpy
import surprise
from surprise.model_selection import KFold

FOLDS = 3
SEED = 0
# What each model is given beside its defaults.
MODELS = {
    "NormalPredictor": {},  # draws from NumPy's global generator
    "BaselineOnly": {"verbose": False},
    "SlopeOne": {},
    "CoClustering": {"random_state": SEED},
    "KNNBasic": {"verbose": False},
    "KNNWithMeans": {"verbose": False},
    "KNNWithZScore": {"verbose": False},
    "KNNBaseline": {"verbose": False},
    "SVD": {"random_state": SEED},
    "SVDpp": {"random_state": SEED},
    "NMF": {"random_state": SEED},
}


def main(logs):
    folds = [cut(**log) for log in json.loads(logs)]
    answer(
        {
            "python": platform.python_version(),
            "scikit-surprise": surprise.__version__,
            "numpy": numpy.__version__,
        }
    )
    answer([digest(test_rows) for _, test_rows in folds[0]])
    for line in sys.stdin:
        job = json.loads(line)
        answer(evaluate(job["model"], *folds[job["log"]][job["fold"]]))


def cut(file, ratingScale):
    reader = surprise.Reader(line_format="user item rating", sep=",", rating_scale=tuple(ratingScale))
    data = surprise.Dataset.load_from_file(file, reader)
    return list(KFold(FOLDS, random_state=SEED).split(data))


def evaluate(name, train_rows, test_rows):
    numpy.random.seed(SEED)
    model = getattr(surprise, name)(**MODELS[name])
    start = time.perf_counter()
    model.fit(train_rows)
    fitted = time.perf_counter()
    predictions = model.test(test_rows)
    tested = time.perf_counter()
    rmse = surprise.accuracy.rmse(predictions, verbose=False)
    return {
        "fitSeconds": fitted - start,
        "testSeconds": tested - fitted,
        "rmse": rmse if numpy.isfinite(rmse) else None,
    }


def digest(test_rows):
    text = "".join(f"{customer},{product}\n" for customer, product, _ in test_rows)
    return hashlib.sha256(text.encode()).hexdigest()


def answer(value):
    print(json.dumps(value), flush=True)


main(*sys.argv[1:])
