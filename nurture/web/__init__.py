"""The workspace in the browser: parse, call one service, show. Imports services, core and wiring."""
