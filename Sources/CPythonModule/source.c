#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core.h"

// MARK: Types

static bool is_utc(const char *zone) {
    static const char *const names[] = {"", "UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z", "+00:00", "-00:00", "+0000"};
    for (size_t index = 0; index < sizeof names / sizeof names[0]; index++)
        if (strcmp(zone, names[index]) == 0) return true;
    return false;
}

/// Whether a column may have values of a kind.
static bool fits(int column, int kind) {
    bool is_time = kind >= TL_SECONDS && kind <= TL_NANOSECONDS;
    return column == TL_COLUMN_TS ? is_time : kind > TL_ABSENT && !is_time;
}

/// Reads an Arrow format string; -1 if it is none that we take, with an exception set.
static int read_format(int column, const struct ArrowSchema *schema, tl_column *type) {
    const char *format = schema->format != NULL ? schema->format : "";
    int kind = TL_ABSENT, scale = 0;
    if (schema->dictionary != NULL) {
        raise_code("wrong_type", column, -1, "dictionary");
        return -1;
    }
    if (strlen(format) == 1) {
        switch (format[0]) {
        case 'c': kind = TL_INT8; break;
        case 'C': kind = TL_UINT8; break;
        case 's': kind = TL_INT16; break;
        case 'S': kind = TL_UINT16; break;
        case 'i': kind = TL_INT32; break;
        case 'I': kind = TL_UINT32; break;
        case 'l': kind = TL_INT64; break;
        case 'L': kind = TL_UINT64; break;
        case 'f': kind = TL_FLOAT32; break;
        case 'g': kind = TL_FLOAT64; break;
        default: break;
        }
    } else if (strncmp(format, "ts", 2) == 0 && strlen(format) >= 4 && format[3] == ':') {
        switch (format[2]) {
        case 's': kind = TL_SECONDS; break;
        case 'm': kind = TL_MILLISECONDS; break;
        case 'u': kind = TL_MICROSECONDS; break;
        case 'n': kind = TL_NANOSECONDS; break;
        default: break;
        }
        if (kind != TL_ABSENT && column == TL_COLUMN_TS && !is_utc(format + 4)) {
            raise_code("wrong_zone", column, -1, format + 4);
            return -1;
        }
    } else if (strncmp(format, "d:", 2) == 0) {
        char *end = NULL;
        long precision = strtol(format + 2, &end, 10), digits = 0, bits = 128;
        if (end != NULL && *end == ',') digits = strtol(end + 1, &end, 10);
        if (end != NULL && *end == ',') bits = strtol(end + 1, &end, 10);
        if (end != NULL && *end == 0 && precision > 0 && precision <= 38 && digits >= -38 && digits <= 38) {
            scale = (int)digits;
            if (bits == 32) kind = TL_DECIMAL32;
            if (bits == 64) kind = TL_DECIMAL64;
            if (bits == 128) kind = TL_DECIMAL128;
        }
    }
    if (!fits(column, kind)) {
        raise_code("wrong_type", column, -1, format);
        return -1;
    }
    type->kind = kind;
    type->scale = scale;
    return 0;
}

// MARK: Opening

static int missing(const source *source, int column, const char *names) {
    if ((source->use & (1u << column)) == 0 || column >= TL_COLUMN_BID_VOLUME) return 0;
    raise_code("missing_column", column, -1, names);
    return -1;
}

static int read_schema(source *source, struct ArrowSchema *schema) {
    if (schema->format == NULL || strcmp(schema->format, "+s") != 0) {
        raise_code("not_a_table", -1, -1, schema->format != NULL ? schema->format : "");
        return -1;
    }
    char names[400] = "";
    source->child_count = schema->n_children;
    for (int column = 0; column < 5; column++) source->children[column] = -1;
    for (int64_t child = 0; child < schema->n_children; child++) {
        const char *name = schema->children[child]->name != NULL ? schema->children[child]->name : "";
        size_t used = strlen(names);
        if (used + strlen(name) + 3 < sizeof names) {
            strcat(names, used > 0 ? ", " : "");
            strcat(names, name);
        }
        for (int column = 0; column < 5; column++) {
            if (strcmp(name, column_names[column]) != 0) continue;
            if (source->children[column] >= 0) {
                raise_code("column_twice", column, -1, name);
                return -1;
            }
            source->children[column] = (int)child;
        }
    }
    for (int column = 0; column < 5; column++) {
        if ((source->use & (1u << column)) == 0) continue;
        int child = source->children[column];
        if (child < 0) {
            if (missing(source, column, names) < 0) return -1;
            continue;
        }
        if (strcmp(schema->children[child]->format, "n") == 0 && column >= TL_COLUMN_BID_VOLUME) {
            // A column of nothing but nulls has no type: there are no volumes.
            source->children[column] = -1;
            continue;
        }
        if (read_format(column, schema->children[child], &source->types[column]) < 0) return -1;
    }
    return 0;
}

