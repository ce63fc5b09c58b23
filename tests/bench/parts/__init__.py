"""The parts of the bench, each a function from a Bench to rows. What a part measures stands in its own docstring."""
