"""Other bots, as their own tutorials write them. Each takes ADDRESS TOKEN and works until SIGTERM."""
