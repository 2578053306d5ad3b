"""The class of a picture, by a model of Trainyard: python3 predict.py model.safetensors picture.npy"""
import sys

import numpy as np

from trainyard_model import load, predict

network, takes, gives = load(sys.argv[1])
picture = np.load(sys.argv[2]).reshape(takes["shape"])  # raw values: channels x height x width
logits = predict(network, takes, picture[None])[0]
print(gives["classes"][int(logits.argmax())], f"{logits.softmax(0).max():.3f}")
