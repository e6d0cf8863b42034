"""`python -m triage` is the command `triage`."""

from triage.command_line.main import run

if __name__ == "__main__":
    run()
