"""Benchmarks: our kernels beside a peer, both sides in one run on one machine."""

from __future__ import annotations

from fundtrail.bench.registry import KERNELS, run_kernels

__all__ = ["KERNELS", "run_kernels"]
