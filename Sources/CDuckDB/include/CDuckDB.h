// The DuckDB C API, from the release that scripts/setup pinned (or DUCKDB_HOME).
#ifndef TICKLOOM_CDUCKDB_H
#define TICKLOOM_CDUCKDB_H
#include <duckdb.h>
#endif
