DATABASE = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
