"""Figures of a table of predictions, computed by numpy alone: the path in, JSON out."""

import csv
import json
import sys

import numpy as np

with open(sys.argv[1], newline="", encoding="utf-8") as file:
    header, *rows = csv.reader(file)

if header[1] == "target":
    classes = [name.removeprefix("probability of ") for name in header[3:]]
    truth = np.array([classes.index(row[1]) for row in rows])
    answers = np.array([classes.index(row[2]) for row in rows])
    probabilities = np.array([[float(value) for value in row[3:]] for row in rows])
    assert (probabilities.argmax(1) == answers).all()
    matrix = np.zeros((len(classes), len(classes)))
    np.add.at(matrix, (truth, answers), 1)
    right = matrix.diagonal()
    recall = right / matrix.sum(1)
    f1 = 2 * right / (matrix.sum(0) + matrix.sum(1))
    figures = {
        "accuracy": right.sum() / matrix.sum(),
        "macro_f1": f1.mean(),
        "balanced_accuracy": recall.mean(),
        "loss": -np.log(probabilities[np.arange(len(truth)), truth]).mean(),
    }
else:
    target, prediction = np.array([[float(value) for value in row[1:3]] for row in rows]).T
    errors = target - prediction
    figures = {
        "r2": 1 - (errors**2).sum() / ((target - target.mean()) ** 2).sum(),
        "root_mean_squared_error": np.sqrt((errors**2).mean()),
        "mean_absolute_error": np.abs(errors).mean(),
    }
print(json.dumps(figures))
