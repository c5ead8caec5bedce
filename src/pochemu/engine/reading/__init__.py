"""From files to values: a scheme's YAML, the company's kinds of fact. Mistakes are found before anything is stored."""
