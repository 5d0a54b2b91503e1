#include <string.h>

#include "core.h"

const char *const column_names[5] = {"ts", "bid", "ask", "bid_volume", "ask_volume"};

static const char *const codes[] = {
    [TL_OK] = "ok",
    [TL_LATE_TICK] = "late_tick",
    [TL_NULL] = "null",
    [TL_NOT_FINITE] = "not_finite",
    [TL_NOT_DECIMAL] = "not_decimal",
    [TL_PRICE_TOO_LARGE] = "price_too_large",
    [TL_TIME_OUT_OF_RANGE] = "time_out_of_range",
    [TL_BAD_VOLUME] = "bad_volume",
    [TL_BAD_KIND] = "wrong_type",
    [TL_BAD_TIMEFRAMES] = "bad_timeframes",
    [TL_BAD_CALENDAR] = "bad_calendar",
    [TL_BAD_CAPACITY] = "bad_capacity",
    [TL_STATE_DAMAGED] = "state_damaged",
    [TL_STATE_VERSION] = "state_version",
    [TL_STATE_LABEL] = "state_label",
    [TL_STATE_CALENDAR] = "state_calendar",
    [TL_NO_MEMORY] = "no_memory",
    [TL_BAD_SCALE] = "bad_scale",
    [TL_BAD_ROWS] = "bad_rows",
    [TL_BAD_TEXT] = "bad_text",
    [TL_BAD_SOURCE] = "bad_source",
    [TL_BAD_OPTION] = "bad_option",
};

/// Python's side of the package writes the message and knows the type.
static void raise_as(
    const char *code, int column, int64_t row, int64_t value, int64_t other, const char *text, const char *advice) {
    PyObject *module = PyImport_ImportModule("tickloom._core_errors");
    if (module == NULL) return;
    PyObject *error = PyObject_CallMethod(
        module, "make", "szLLLss", code, column < 0 || column > 4 ? NULL : column_names[column], (long long)row,
        (long long)value, (long long)other, text, advice);
    Py_DECREF(module);
    if (error == NULL) return;
    PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_DECREF(error);
}

void raise_error(const tl_error *error, int64_t row) {
    size_t count = sizeof codes / sizeof codes[0];
    const char *code = error->code >= 0 && (size_t)error->code < count ? codes[error->code] : "unknown";
    raise_as(
        code, error->column, error->row < 0 ? -1 : error->row + row, error->value, error->other, error->text,
        error->advice);
}

void raise_code(const char *code, int column, int64_t row, const char *text) { raise_as(code, column, row, 0, 0, text, ""); }
