"""Write the files of deploy/ that `evidence schedule` makes, for an installation in /opt."""

from __future__ import annotations

from pathlib import Path

from evidence.scheduling.standard import files

TARGET = Path(__file__).resolve().parent.parent / "deploy"


def main() -> None:
    """Write them."""
    for name, text in files().items():
        path = TARGET / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
