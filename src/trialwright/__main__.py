"""``python -m trialwright`` is the command line."""

from trialwright.cli.main import main

if __name__ == "__main__":
    main()
