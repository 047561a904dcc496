"""The kernels that training and ranking use, by PyTorch's operations over tensors, for GPUs.

Twins of the compiled ones beside this folder: the same results up to the rounding of float32, tested on the
CPU. Which of both works is decided in gnnrec_lab/devices.py. Sampling has no twin: it stays on the
processors.

Everything here imports PyTorch, so that each module is imported by its own name.
"""
