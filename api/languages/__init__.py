"""Languages in which the service tells people something, and the catalogues of their sentences."""
