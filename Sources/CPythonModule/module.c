#include <string.h>

#include "core.h"

// MARK: Bars of a table

static int feed_bars(tl_bars *bars, tl_reader *reader, source *source) {
    tl_ticks ticks;
    int64_t base = 0;
    int more;
    while ((more = source_next(source, &ticks)) > 0) {
        int64_t row = 0;
        while (row < ticks.count) {
            int64_t end = ticks.count - row < ROWS_BETWEEN_SIGNALS ? ticks.count : row + ROWS_BETWEEN_SIGNALS;
            int32_t code = TL_OK;
            tl_chunk chunk;
            tl_error error;
            Py_BEGIN_ALLOW_THREADS
            while (row < end) {
                code = tl_reader_read(reader, &ticks, row, end, &chunk, &error);
                if (code != TL_OK) break;
                code = tl_bars_feed(bars, &chunk, &error);
                if (code != TL_OK) {
                    error.row += row;
                    break;
                }
                row += chunk.count;
            }
            Py_END_ALLOW_THREADS
            if (code != TL_OK) {
                raise_error(&error, base);
                return -1;
            }
            if (PyErr_CheckSignals() < 0) return -1;
        }
        base += ticks.count;
    }
    return more;
}

/// The tables of all timeframes, with the number of late ticks before them.
static PyObject *bars_result(tl_bars *bars, int scale, int decimals, int keeps_last) {
    int32_t count = tl_bars_timeframe_count(bars);
    PyObject *tables = PyTuple_New(count);
    for (int32_t index = 0; tables != NULL && index < count; index++) {
        tl_table table;
        tl_error error;
        int32_t code;
        Py_BEGIN_ALLOW_THREADS
        code = tl_bars_table(bars, index, scale, decimals, keeps_last, &table, &error);
        Py_END_ALLOW_THREADS
        if (code != TL_OK) {
            raise_error(&error, 0);
            Py_DECREF(tables);
            return NULL;
        }
        char name[TIMEFRAME_BYTES];
        tl_bars_timeframe(bars, index, name, sizeof name);
        PyObject *object = table_object_new(&table, name);
        if (object == NULL || PyTuple_SetItem(tables, index, object) < 0) Py_CLEAR(tables);
    }
    if (tables == NULL) return NULL;
    return Py_BuildValue("(LN)", (long long)tl_bars_late_count(bars), tables);
}

static PyObject *core_bars(PyObject *module, PyObject *arguments) {
    (void)module;
    PyObject *table, *calendar_object;
    const char *timeframes;
    Py_ssize_t length;
    int side, scale, drops_late, keeps_last, decimals;
    if (!PyArg_ParseTuple(
            arguments, "Os#Oiippp", &table, &timeframes, &length, &calendar_object, &side, &scale, &drops_late,
            &keeps_last, &decimals))
        return NULL;
    const tl_calendar *calendar = calendar_of(calendar_object);
    if (calendar == NULL) return NULL;
    static const unsigned uses[] = {
        [TL_SIDE_BID] = USE_TS | USE_BID | USE_BID_VOLUME,
        [TL_SIDE_ASK] = USE_TS | USE_ASK | USE_ASK_VOLUME,
        [TL_SIDE_MID] = USE_ALL,
        [TL_SIDE_SPREAD] = USE_TS | USE_BID | USE_ASK,
    };
    tl_error error;
    tl_bars *bars = tl_bars_new(timeframes, length, calendar, side, drops_late, &error);
    if (bars == NULL) {
        raise_error(&error, 0);
        return NULL;
    }
    PyObject *result = NULL;
    tl_reader *reader = NULL;
    source source;
    if (source_open(&source, table, uses[side]) >= 0 && (scale = source_scale(&source, scale)) >= 0) {
        reader = tl_reader_new(scale, &error);
        if (reader == NULL) raise_error(&error, 0);
        else if (feed_bars(bars, reader, &source) >= 0) result = bars_result(bars, scale, decimals, keeps_last);
    }
    source_close(&source);
    tl_reader_free(reader);
    tl_bars_free(bars);
    return result;
}

// MARK: Quality

