"""simple-cnn in PyTorch, tensors in memory, batch 64, Adam: a side of the training comparison (see Sides/Side.cs).

Usage: pytorch_simple_cnn.py MNIST_FOLDER THREADS [tuned]

"tuned" is what those do who tune it: channels last, one optimiser step for all parameters, no gradients set to zero.
"""
import json
import sys
import time

import numpy
import torch
from torch import nn

BATCH, STEPS = 64, 125


def read(folder):
    with open(f"{folder}/train-images-idx3-ubyte", "rb") as f:
        pixels = numpy.frombuffer(f.read(), numpy.uint8, offset=16).reshape(-1, 1, 28, 28)
    with open(f"{folder}/train-labels-idx1-ubyte", "rb") as f:
        labels = numpy.frombuffer(f.read(), numpy.uint8, offset=8)
    images = (torch.from_numpy(pixels.copy()).float() / 255 - 0.1307) / 0.3081
    return images, torch.from_numpy(labels.astype(numpy.int64))


def train(images, labels, tuned):
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1600, 128), nn.ReLU(),
        nn.Linear(128, 10))
    if tuned:
        model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, foreach=tuned)
    order = torch.randperm(len(images))
    start = time.perf_counter()
    for step in range(STEPS):
        batch = order[step * BATCH:(step + 1) * BATCH]
        optimizer.zero_grad(set_to_none=tuned)
        pixels = images[batch].contiguous(memory_format=torch.channels_last) if tuned else images[batch]
        loss = nn.functional.cross_entropy(model(pixels), labels[batch])
        loss.backward()
        optimizer.step()
    return {"images": STEPS * BATCH, "seconds": time.perf_counter() - start}


if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[2]))
    data = read(sys.argv[1])
    tuned = sys.argv[3:] == ["tuned"]
    train(*data, tuned)
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() != "go":
            break
        print(json.dumps(train(*data, tuned)), flush=True)
