"""The database: schema, migrations, connections, and loading records into it."""
