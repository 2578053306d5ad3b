"""Reads Trainyard's model files. A test keeps it equal to the example of docs/model-file.md."""
import json
import struct

import numpy as np
import torch
from torch import nn


def load(path):
    """The network, ready to predict, and what the file says of its input and its output."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(length)), file.read()
    about = header.pop("__metadata__")
    types, state = {"F32": np.float32, "I64": np.int64}, {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        state[name] = torch.from_numpy(np.frombuffer(data[begin:end], types[entry["dtype"]]).reshape(entry["shape"]).copy())
    layers, takes = json.loads(about["trainyard.spec"])["model"]["layers"], json.loads(about["trainyard.input"])
    categories = takes.get("categories", [])
    network = sequential(layers, state, "", categories)
    network.load_state_dict(state)
    if any(categories) and layers[0]["type"] != "embedding":
        network = nn.Sequential(Categories(categories, None), network)
    return network.eval(), takes, json.loads(about["trainyard.output"])


def sequential(layers, state, name, categories):
    return nn.Sequential(*(module(layer, state, f"{name}{i}.", categories) for i, layer in enumerate(layers)))


def module(layer, state, name, categories):
    weight, pool = state.get(f"{name}weight"), {"kernel_size": layer.get("kernelSize"), "stride": layer.get("stride") or None}
    groups = layer.get("groups", 1)
    return {
        "conv2d": lambda: nn.Conv2d(weight.shape[1] * groups, weight.shape[0], layer["kernelSize"], layer["stride"], layer["padding"], layer.get("dilation", 1), groups, layer["bias"]),
        "maxpool2d": lambda: nn.MaxPool2d(**pool),
        "avgpool2d": lambda: nn.AvgPool2d(**pool),
        "globalavgpool2d": lambda: nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        "batchnorm2d": lambda: nn.BatchNorm2d(len(weight)),
        "batchnorm1d": lambda: nn.BatchNorm1d(len(weight)),
        "groupnorm": lambda: nn.GroupNorm(groups, len(weight)),
        "layernorm": lambda: nn.LayerNorm(len(weight)),
        "dropout": lambda: nn.Dropout(layer["p"]),
        "flatten": nn.Flatten,
        "linear": lambda: nn.Linear(weight.shape[1], weight.shape[0]),
        "embedding": lambda: Categories(categories, weight),
        "residual": lambda: Residual(layer["layers"], state, name),
        "relu": nn.ReLU,
        "leakyrelu": lambda: nn.LeakyReLU(layer["negativeSlope"]),
        "elu": nn.ELU,
        "gelu": nn.GELU,
        "silu": nn.SiLU,
        "softplus": nn.Softplus,
        "sigmoid": nn.Sigmoid,
        "tanh": nn.Tanh,
    }[layer["type"]]()


class Residual(nn.Module):
    """What the layers make of x, added to x; where the shapes differ, x is projected."""

    def __init__(self, layers, state, name):
        super().__init__()
        self.layers, weight = sequential(layers, state, f"{name}layers.", []), state.get(f"{name}shortcut.weight")
        if weight is None:
            self.shortcut = nn.Identity()
        elif weight.dim() == 2:
            self.shortcut = nn.Linear(weight.shape[1], weight.shape[0], bias=False)
        else:
            self.shortcut = nn.Conv2d(weight.shape[1], weight.shape[0], 1, bias=False)

    def forward(self, x):
        y = self.layers(x)
        if x.dim() == 4:
            stride = next(s for s in range(1, 65) if all((a - 1) // s + 1 == b for a, b in zip(x.shape[2:], y.shape[2:])))
            x = x[:, :, ::stride, ::stride]
        return y + self.shortcut(x)


class Categories(nn.Module):
    """The plain numbers of a table's row, and behind them a vector for each category: a learned one, or ones and zeros."""

    def __init__(self, categories, weight):
        super().__init__()
        self.plain, self.columns = ([i for i, count in enumerate(categories) if (count > 0) == categorical] for categorical in (False, True))
        counts = [categories[i] for i in self.columns]
        self.first, self.all = torch.tensor([sum(counts[:i]) for i in range(len(counts))]), sum(counts)
        if weight is not None:
            self.weight = nn.Parameter(weight)

    def forward(self, x):
        numbers = x[:, self.columns].long() + self.first
        vectors = self.weight[numbers].flatten(1) if hasattr(self, "weight") else nn.functional.one_hot(numbers, self.all).sum(1)
        return torch.cat([x[:, self.plain], vectors], 1)


def predict(network, takes, values):
    """Logits of examples, given as raw values: images x channels x height x width, or rows x columns."""
    mean, std = (np.array(takes[key], np.float32).reshape(1, -1, *[1] * (values.ndim - 2)) for key in ("mean", "std"))
    batch = (values.astype(np.float32) / np.float32(takes["divisor"]) - mean) / std
    with torch.no_grad():
        return network(torch.from_numpy(batch))
