#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core.h"

struct shared_table {
    atomic_long holders;
    tl_table table;
    /// The Arrow type of the prices.
    char price_format[16];
};

static shared_table *table_hold(shared_table *table) {
    atomic_fetch_add(&table->holders, 1);
    return table;
}

static void table_let_go(shared_table *table) {
    if (atomic_fetch_sub(&table->holders, 1) != 1) return;
    tl_table_free(&table->table);
    free(table);
}

enum { COLUMN_COUNT = 8, COLUMN_VOLUME = 6 };
static const char *const table_columns[COLUMN_COUNT] = {
    "open_time", "close_time", "open", "high", "low", "close", "volume", "tick_count"};

static const void *column_values(const tl_table *table, int column) {
    switch (column) {
    case 0: return table->open_time;
    case 1: return table->close_time;
    case COLUMN_VOLUME: return table->volume;
    case 7: return table->tick_count;
    default: return table->prices[column - 2];
    }
}

static Py_ssize_t column_bytes(const tl_table *table, int column) {
    bool is_wide = table->decimals != 0 && column >= 2 && column < COLUMN_VOLUME;
    return (Py_ssize_t)table->count * (is_wide ? 16 : 8);
}

// MARK: Arrow

static const char *column_format(const shared_table *table, int column) {
    switch (column) {
    case 0:
    case 1: return "tsn:UTC";
    case COLUMN_VOLUME: return "g";
    case 7: return "l";
    default: return table->price_format;
    }
}

/// Children lie behind their parent, and are freed one by one: whoever gets them may move them out.
static void release_schema(struct ArrowSchema *schema) {
    for (int64_t index = 0; index < schema->n_children; index++) {
        struct ArrowSchema *child = schema->children[index];
        if (child->release != NULL) child->release(child);
        free(child);
    }
    free(schema->children);
    free(schema->private_data);
    schema->release = NULL;
}

static int fill_schema(const shared_table *table, struct ArrowSchema *schema) {
    memset(schema, 0, sizeof *schema);
    schema->format = "+s";
    schema->name = "";
    schema->children = calloc(COLUMN_COUNT, sizeof *schema->children);
    if (schema->children == NULL) return ENOMEM;
    schema->release = release_schema;
    for (int index = 0; index < COLUMN_COUNT; index++) {
        struct ArrowSchema *child = calloc(1, sizeof *child);
        char *format = strdup(column_format(table, index));
        if (child == NULL || format == NULL) {
            free(child);
            free(format);
            release_schema(schema);
            return ENOMEM;
        }
        child->format = format;
        child->private_data = format;
        child->name = table_columns[index];
        child->flags = index == COLUMN_VOLUME ? ARROW_FLAG_NULLABLE : 0;
        child->release = release_schema;
        schema->children[index] = child;
        schema->n_children = index + 1;
    }
    return 0;
}

static void release_array(struct ArrowArray *array) {
    for (int64_t index = 0; index < array->n_children; index++) {
        struct ArrowArray *child = array->children[index];
        if (child->release != NULL) child->release(child);
        free(child);
    }
    free(array->children);
    free(array->buffers);
    if (array->private_data != NULL) table_let_go(array->private_data);
    array->release = NULL;
}

static int fill_array(shared_table *table, struct ArrowArray *array) {
    memset(array, 0, sizeof *array);
    array->length = table->table.count;
    array->release = release_array;
    array->buffers = calloc(1, sizeof *array->buffers);
    array->n_buffers = 1;
    array->children = calloc(COLUMN_COUNT, sizeof *array->children);
    if (array->children == NULL || array->buffers == NULL) {
        release_array(array);
        return ENOMEM;
    }
    for (int index = 0; index < COLUMN_COUNT; index++) {
        struct ArrowArray *child = calloc(1, sizeof *child);
        const void **buffers = calloc(2, sizeof *buffers);
        if (child == NULL || buffers == NULL) {
            free(child);
            free(buffers);
            release_array(array);
            return ENOMEM;
        }
        bool has_nulls = index == COLUMN_VOLUME && table->table.volume_null_count > 0;
        buffers[0] = has_nulls ? table->table.volume_validity : NULL;
        buffers[1] = column_values(&table->table, index);
        child->length = table->table.count;
        child->null_count = has_nulls ? table->table.volume_null_count : 0;
        child->n_buffers = 2;
        child->buffers = buffers;
        child->private_data = table_hold(table);
        child->release = release_array;
        array->children[index] = child;
        array->n_children = index + 1;
    }
    return 0;
}

