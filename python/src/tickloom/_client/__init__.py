"""The client of a running engine. `tickloom.connect` and `tickloom.aio.connect` are its doors."""
