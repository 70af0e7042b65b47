"""`python -m evidence` is `evidence`."""

from evidence.cli import main

if __name__ == "__main__":
    main(prog_name="evidence")
