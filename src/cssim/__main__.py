"""`python -m cssim`."""

from cssim.cli.main import main

if __name__ == "__main__":  # spawned workers import this file
    main()
