"""Makes networks of PyTorch 1.13 for the tests, in a folder: those that can be trained on images of 1 x 28 x 28 with ten classes, and those that cannot.

Usage: make_networks.py FOLDER [NAME…]
"""
import pathlib
import sys
import zipfile
from typing import Dict, List

import torch
from torch import nn

folder, wanted = pathlib.Path(sys.argv[1]), sys.argv[2:]


class Cnn(nn.Module):
    """Channels that oneDNN computes wrongly, batch normalisation, dropout, and a view that takes no channels that lie last."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 12, 5, stride=2), nn.BatchNorm2d(12), nn.ReLU(), nn.Conv2d(12, 20, 1), nn.ReLU(), nn.MaxPool2d(3))
        self.drop = nn.Dropout(0.25)
        self.head = nn.Linear(320, 10)

    def forward(self, x):
        x = self.features(x)
        return self.head(self.drop(x.view(x.size(0), -1)))


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(49, 10)

    def seen(self, x):
        return self.head(nn.functional.avg_pool2d(x, 4).flatten(1))

    def forward(self, x):
        return self.seen(x)


class Dictionary(Small):
    def forward(self, x) -> Dict[str, torch.Tensor]:
        return {"logits": self.seen(x)}


class ListOfTensors(Small):
    def forward(self, x) -> List[torch.Tensor]:
        return [self.seen(x)]


class Nothing(Small):
    def forward(self, x):
        self.seen(x)


class Number(Small):
    def forward(self, x):
        return self.seen(x).size(0)


class Classes(Small):
    def forward(self, x):
        return self.seen(x).argmax(1)


class Detached(Small):
    def forward(self, x):
        return self.seen(x).detach()


class Endless(Small):
    def forward(self, x):
        i = 1
        while i > 0:
            i = (i + 1) % 1000 + 1
        return self.seen(x) + i


class Greedy(Small):
    def forward(self, x):
        many = [torch.ones(64, 1024, 1024) for i in range(1000)]
        return self.seen(x) + torch.stack(many).sum()


class Talkative(Small):
    def forward(self, x):
        for i in range(1000000):
            print("a line that nobody asked for, again and again")
        return self.seen(x)


class Printing(Small):
    def forward(self, x):
        print('{"failure":null,"parameters":1,"trained":1}')
        return self.seen(x)


class Raising(Small):
    def forward(self, x):
        if x.size(0) == 2:
            raise ValueError("two are too few")
        return self.seen(x)


class OnlyTwo(Small):
    def forward(self, x):
        if x.size(0) != 2:
            raise ValueError("two, and no more")
        return self.seen(x)


class Writing(Small):
    def forward(self, x):
        torch.save(x, "/tmp/trainyard-was-written")
        return self.seen(x)


class Mapping(Small):
    def forward(self, x):
        return self.seen(x) + torch.from_file("/tmp/trainyard-was-mapped", True, 4).sum()


class WholeNumbers(Small):
    def __init__(self):
        super().__init__()
        self.count = nn.Parameter(torch.zeros(3, dtype=torch.int64), requires_grad=False)


class Unchanging(Small):
    def __init__(self):
        super().__init__()
        self.requires_grad_(False)


networks = {
    "cnn": Cnn, "small": Small, "dictionary": Dictionary, "list": ListOfTensors, "nothing": Nothing, "number": Number, "classes": Classes, "detached": Detached, "endless": Endless,
    "greedy": Greedy, "talkative": Talkative, "printing": Printing, "raising": Raising, "only-two": OnlyTwo, "writing": Writing, "mapping": Mapping, "whole-numbers": WholeNumbers, "unchanging": Unchanging,
}
for name, network in networks.items():
    if not wanted or name in wanted:
        torch.manual_seed(1)
        torch.jit.script(network()).save(str(folder / f"{name}.pt"))

if not wanted:
    # An operator that this libtorch does not have: it ends the process that loads it.
    with zipfile.ZipFile(folder / "detached.pt") as source, zipfile.ZipFile(folder / "unknown-operator.pt", "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(entry.filename, content.replace(b"torch.detach(", b"torch.detach_from_all(") if entry.filename.endswith(".py") else content)
