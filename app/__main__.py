"""`python -m app` is the same as `counterpart`."""

from app.cli import main

main()
