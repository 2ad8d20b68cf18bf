"""Images a second of the expression network in PyTorch, to stand beside ours. Prints one JSON document.

Usage: python3 torch-speed.py SECONDS BATCH [BATCH ...] [--cpu]
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

CLASSES = 7
SIZE = 112


class Separable(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.stride = stride
        self.depthwise = nn.Conv2d(inputs, inputs, 3, stride, padding=0 if stride == 2 else 1, groups=inputs, bias=False)
        self.pointwise = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x):
        return self.pointwise(self.depthwise(same(x, self.stride)))


class Plain(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.stride = stride
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, padding=0 if stride == 2 else 1)

    def forward(self, x):
        return self.conv(same(x, self.stride))


def same(x, stride):
    """TensorFlow's padding of an even side at stride 2: all of it right and below."""
    return F.pad(x, (0, 1, 0, 1)) if stride == 2 else x


class Block(nn.Module):
    """Each convolution sees the sum of all before it."""

    def __init__(self, inputs, outputs, first):
        super().__init__()
        self.one = (Plain if first else Separable)(inputs, outputs, 2)
        self.rest = nn.ModuleList(Separable(outputs, outputs, 1) for _ in range(3))

    def forward(self, x):
        total = F.relu(self.one(x))
        for n, layer in enumerate(self.rest):
            total = total + layer(total if n == 0 else F.relu(total))
        return F.relu(total)


class Expression(nn.Module):
    def __init__(self):
        super().__init__()
        sides = [3, 32, 64, 128, 256]
        self.blocks = nn.Sequential(*(Block(sides[n], sides[n + 1], n == 0) for n in range(4)))
        self.head = nn.Linear(256, CLASSES)

    def forward(self, pixels):
        return self.head(self.blocks((pixels - 120.0) / 255.0).mean((2, 3)))


def quickest(device, seconds, work):
    def wait():
        if device.type == 'cuda':
            torch.cuda.synchronize()

    for _ in range(3):
        work()
    wait()
    best = float('inf')
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        start = time.perf_counter()
        work()
        wait()
        best = min(best, time.perf_counter() - start)
    return best


def measure(device, batch, seconds):
    """The quicker of PyTorch's two layouts in memory, for each figure: which one it is depends on the machine."""
    layouts = [in_layout(layout, device, batch, seconds / 2) for layout in (torch.contiguous_format, torch.channels_last)]
    return {'batch': batch, **{name: max(figures[name] for figures in layouts) for name in ('forward', 'training')}}


def in_layout(layout, device, batch, seconds):
    torch.manual_seed(1)
    network = Expression().to(device, memory_format=layout)
    optimiser = torch.optim.AdamW(network.parameters(), 1e-4, weight_decay=0.01)
    pixels = (torch.rand(batch, 3, SIZE, SIZE, device=device) * 255).to(memory_format=layout)
    truth = torch.arange(batch, device=device) % CLASSES

    def forward():
        with torch.no_grad():
            network(pixels).cpu()

    def step():
        optimiser.zero_grad(set_to_none=True)
        F.cross_entropy(network(pixels), truth).backward()
        optimiser.step()

    return {'forward': batch / quickest(device, seconds, forward), 'training': batch / quickest(device, seconds, step)}


def main():
    words = [word for word in sys.argv[1:] if word != '--cpu']
    seconds, batches = float(words[0]), [int(word) for word in words[1:]]
    use_cuda = torch.cuda.is_available() and '--cpu' not in sys.argv
    device = torch.device('cuda' if use_cuda else 'cpu')
    print(json.dumps({
        'version': torch.__version__,
        'device': torch.cuda.get_device_name(0) if use_cuda else f'processor, {torch.get_num_threads()} threads',
        'parameters': sum(p.numel() for p in Expression().parameters()),
        'speeds': [measure(device, batch, seconds) for batch in batches],
    }))


main()
