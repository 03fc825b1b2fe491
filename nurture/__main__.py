"""`python -m nurture`, the same as the command `nurture`."""

from nurture.cli import main

if __name__ == "__main__":
    main()