/// What a stream of one batch knows.
struct stream_state {
    shared_table *table;
    bool is_done;
};

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    return fill_schema(((struct stream_state *)stream->private_data)->table, out);
}

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    struct stream_state *state = stream->private_data;
    if (state->is_done) {
        memset(out, 0, sizeof *out);
        return 0;
    }
    state->is_done = true;
    return fill_array(state->table, out);
}

static const char *stream_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return NULL;
}

static void stream_release(struct ArrowArrayStream *stream) {
    struct stream_state *state = stream->private_data;
    table_let_go(state->table);
    free(state);
    stream->release = NULL;
}

static void free_stream(PyObject *capsule) {
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (stream == NULL) {
        PyErr_Clear();
        return;
    }
    if (stream->release != NULL) stream->release(stream);
    free(stream);
}

static void free_schema(PyObject *capsule) {
    struct ArrowSchema *schema = PyCapsule_GetPointer(capsule, "arrow_schema");
    if (schema == NULL) {
        PyErr_Clear();
        return;
    }
    if (schema->release != NULL) schema->release(schema);
    free(schema);
}

// MARK: Python objects

typedef struct {
    PyObject_HEAD
    shared_table *shared;
    char timeframe[TIMEFRAME_BYTES];
} table_object;

/// The memory of one column, for the buffer protocol.
typedef struct {
    PyObject_HEAD
    shared_table *shared;
    int column;
} column_object;

static PyTypeObject *table_type;
static PyTypeObject *column_type;

PyObject *table_object_new(tl_table *table, const char *timeframe) {
    shared_table *shared = calloc(1, sizeof *shared);
    table_object *object = shared == NULL ? NULL : PyObject_New(table_object, table_type);
    if (object == NULL) {
        free(shared);
        tl_table_free(table);
        return PyErr_NoMemory();
    }
    atomic_init(&shared->holders, 1);
    shared->table = *table;
    if (table->decimals != 0) snprintf(shared->price_format, sizeof shared->price_format, "d:18,%d", table->scale);
    else strcpy(shared->price_format, "g");
    object->shared = shared;
    snprintf(object->timeframe, sizeof object->timeframe, "%s", timeframe);
    return (PyObject *)object;
}

