"""An assessment for people: text to read aloud, the tree of reasons for one conclusion, a Mermaid diagram."""