static int feed_quality(tl_quality *quality, tl_reader *reader, source *source, int drops_late) {
    tl_ticks ticks;
    int64_t base = 0;
    int more;
    while ((more = source_next(source, &ticks)) > 0) {
        int64_t row = 0;
        while (row < ticks.count) {
            int64_t end = ticks.count - row < ROWS_BETWEEN_SIGNALS ? ticks.count : row + ROWS_BETWEEN_SIGNALS;
            int32_t code = TL_OK;
            tl_chunk chunk;
            tl_error error;
            Py_BEGIN_ALLOW_THREADS
            while (row < end) {
                code = tl_reader_read(reader, &ticks, row, end, &chunk, &error);
                if (code != TL_OK) break;
                code = tl_quality_feed(quality, &chunk, drops_late, &error);
                if (code != TL_OK) {
                    error.row += row;
                    break;
                }
                row += chunk.count;
            }
            Py_END_ALLOW_THREADS
            if (code != TL_OK) {
                raise_error(&error, base);
                return -1;
            }
            if (PyErr_CheckSignals() < 0) return -1;
        }
        base += ticks.count;
    }
    return more;
}

static PyObject *core_validate(PyObject *module, PyObject *arguments) {
    (void)module;
    PyObject *table, *calendar_object;
    int scale, drops_late;
    if (!PyArg_ParseTuple(arguments, "OOip", &table, &calendar_object, &scale, &drops_late)) return NULL;
    const tl_calendar *calendar = calendar_of(calendar_object);
    if (calendar == NULL) return NULL;
    tl_quality *quality = tl_quality_new(calendar);
    tl_reader *reader = NULL;
    PyObject *result = NULL;
    tl_error error;
    source source;
    if (source_open(&source, table, USE_ALL) >= 0 && (scale = source_scale(&source, scale)) >= 0) {
        reader = tl_reader_new(scale, &error);
        if (reader == NULL) {
            raise_error(&error, 0);
        } else if (feed_quality(quality, reader, &source, drops_late) >= 0) {
            int64_t count = 0;
            char *text;
            Py_BEGIN_ALLOW_THREADS
            text = tl_quality_finish(quality, &count);
            Py_END_ALLOW_THREADS
            if (text == NULL) PyErr_NoMemory();
            else result = Py_BuildValue("(is#)", scale, text, (Py_ssize_t)count);
            tl_free(text);
        }
    }
    source_close(&source);
    tl_reader_free(reader);
    tl_quality_free(quality);
    return result;
}

// MARK: The module

static PyObject *core_bar_layout(PyObject *module, PyObject *unused) {
    (void)module;
    (void)unused;
    tl_bar_layout layout;
    tl_bar_layout_get(&layout);
    return Py_BuildValue(
        "(LLLLLLLL)", (long long)layout.stride, (long long)layout.open_time, (long long)layout.close_time,
        (long long)layout.bid, (long long)layout.ask, (long long)layout.doubled_mid, (long long)layout.spread,
        (long long)layout.tick_count);
}

static PyObject *core_volume(PyObject *module, PyObject *arguments) {
    (void)module;
    unsigned long long low;
    long long high;
    if (!PyArg_ParseTuple(arguments, "KL", &low, &high)) return NULL;
    return PyFloat_FromDouble(tl_sum_value((tl_sum){.low = low, .high = high, .is_present = 1}));
}

static PyMethodDef methods[] = {
    {"bars", core_bars, METH_VARARGS, "Forms the bars of a table."},
    {"validate", core_validate, METH_VARARGS, "Judges the ticks of a table."},
    {"volume", core_volume, METH_VARARGS, "The float nearest to an exact sum of volumes."},
    {"restore", restore_state, METH_VARARGS, "The state that was saved as bytes."},
    {"bar_layout", core_bar_layout, METH_NOARGS, "Where the parts of a bar lie in a ring, in bytes."},
    {0},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_core",
    .m_doc = "The engine in this process. The package tickloom is what it is for.",
    .m_size = -1,
    .m_methods = methods,
};

__attribute__((visibility("default"))) PyMODINIT_FUNC PyInit__core(void) {
    if (tl_abi_version() != TL_ABI_VERSION) {
        PyErr_SetString(PyExc_ImportError, "the module and its engine are not of one version");
        return NULL;
    }
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL) return NULL;
    if (table_init(module) < 0 || calendar_init(module) < 0 || bar_init(module) < 0 || state_init(module) < 0) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
