"""The catalogues of the screens' languages, and the program that keeps them: `python -m kiosk.locales`."""
