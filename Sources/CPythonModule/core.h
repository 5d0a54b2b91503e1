// What the files of the module share. Names with _object are Python objects; a function that gives an int gives -1 with a
// Python exception set, unless it says something else.

#ifndef TICKLOOM_CORE_H
#define TICKLOOM_CORE_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>

#include <stdbool.h>

#include "CEngineABI.h"
#include "arrow.h"

/// Rows after which a long call looks for signals: some milliseconds.
#define ROWS_BETWEEN_SIGNALS (INT64_C(1) << 20)
/// The longest name of a timeframe, with its zero.
#define TIMEFRAME_BYTES 16

// MARK: Errors (errors.c)

/// Sets the Python exception that stands for an engine's error. `row` is added to its row, if it has one.
void raise_error(const tl_error *error, int64_t row);
/// Sets the exception of a code that only this module has, such as "missing_column".
void raise_code(const char *code, int column, int64_t row, const char *text);
extern const char *const column_names[5];

// MARK: Input (source.c)

/// Columns that a call needs, a bit each by TL_COLUMN_TS and so on.
enum { USE_TS = 1, USE_BID = 2, USE_ASK = 4, USE_BID_VOLUME = 8, USE_ASK_VOLUME = 16, USE_ALL = 31 };

/// Ticks that a Python object gives: a stream of Arrow batches, or buffers.
typedef struct source {
    unsigned use;
    /// Kind and scale of each column, without values.
    tl_column types[5];
    /// The stream itself, taken out of its capsule: others that have the capsule can neither read nor release it.
    struct ArrowArrayStream stream;
    bool has_stream;
    int children[5];
    int64_t child_count;
    Py_buffer buffers[5];
    bool has_buffer[5];
    int64_t buffer_rows;
    /// Arrow batches: the one that is being read, or all of them.
    struct ArrowArray *batches;
    int64_t batch_count;
    int64_t batch_room;
    bool holds_all;
    /// The next batch to give.
    int64_t next;
    bool has_ended;
} source;

/// Opens what Python's side of the package made of a table: a capsule of an Arrow stream, or a tuple with None or
/// (kind, buffer) for each column.
int source_open(source *source, PyObject *object, unsigned use);
void source_close(source *source);
/// Gives the next batch, 1, or 0 at the end. It stays until the next call, or all do after source_scale.
int source_next(source *source, tl_ticks *ticks);
/// Decides on the scale of prices: `scale` if it is not -1, else what the types say or the values need.
int source_scale(source *source, int scale);

// MARK: Output (table.c)

/// A table that several Python objects and Arrow structures hold. No Python is needed to let go of it.
typedef struct shared_table shared_table;
PyObject *table_object_new(tl_table *table, const char *timeframe);
int table_init(PyObject *module);

// MARK: Calendars (calendar.c)

/// The calendar of a Python object; null with an exception set if it is none.
const tl_calendar *calendar_of(PyObject *object);
int calendar_init(PyObject *module);

// MARK: Bars and ticks (bar.c)

/// A bar as Python sees it. `name` is the timeframe's, borrowed.
PyObject *bar_object_new(const tl_bar *bar, PyObject *name, int side, int scale, bool is_complete);
/// The same object with another bar, if nobody else has it; else a new one. Steals `old`, which may be null.
PyObject *bar_object_renew(PyObject *old, const tl_bar *bar, PyObject *name, int side, int scale);
PyObject *tick_object_new(const tl_tick *tick, int scale);
PyObject *tick_object_renew(PyObject *old, const tl_tick *tick, int scale);
int bar_init(PyObject *module);

/// A price given as a float, an integer mantissa or a decimal, as a mantissa.
int mantissa_of(PyObject *object, int scale, int column, int64_t *mantissa);

// MARK: Tables of ticks (text.c)

PyObject *core_parse_text(PyObject *module, PyObject *arguments);
PyObject *core_generate(PyObject *module, PyObject *arguments);
int text_init(PyObject *module);

// MARK: States (state.c)

int state_init(PyObject *module);
PyObject *restore_state(PyObject *module, PyObject *arguments);

#endif
