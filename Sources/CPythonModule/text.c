#include <stdlib.h>

#include "core.h"

/// Memory of the engine that was given away, for the buffer protocol.
typedef struct {
    PyObject_HEAD
    void *bytes;
    Py_ssize_t count;
} memory_object;

static PyTypeObject *memory_type;

/// Takes over the memory, also where it fails. Null stays None.
static PyObject *memory_object_new(void *bytes, Py_ssize_t count) {
    memory_object *object = PyObject_New(memory_object, memory_type);
    if (object == NULL) {
        tl_free(bytes);
        return NULL;
    }
    object->bytes = bytes;
    object->count = count;
    return (PyObject *)object;
}

static void memory_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    tl_free(((memory_object *)self)->bytes);
    PyObject_Free(self);
    Py_DECREF(type);
}

static int memory_buffer(PyObject *self, Py_buffer *buffer, int flags) {
    memory_object *object = (memory_object *)self;
    return PyBuffer_FillInfo(buffer, self, object->bytes, object->count, 1, flags);
}

static PyType_Slot memory_slots[] = {
    {Py_tp_dealloc, memory_dealloc},
    {Py_bf_getbuffer, memory_buffer},
    {Py_tp_doc, "Memory of the engine."},
    {0, NULL},
};

static PyType_Spec memory_spec = {
    .name = "tickloom._core.Memory",
    .basicsize = sizeof(memory_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = memory_slots,
};

/// The columns as a tuple, each a tuple of values, validity or None, and the number of nulls.
static PyObject *columns_object(const tl_tick_table *table) {
    Py_ssize_t count = (Py_ssize_t)table->count;
    PyObject *columns = PyTuple_New(5);
    void *values[5] = {table->ts, table->prices[0], table->prices[1], table->volumes[0], table->volumes[1]};
    for (int index = 0; index < 5; index++) {
        bool is_volume = index >= TL_COLUMN_BID_VOLUME;
        bool is_price = index == TL_COLUMN_BID || index == TL_COLUMN_ASK;
        PyObject *memory = memory_object_new(values[index], count * (is_price ? 16 : 8));
        PyObject *validity = NULL;
        if (is_volume) validity = memory_object_new(table->validity[index - TL_COLUMN_BID_VOLUME], (count + 7) / 8);
        else validity = Py_NewRef(Py_None);
        long long nulls = is_volume ? (long long)table->null_counts[index - TL_COLUMN_BID_VOLUME] : 0;
        if (columns == NULL || memory == NULL || validity == NULL) {
            Py_XDECREF(memory);
            Py_XDECREF(validity);
            // What is left is freed as it comes.
            Py_CLEAR(columns);
            continue;
        }
        PyObject *column = Py_BuildValue("(NNL)", memory, validity, nulls);
        if (column == NULL || PyTuple_SetItem(columns, index, column) < 0) Py_CLEAR(columns);
    }
    return columns;
}

static PyObject *text_result(tl_text *text) {
    tl_tick_table table;
    tl_error error;
    int32_t code;
    Py_BEGIN_ALLOW_THREADS
    code = tl_text_table(text, &table, &error);
    Py_END_ALLOW_THREADS
    if (code != TL_OK) {
        raise_error(&error, 0);
        return NULL;
    }
    PyObject *columns = columns_object(&table);
    if (columns == NULL) return NULL;
    int64_t count = 0;
    char *report = tl_text_report(text, &count);
    if (report == NULL) {
        Py_DECREF(columns);
        return PyErr_NoMemory();
    }
    PyObject *result =
        Py_BuildValue("(LiNs#)", (long long)table.count, (int)table.scale, columns, report, (Py_ssize_t)count);
    tl_free(report);
    return result;
}

PyObject *core_parse_text(PyObject *module, PyObject *arguments) {
    (void)module;
    Py_buffer bytes;
    const char *symbol, *name, *format, *zone;
    Py_ssize_t symbol_length, name_length, format_length, zone_length;
    int scale, keeps_crossed;
    if (!PyArg_ParseTuple(
            arguments, "y*s#s#s#s#ip", &bytes, &symbol, &symbol_length, &name, &name_length, &format, &format_length,
            &zone, &zone_length, &scale, &keeps_crossed))
        return NULL;
    tl_text_options options = {
        .symbol = symbol,
        .symbol_length = symbol_length,
        .name = name,
        .name_length = name_length,
        .format = format,
        .format_length = format_length,
        .zone = zone,
        .zone_length = zone_length,
        .scale = scale,
        .keeps_crossed = keeps_crossed,
    };
    tl_error error;
    tl_text *text;
    Py_BEGIN_ALLOW_THREADS
    text = tl_text_new(bytes.buf, bytes.len, &options, &error);
    Py_END_ALLOW_THREADS
    PyObject *result = NULL;
    int32_t more = text != NULL;
    int32_t code = text != NULL ? TL_OK : error.code;
    while (code == TL_OK && more != 0) {
        // Some milliseconds, then a look at signals.
        Py_BEGIN_ALLOW_THREADS
        code = tl_text_next(text, &more, &error);
        Py_END_ALLOW_THREADS
        if (PyErr_CheckSignals() < 0) break;
    }
    if (PyErr_Occurred() == NULL) {
        if (code != TL_OK) raise_error(&error, 0);
        else result = text_result(text);
    }
    tl_text_free(text);
    PyBuffer_Release(&bytes);
    return result;
}

PyObject *core_generate(PyObject *module, PyObject *arguments) {
    (void)module;
    const char *symbol;
    Py_ssize_t symbol_length;
    long long from_day, days, ticks_per_day, shape, rates[7], gap_seconds, spike_basis_points;
    unsigned long long seed;
    if (!PyArg_ParseTuple(
            arguments, "s#LLKLL(LLLLLLL)LL", &symbol, &symbol_length, &from_day, &days, &seed, &ticks_per_day, &shape,
            &rates[0], &rates[1], &rates[2], &rates[3], &rates[4], &rates[5], &rates[6], &gap_seconds,
            &spike_basis_points))
        return NULL;
    tl_generator_options options = {
        .symbol = symbol,
        .symbol_length = symbol_length,
        .from_day = from_day,
        .days = days,
        .seed = seed,
        .ticks_per_day = ticks_per_day,
        .shape = shape,
        .gap_seconds = gap_seconds,
        .spike_basis_points = spike_basis_points,
    };
    for (int index = 0; index < 7; index++) options.per_million[index] = rates[index];
    tl_error error;
    tl_generator *generator = tl_generator_new(&options, &error);
    if (generator == NULL) {
        raise_error(&error, 0);
        return NULL;
    }
    PyObject *result = NULL;
    int32_t more = 1;
    while (more != 0 && PyErr_CheckSignals() == 0) {
        Py_BEGIN_ALLOW_THREADS
        more = tl_generator_next(generator);
        Py_END_ALLOW_THREADS
    }
    if (PyErr_Occurred() == NULL) {
        tl_tick_table table;
        int32_t code;
        Py_BEGIN_ALLOW_THREADS
        code = tl_generator_table(generator, &table, &error);
        Py_END_ALLOW_THREADS
        int64_t counts[8];
        tl_generator_counts(generator, counts);
        PyObject *columns = NULL;
        if (code != TL_OK) raise_error(&error, 0);
        else columns = columns_object(&table);
        if (columns != NULL) {
            result = Py_BuildValue(
                "(LiN(LLLLLLLL))", (long long)table.count, (int)table.scale, columns, (long long)counts[0],
                (long long)counts[1], (long long)counts[2], (long long)counts[3], (long long)counts[4],
                (long long)counts[5], (long long)counts[6], (long long)counts[7]);
        }
    }
    tl_generator_free(generator);
    return result;
}

int text_init(PyObject *module) {
    memory_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &memory_spec, NULL);
    return memory_type == NULL ? -1 : 0;
}
