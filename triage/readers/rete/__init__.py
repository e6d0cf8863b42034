"""The reader on durable-rules: the rules in a normal form that the engine takes, and all that touches the
engine.
"""
