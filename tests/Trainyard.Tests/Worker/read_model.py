"""Reads a model as a stranger would: the file by the published safetensors format alone, into torch.nn.Sequential, strictly.

Usage: read_model.py FOLDER, which holds model.safetensors, layers.json, images.f32 (n x 1 x 28 x 28) and logits.f32 (n x 10).
"""
import json
import pathlib
import struct
import sys

import numpy as np
import torch
from torch import nn

folder = pathlib.Path(sys.argv[1])
raw = (folder / "model.safetensors").read_bytes()

(length,) = struct.unpack("<Q", raw[:8])
assert length <= 100_000_000 and (8 + length) % 8 == 0, length
assert raw[8:9] == b"{"
header = json.loads(raw[8 : 8 + length])
metadata = header.pop("__metadata__")
assert all(isinstance(v, str) for v in metadata.values()), metadata
assert metadata["format"] == "pt"
assert json.loads(metadata["trainyard.spec"])["model"]["layers"] == json.loads((folder / "layers.json").read_text())
assert 0 <= json.loads(metadata["trainyard.result"])["test"]["accuracy"] <= 1

data, at, state = raw[8 + length :], 0, {}
types = {"F32": np.float32, "I64": np.int64}
for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
    assert set(entry) == {"dtype", "shape", "data_offsets"}, entry
    begin, end = entry["data_offsets"]
    kind = np.dtype(types[entry["dtype"]])
    assert begin == at and begin % kind.itemsize == 0 and end - begin == kind.itemsize * int(np.prod(entry["shape"], dtype=np.int64)), (name, entry)
    state[name] = torch.from_numpy(np.frombuffer(data[begin:end], kind).reshape(entry["shape"]).copy())
    at = end
assert at == len(data), "bytes after the last tensor"


class Residual(nn.Module):
    def __init__(self, layers, shape):
        super().__init__()
        self.layers, after = sequential(layers, shape)
        if after != shape and len(shape) == 2:
            self.shortcut = nn.Linear(shape[1], after[1], bias=False)
        elif after != shape:
            stride = next(s for s in range(1, 65) if all((before - 1) // s + 1 == size for before, size in zip(shape[2:], after[2:])))
            self.shortcut = nn.Conv2d(shape[1], after[1], 1, stride, bias=False)
        else:
            self.shortcut = nn.Identity()

    def forward(self, x):
        return self.layers(x) + self.shortcut(x)


def sequential(layers, shape):
    modules = []
    with torch.no_grad():
        x = torch.zeros(shape)
        for layer in layers:
            modules.append(module(layer, x.shape).eval())
            x = modules[-1](x)
    return nn.Sequential(*modules), x.shape


def module(layer, shape):
    kind = layer["type"]
    pool = {"kernel_size": layer.get("kernelSize", 2), "stride": layer.get("stride") or None}
    return {
        "conv2d": lambda: nn.Conv2d(shape[1], layer["outChannels"], layer["kernelSize"], layer["stride"], layer["padding"], layer["dilation"], layer["groups"], layer["bias"]),
        "maxpool2d": lambda: nn.MaxPool2d(**pool),
        "avgpool2d": lambda: nn.AvgPool2d(**pool),
        "globalavgpool2d": lambda: nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        "batchnorm2d": lambda: nn.BatchNorm2d(shape[1]),
        "groupnorm": lambda: nn.GroupNorm(layer["groups"], shape[1]),
        "batchnorm1d": lambda: nn.BatchNorm1d(shape[1]),
        "layernorm": lambda: nn.LayerNorm(shape[1]),
        "residual": lambda: Residual(layer["layers"], shape),
        "dropout": lambda: nn.Dropout(layer["p"]),
        "flatten": nn.Flatten,
        "linear": lambda: nn.Linear(shape[1], layer["outFeatures"]),
        "relu": nn.ReLU,
        "leakyrelu": lambda: nn.LeakyReLU(layer["negativeSlope"]),
        "elu": nn.ELU,
        "gelu": nn.GELU,
        "silu": nn.SiLU,
        "softplus": nn.Softplus,
        "sigmoid": nn.Sigmoid,
        "tanh": nn.Tanh,
    }[kind]()


images = torch.from_numpy(np.fromfile(folder / "images.f32", np.float32).reshape(-1, 1, 28, 28))
expected = np.fromfile(folder / "logits.f32", np.float32).reshape(len(images), -1)
network, _ = sequential(json.loads((folder / "layers.json").read_text()), images.shape)
network.load_state_dict(state, strict=True)
logits = network.eval()(images).detach().numpy()
error = np.abs(logits - expected).max()
assert error < 1e-4, error

try:
    from safetensors.torch import load_file
except ImportError:
    print(f"same logits within {error:.1e}; the package safetensors is not installed")
else:
    assert all(torch.equal(state[name], tensor) for name, tensor in load_file(folder / "model.safetensors").items())
    print(f"same logits within {error:.1e}; the package safetensors agrees")
