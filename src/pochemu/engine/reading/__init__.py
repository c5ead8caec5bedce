"""From files to values: a scheme's YAML, the company's kinds of fact. Every mistake is found before anything is stored."""
