"""Long runs of the real program against the bench's Bot API: load, soak. Their short versions are tests."""
