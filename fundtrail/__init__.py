"""The command, the server that both faces run on, and the benchmarks."""
