"""`python -m bot …`."""

import sys

from bot.serving import role_in, serve

if role := role_in(sys.argv[1:]):
    serve(role)
else:
    from bot.cli import main

    main()