static void free_object(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

static void table_dealloc(PyObject *self) {
    table_let_go(((table_object *)self)->shared);
    free_object(self);
}

static PyObject *table_stream(PyObject *self, PyObject *unused) {
    (void)unused;
    struct ArrowArrayStream *stream = calloc(1, sizeof *stream);
    struct stream_state *state = calloc(1, sizeof *state);
    if (stream == NULL || state == NULL) {
        free(stream);
        free(state);
        return PyErr_NoMemory();
    }
    state->table = table_hold(((table_object *)self)->shared);
    stream->private_data = state;
    stream->get_schema = stream_schema;
    stream->get_next = stream_next;
    stream->get_last_error = stream_error;
    stream->release = stream_release;
    PyObject *capsule = PyCapsule_New(stream, "arrow_array_stream", free_stream);
    if (capsule == NULL) {
        stream_release(stream);
        free(stream);
    }
    return capsule;
}

static PyObject *table_schema(PyObject *self, PyObject *unused) {
    (void)unused;
    struct ArrowSchema *schema = calloc(1, sizeof *schema);
    if (schema == NULL || fill_schema(((table_object *)self)->shared, schema) != 0) {
        free(schema);
        return PyErr_NoMemory();
    }
    PyObject *capsule = PyCapsule_New(schema, "arrow_schema", free_schema);
    if (capsule == NULL) {
        schema->release(schema);
        free(schema);
    }
    return capsule;
}

static PyObject *table_column(PyObject *self, PyObject *argument) {
    long column = PyLong_AsLong(argument);
    if (column == -1 && PyErr_Occurred()) return NULL;
    if (column < 0 || column >= COLUMN_COUNT) {
        PyErr_SetString(PyExc_IndexError, "there is no such column");
        return NULL;
    }
    column_object *object = PyObject_New(column_object, column_type);
    if (object == NULL) return NULL;
    object->shared = table_hold(((table_object *)self)->shared);
    object->column = (int)column;
    return (PyObject *)object;
}

static Py_ssize_t table_length(PyObject *self) { return (Py_ssize_t)((table_object *)self)->shared->table.count; }

static PyObject *table_timeframe(PyObject *self, void *unused) {
    (void)unused;
    return PyUnicode_FromString(((table_object *)self)->timeframe);
}

static PyObject *table_scale(PyObject *self, void *unused) {
    (void)unused;
    return PyLong_FromLong(((table_object *)self)->shared->table.scale);
}

static PyObject *table_decimals(PyObject *self, void *unused) {
    (void)unused;
    return PyBool_FromLong(((table_object *)self)->shared->table.decimals);
}

/// A sum as the two halves of its 128 bits, the higher one with the sign; None if there were no volumes.
static PyObject *sum_object(tl_sum sum) {
    if (sum.is_present == 0) Py_RETURN_NONE;
    return Py_BuildValue("(KL)", (unsigned long long)sum.low, (long long)sum.high);
}

static PyObject *table_edge_volumes(PyObject *self, void *unused) {
    (void)unused;
    const tl_table *table = &((table_object *)self)->shared->table;
    return Py_BuildValue("(NN)", sum_object(table->edge_volumes[0]), sum_object(table->edge_volumes[1]));
}

static PyObject *table_in_progress(PyObject *self, void *unused) {
    (void)unused;
    return PyBool_FromLong((long)((table_object *)self)->shared->table.in_progress);
}

static PyMethodDef table_methods[] = {
    {"arrow_stream", table_stream, METH_NOARGS, "A capsule of an Arrow C stream."},
    {"arrow_schema", table_schema, METH_NOARGS, "A capsule of an Arrow C schema."},
    {"column", table_column, METH_O, "The memory of a column, by its number."},
    {0},
};

static PyGetSetDef table_attributes[] = {
    {"timeframe", table_timeframe, NULL, "The timeframe's name.", NULL},
    {"scale", table_scale, NULL, "Digits of the prices behind the point.", NULL},
    {"decimals", table_decimals, NULL, "Whether prices are decimals of 128 bits.", NULL},
    {"edge_volumes", table_edge_volumes, NULL, "The exact volumes of the first bar and of the last.", NULL},
    {"in_progress", table_in_progress, NULL, "Whether the last bar is in progress.", NULL},
    {0},
};

static PyType_Slot table_slots[] = {
    {Py_tp_dealloc, table_dealloc},
    {Py_tp_methods, table_methods},
    {Py_tp_getset, table_attributes},
    {Py_mp_length, table_length},
    {Py_tp_doc, "Bars of one timeframe in memory of the engine."},
    {0, NULL},
};

static PyType_Spec table_spec = {
    .name = "tickloom._core.BarTable",
    .basicsize = sizeof(table_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = table_slots,
};

static void column_dealloc(PyObject *self) {
    table_let_go(((column_object *)self)->shared);
    free_object(self);
}

static int column_buffer(PyObject *self, Py_buffer *buffer, int flags) {
    column_object *object = (column_object *)self;
    const tl_table *table = &object->shared->table;
    return PyBuffer_FillInfo(
        buffer, self, (void *)column_values(table, object->column), column_bytes(table, object->column), 1, flags);
}

static PyType_Slot column_slots[] = {
    {Py_tp_dealloc, column_dealloc},
    {Py_bf_getbuffer, column_buffer},
    {Py_tp_doc, "The memory of a column of bars."},
    {0, NULL},
};

static PyType_Spec column_spec = {
    .name = "tickloom._core.Column",
    .basicsize = sizeof(column_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = column_slots,
};

int table_init(PyObject *module) {
    table_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &table_spec, NULL);
    column_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &column_spec, NULL);
    if (table_type == NULL || column_type == NULL) return -1;
    return PyModule_AddObjectRef(module, "BarTable", (PyObject *)table_type);
}