static void raise_stream(source *source, int code) {
    struct ArrowArrayStream *stream = &source->stream;
    const char *text = stream->get_last_error != NULL ? stream->get_last_error(stream) : NULL;
    // The exception of a producer that is written in Python is told better by itself.
    if (!PyErr_Occurred()) raise_code("stream", -1, -1, text != NULL ? text : strerror(code));
}

/// Moves the stream out of its capsule, which from then on holds one that is released.
static int open_stream(source *source, PyObject *capsule) {
    struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (stream == NULL) return -1;
    if (stream->release == NULL) {
        raise_code("stream", -1, -1, "it has been read before; make a new one of the table");
        return -1;
    }
    source->stream = *stream;
    source->has_stream = true;
    stream->release = NULL;
    struct ArrowSchema schema = {0};
    int code = source->stream.get_schema(&source->stream, &schema);
    if (code != 0) {
        raise_stream(source, code);
        return -1;
    }
    int result = read_schema(source, &schema);
    if (schema.release != NULL) schema.release(&schema);
    return result;
}

static size_t size_of_kind(int kind) {
    switch (kind) {
    case TL_INT8:
    case TL_UINT8: return 1;
    case TL_INT16:
    case TL_UINT16: return 2;
    case TL_INT32:
    case TL_UINT32:
    case TL_FLOAT32:
    case TL_DECIMAL32: return 4;
    case TL_DECIMAL128: return 16;
    default: return 8;
    }
}

static int open_buffers(source *source, PyObject *tuple) {
    source->buffer_rows = -1;
    for (int column = 0; column < 5; column++) {
        source->children[column] = -1;
        if ((source->use & (1u << column)) == 0) continue;
        PyObject *entry = PyTuple_GetItem(tuple, column);
        if (entry == NULL) return -1;
        if (entry == Py_None) {
            if (missing(source, column, "") < 0) return -1;
            continue;
        }
        int kind;
        PyObject *buffer;
        if (!PyArg_ParseTuple(entry, "iO", &kind, &buffer)) return -1;
        if (!fits(column, kind) || kind > TL_NANOSECONDS) {
            raise_code("wrong_type", column, -1, "");
            return -1;
        }
        if (PyObject_GetBuffer(buffer, &source->buffers[column], PyBUF_SIMPLE) < 0) return -1;
        source->has_buffer[column] = true;
        size_t size = size_of_kind(kind);
        int64_t rows = source->buffers[column].len / (Py_ssize_t)size;
        if (source->buffers[column].len % (Py_ssize_t)size != 0 ||
            (source->buffer_rows >= 0 && rows != source->buffer_rows)) {
            raise_code("wrong_shape", column, -1, "");
            return -1;
        }
        source->buffer_rows = rows;
        source->types[column].kind = kind;
        source->children[column] = column;
    }
    return 0;
}

int source_open(source *source, PyObject *object, unsigned use) {
    memset(source, 0, sizeof *source);
    source->use = use;
    if (PyCapsule_IsValid(object, "arrow_array_stream")) return open_stream(source, object);
    if (PyTuple_Check(object) && PyTuple_Size(object) == 5) return open_buffers(source, object);
    PyErr_SetString(PyExc_TypeError, "a source is an Arrow stream or a tuple of five columns");
    return -1;
}

void source_close(source *source) {
    for (int64_t index = 0; index < source->batch_count; index++)
        if (source->batches[index].release != NULL) source->batches[index].release(&source->batches[index]);
    free(source->batches);
    source->batches = NULL;
    source->batch_count = 0;
    for (int column = 0; column < 5; column++)
        if (source->has_buffer[column]) PyBuffer_Release(&source->buffers[column]);
    memset(source->has_buffer, 0, sizeof source->has_buffer);
    if (source->has_stream && source->stream.release != NULL) source->stream.release(&source->stream);
    source->has_stream = false;
}

// MARK: Batches

