"""`python -m api.cli` is `tejido`."""

from api.cli.app import main

main()
