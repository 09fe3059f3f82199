"""What follows from the ledger: snapshots in, frozen results out.

=====================  ==========================================================
``tracing.trace``      where the money of seeds went, or came from
``hops.trace_hops``    the same, by the number of payments since the seed
``origins.origins``    whose money the balances are
``matches.matches``    which receipt paid which payment
``paths.find_paths``   paths that respect time; ``paths.earliest_arrival``
``max_flow.max_flow``  the most that can have gone from some accounts to others
``cycles.find_cycles`` money that came round, in bundles
``communities``        groups that trade more inside than out
``regions``            what moves between regions; ``disclosure`` masks small cells
``risk.risk_scores``   scores with the transfers that they rest on
``rounding``           whole minor units out of shares
=====================  ==========================================================

``options`` holds the rules and ``seeds`` what they follow. Every result names the
ledger version, every parameter and the engine, and offers ``to_frame()``. The passes
themselves are compiled, in ``_kernels``, at their first use.
"""
