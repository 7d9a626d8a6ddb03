"""Criteria as one SQL text that DuckDB, PostgreSQL and Spark run alike, and the tables it reads."""
