"""Runs ranking models of other libraries for the bench, one model and fold at a time.

usage: ranking_bench.py LOGS
LOGS is JSON: [{"file": …}]. A file has lines customer,product,duration and no header; only the first file counts.

Out, one JSON value per line: first the versions; then the SHA-256 of each fold's test rows.
Then, for each line in, {"model": "numpy: EASE", "fold": 0}, one line out: {"fitSeconds", "testSeconds", "lists"}. A list is
[customer, [products, best first]], for each customer with training and test rows. A model has log(1 + duration) of each
row, scaled to mean 1.
"""

import hashlib
import json
import platform
import sys
import time
import warnings

import implicit
import lenskit
import numpy as np
import pandas as pd
import scipy
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender
from lenskit.batch import recommend
from lenskit.data import from_interactions_df
from lenskit.knn import EASEScorer, ItemKNNScorer
from lenskit.pipeline import topn_pipeline
from scipy.linalg.lapack import dpotrf, dpotri
from scipy.sparse import csr_matrix, diags_array

warnings.filterwarnings("ignore")
FOLDS = 3
SEED = 0
LENGTH = 10
NEIGHBOURS = 64


class NumpyEase:
    """The formula of lib/engine/models/ease/ease.ts with its default parameters, and no choice of the input."""

    regularization, popularity, activity, dropout = 2, 0.2, 0.3, 0.5

    def fit(self, train):
        lengths = np.diff(train.indptr)
        active = np.where(lengths > 0, np.maximum(lengths, 1.0) ** -self.activity, 0)
        gram = (train.T @ diags_array(active) @ train).toarray()
        squares = np.bincount(train.indices, train.data**2, minlength=len(gram))
        ridge = self.regularization * np.trace(gram) / len(gram) + self.dropout / (1 - self.dropout) * squares
        gram[np.diag_indices(len(gram))] += ridge
        factor, _ = dpotrf(gram, lower=True, overwrite_a=True)
        inverse, _ = dpotri(factor, lower=True, overwrite_c=True)
        inverse = np.tril(inverse) + np.tril(inverse, -1).T
        viewers = np.bincount(train.indices, minlength=len(gram)) ** self.popularity
        weights = inverse / -np.diag(inverse)
        weights[np.diag_indices(len(weights))] = 0
        self.weights = viewers[:, None] * weights / viewers

    def lists(self, train, customers):
        scores = train[customers] @ self.weights
        scores[train[customers].nonzero()] = -np.inf
        best = np.argpartition(-scores, LENGTH, axis=1)[:, :LENGTH]
        order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1)
        return np.take_along_axis(best, order, axis=1)


class Implicit:
    def __init__(self, model):
        self.model = model

    def fit(self, train):
        self.model.fit(train, show_progress=False)

    def lists(self, train, customers):
        return self.model.recommend(customers, train[customers], N=LENGTH)[0]


class LensKit:
    def __init__(self, scorer):
        self.pipeline = topn_pipeline(scorer, n=LENGTH)

    def fit(self, train):
        rows = train.tocoo()
        frame = pd.DataFrame({"user_id": rows.row, "item_id": rows.col, "rating": rows.data})
        self.pipeline.train(from_interactions_df(frame))

    def lists(self, train, customers):
        return [items.ids() for _, items in recommend(self.pipeline, customers, LENGTH, n_jobs=1)]


MODELS = {
    "numpy: EASE": NumpyEase,
    "lenskit: EASE": lambda: LensKit(EASEScorer()),
    "implicit: cosine": lambda: Implicit(CosineRecommender(K=NEIGHBOURS, num_threads=1)),
    "implicit: BM25": lambda: Implicit(BM25Recommender(K=NEIGHBOURS, num_threads=1)),
    "lenskit: ItemKNN": lambda: LensKit(ItemKNNScorer(max_nbrs=NEIGHBOURS, feedback="implicit")),
    "implicit: ALS": lambda: Implicit(AlternatingLeastSquares(num_threads=1, random_state=SEED)),
}


def main(logs):
    rows = pd.read_csv(json.loads(logs)[0]["file"], header=None, names=["customer", "product", "duration"])
    folds = list(cut(rows))
    modules = {"python": platform, "numpy": np, "scipy": scipy, "implicit": implicit, "lenskit": lenskit}
    answer({name: version(module) for name, module in modules.items()})
    answer([digest(test) for _, test in folds])
    for line in sys.stdin:
        job = json.loads(line)
        answer(evaluate(job["model"], *folds[job["fold"]]))


def version(module):
    return module.python_version() if module is platform else module.__version__


def cut(rows):
    """The folds of scikit-surprise's KFold."""
    indices = np.arange(len(rows))
    np.random.RandomState(SEED).shuffle(indices)
    stop = 0
    for fold in range(FOLDS):
        start, stop = stop, stop + len(rows) // FOLDS + (fold < len(rows) % FOLDS)
        train = np.concatenate([indices[:start], indices[stop:]])
        yield rows.iloc[train], rows.iloc[indices[start:stop]]


def evaluate(name, train_rows, test_rows):
    customers, customer_ids = pd.factorize(train_rows["customer"])
    products, product_ids = pd.factorize(train_rows["product"])
    durations = train_rows["duration"].to_numpy()
    counts = np.sign(durations) * np.log1p(np.abs(durations))
    shape = (len(customer_ids), len(product_ids))
    train = csr_matrix((counts / counts.mean(), (customers, products)), shape=shape)
    wanted = np.flatnonzero(customer_ids.isin(test_rows["customer"].unique()))
    model = MODELS[name]()
    start = time.perf_counter()
    model.fit(train)
    fitted = time.perf_counter()
    lists = model.lists(train, wanted)
    tested = time.perf_counter()
    return {
        "fitSeconds": fitted - start,
        "testSeconds": tested - fitted,
        "lists": [
            [int(customer_ids[customer]), [int(product_ids[product]) for product in own if product >= 0]]
            for customer, own in zip(wanted, lists)
        ],
    }


def digest(test_rows):
    text = "".join(f"{row.customer},{row.product}\n" for row in test_rows.itertuples())
    return hashlib.sha256(text.encode()).hexdigest()


def answer(value):
    print(json.dumps(value), flush=True)


main(*sys.argv[1:])