/// Reads the next batch from the stream behind those that are held: 1, or 0 at the end.
static int pull(source *source) {
    if (source->has_ended) return 0;
    if (source->batch_count == source->batch_room) {
        int64_t room = source->batch_room == 0 ? 4 : 2 * source->batch_room;
        struct ArrowArray *larger = realloc(source->batches, (size_t)room * sizeof *larger);
        if (larger == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        source->batches = larger;
        source->batch_room = room;
    }
    struct ArrowArray *batch = &source->batches[source->batch_count];
    memset(batch, 0, sizeof *batch);
    int code;
    Py_BEGIN_ALLOW_THREADS
    code = source->stream.get_next(&source->stream, batch);
    Py_END_ALLOW_THREADS
    if (code != 0) {
        raise_stream(source, code);
        return -1;
    }
    if (batch->release == NULL) {
        source->has_ended = true;
        return 0;
    }
    source->batch_count++;
    return PyErr_CheckSignals() < 0 ? -1 : 1;
}

static int damaged(const char *what) {
    raise_code("stream", -1, -1, what);
    return -1;
}

/// The rows of an Arrow batch as the engine takes them, without copying.
static int view(const source *source, const struct ArrowArray *batch, tl_ticks *ticks) {
    if (batch->length < 0 || batch->offset < 0 || batch->n_children != source->child_count)
        return damaged("a batch does not fit its schema");
    if (batch->n_buffers > 0 && batch->buffers != NULL && batch->buffers[0] != NULL && batch->null_count != 0) {
        const uint8_t *bits = batch->buffers[0];
        for (int64_t row = batch->offset; row < batch->offset + batch->length; row++)
            if ((bits[row >> 3] & (1u << (row & 7))) == 0) return damaged("a whole row of the table is null");
    }
    ticks->count = batch->length;
    for (int column = 0; column < 5; column++) {
        tl_column *target = &ticks->columns[column];
        *target = source->types[column];
        int child = source->children[column];
        if ((source->use & (1u << column)) == 0 || child < 0) continue;
        const struct ArrowArray *values = batch->children[child];
        if (values->offset < 0 || values->length < batch->offset + batch->length || values->n_buffers < 2 ||
            (values->buffers[1] == NULL && batch->length > 0))
            return damaged("a column of a batch is shorter than the batch");
        target->values = values->buffers[1];
        target->validity = values->null_count == 0 ? NULL : values->buffers[0];
        target->offset = values->offset + batch->offset;
    }
    return 0;
}

/// Sides that were not asked for are the other one, so that they cost nothing.
static void fill_sides(const source *source, tl_ticks *ticks) {
    if ((source->use & USE_ASK) == 0) ticks->columns[TL_COLUMN_ASK] = ticks->columns[TL_COLUMN_BID];
    if ((source->use & USE_BID) == 0) ticks->columns[TL_COLUMN_BID] = ticks->columns[TL_COLUMN_ASK];
}

int source_next(source *source, tl_ticks *ticks) {
    memset(ticks, 0, sizeof *ticks);
    if (!source->has_stream) {
        if (source->next > 0) return 0;
        source->next = 1;
        ticks->count = source->buffer_rows;
        for (int column = 0; column < 5; column++) {
            if (source->children[column] < 0) continue;
            ticks->columns[column] = source->types[column];
            ticks->columns[column].values = source->buffers[column].buf;
        }
        fill_sides(source, ticks);
        return 1;
    }
    if (!source->holds_all) {
        if (source->batch_count > 0) {
            source->batches[0].release(&source->batches[0]);
            source->batch_count = 0;
        }
        source->next = 0;
        int found = pull(source);
        if (found <= 0) return found;
    }
    if (source->next >= source->batch_count) return 0;
    if (view(source, &source->batches[source->next], ticks) < 0) return -1;
    fill_sides(source, ticks);
    source->next++;
    return 1;
}

// MARK: Scale

int source_scale(source *source, int scale) {
    if (scale >= 0) return scale;
    bool has_integers = false, needs_values = false;
    int found = 0;
    for (int column = TL_COLUMN_BID; column <= TL_COLUMN_ASK; column++) {
        if ((source->use & (1u << column)) == 0) continue;
        const tl_column *type = &source->types[column];
        if (type->kind >= TL_INT8 && type->kind <= TL_UINT64) has_integers = true;
        if (type->kind == TL_FLOAT32 || type->kind == TL_FLOAT64) needs_values = true;
        if (type->kind >= TL_DECIMAL32 && type->kind <= TL_DECIMAL128) {
            if (type->scale > 9) needs_values = true;
            else if (type->scale > found) found = type->scale;
        }
    }
    if (has_integers) {
        raise_code("scale_needed", TL_COLUMN_BID, -1, "");
        return -1;
    }
    if (!needs_values) return found;
    if (source->has_stream) {
        source->holds_all = true;
        int more;
        while ((more = pull(source)) > 0) {}
        if (more < 0) return -1;
    }
    int64_t base = 0;
    int32_t digits = found;
    tl_ticks ticks;
    int more;
    while ((more = source_next(source, &ticks)) > 0) {
        for (int64_t row = 0; row < ticks.count; row += ROWS_BETWEEN_SIGNALS) {
            tl_ticks part = ticks;
            tl_error error;
            int32_t code;
            part.count = ticks.count - row < ROWS_BETWEEN_SIGNALS ? ticks.count - row : ROWS_BETWEEN_SIGNALS;
            for (int column = 0; column < 5; column++) part.columns[column].offset += row;
            Py_BEGIN_ALLOW_THREADS
            code = tl_price_scale(&part, &digits, &error);
            Py_END_ALLOW_THREADS
            if (code != TL_OK) {
                raise_error(&error, base + row);
                return -1;
            }
            if (PyErr_CheckSignals() < 0) return -1;
        }
        base += ticks.count;
    }
    if (more < 0) return -1;
    source->next = 0;
    return digits;
}
