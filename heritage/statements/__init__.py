"""Who speaks, what holds on a day, what contradicts, which value a site has."""
