#include <string.h>

#include "core.h"

typedef struct {
    PyObject_HEAD
    tl_state *state;
    tl_reader *reader;
    /// The names of the timeframes, finest first.
    PyObject *names;
    /// Of the mantissas; -1 as long as nothing says it.
    int scale;
    /// The side that bars show as their own.
    int side;
    /// Whether a call changes it. Others may not, but read where it has the interpreter, as in a callback.
    bool is_fed;
    /// Whether it is changed while other threads have the interpreter.
    bool is_running;
} state_object;

/// The completed bars of a timeframe in the state's memory, for the buffer protocol.
typedef struct {
    PyObject_HEAD
    state_object *owner;
    const void *start;
    Py_ssize_t bytes;
} ring_object;

static PyTypeObject *state_type;
static PyTypeObject *ring_type;

static void free_object(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

// MARK: Life

static PyObject *state_wrap(tl_state *state, int scale, int side) {
    state_object *object = PyObject_New(state_object, state_type);
    if (object == NULL) {
        tl_state_free(state);
        return NULL;
    }
    object->state = state;
    object->reader = NULL;
    object->scale = scale;
    object->side = side;
    object->is_fed = object->is_running = false;
    int32_t count = tl_state_timeframe_count(state);
    object->names = PyTuple_New(count);
    for (int32_t index = 0; object->names != NULL && index < count; index++) {
        char name[TIMEFRAME_BYTES];
        tl_state_timeframe(state, index, name, sizeof name);
        PyObject *text = PyUnicode_InternFromString(name);
        if (text == NULL || PyTuple_SetItem(object->names, index, text) < 0) Py_CLEAR(object->names);
    }
    if (object->names == NULL) {
        Py_DECREF(object);
        return NULL;
    }
    return (PyObject *)object;
}

/// Whether a scale is one, or -1.
static bool is_scale(int scale) {
    if (scale >= -1 && scale <= 9) return true;
    tl_error error = {.code = TL_BAD_SCALE, .column = -1, .row = -1, .value = scale};
    raise_error(&error, 0);
    return false;
}

static PyObject *state_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
    (void)type;
    (void)keywords;
    const char *timeframes;
    Py_ssize_t length;
    PyObject *calendar_object;
    long long capacity;
    int drops_late, scale, side;
    if (!PyArg_ParseTuple(
            arguments, "s#OLpii", &timeframes, &length, &calendar_object, &capacity, &drops_late, &scale, &side))
        return NULL;
    const tl_calendar *calendar = calendar_of(calendar_object);
    if (calendar == NULL || !is_scale(scale)) return NULL;
    tl_error error;
    tl_state *state = tl_state_new(timeframes, length, calendar, capacity, drops_late, &error);
    if (state == NULL) {
        raise_error(&error, 0);
        return NULL;
    }
    return state_wrap(state, scale, side);
}

static void state_dealloc(PyObject *self) {
    state_object *object = (state_object *)self;
    tl_state_free(object->state);
    tl_reader_free(object->reader);
    Py_XDECREF(object->names);
    free_object(self);
}

static bool may_read(const state_object *object) {
    if (!object->is_running) return true;
    raise_code("busy", -1, -1, "");
    return false;
}

static bool may_change(const state_object *object) {
    if (!object->is_fed) return true;
    raise_code("busy", -1, -1, "");
    return false;
}

static int set_scale(state_object *object, int scale) {
    tl_error error;
    if (object->reader == NULL) {
        object->reader = tl_reader_new(scale, &error);
        if (object->reader == NULL) {
            raise_error(&error, 0);
            return -1;
        }
    }
    object->scale = scale;
    return 0;
}

/// Forgets a scale that was found in a table of which no row was taken in.
static void forget_scale(state_object *object) {
    tl_reader_free(object->reader);
    object->reader = NULL;
    object->scale = -1;
}

// MARK: Feeding

/// What is called back, and the objects that are used again.
typedef struct {
    PyObject *on_bar;
    PyObject *on_tick;
    PyObject *bar;
    PyObject *tick;
} callbacks;

static int call(PyObject *function, PyObject *argument) {
    PyObject *result = PyObject_CallFunctionObjArgs(function, argument, NULL);
    if (result == NULL) return -1;
    Py_DECREF(result);
    return 0;
}

/// Tells of the bars that the last step completed.
static int tell_bars(state_object *object, callbacks *calls) {
    int64_t count;
    const tl_event *events = tl_state_events(object->state, &count);
    if (calls->on_bar == NULL) return 0;
    for (int64_t index = 0; index < count; index++) {
        PyObject *name = PyTuple_GetItem(object->names, (Py_ssize_t)events[index].timeframe);
        if (name == NULL) return -1;
        calls->bar = bar_object_renew(calls->bar, &events[index].bar, name, object->side, object->scale);
        if (calls->bar == NULL || call(calls->on_bar, calls->bar) < 0) return -1;
    }
    return 0;
}

static int feed_to_bars(state_object *object, const tl_chunk *chunk, int64_t row, callbacks *calls) {
    int64_t next = 0;
    tl_error error;
    while (next < chunk->count) {
        if (tl_state_feed_to_bar(object->state, chunk, next, &next, &error) != TL_OK) {
            raise_error(&error, row);
            return -1;
        }
        if (tell_bars(object, calls) < 0) return -1;
    }
    return 0;
}

static int feed_ticks(state_object *object, const tl_chunk *chunk, int64_t row, callbacks *calls) {
    int64_t boundary = tl_state_boundary(object->state);
    int64_t time = tl_state_time(object->state);
    tl_error error;
    for (int64_t index = 0; index < chunk->count; index++) {
        tl_tick tick = {
            chunk->columns[0][index], chunk->columns[1][index], chunk->columns[2][index], chunk->columns[3][index],
            chunk->columns[4][index]};
        bool is_late = tick.ts < time;
        bool crosses = !is_late && tick.ts >= boundary;
        if (crosses && boundary != INT64_MIN) {
            // What the tick proves complete is told before the tick is known.
            if (tl_state_advance(object->state, tick.ts, &error) != TL_OK) {
                raise_error(&error, row + index);
                return -1;
            }
            if (tell_bars(object, calls) < 0) return -1;
        }
        if (tl_state_append(object->state, &tick, &error) != TL_OK) {
            error.row = 0;
            raise_error(&error, row + index);
            return -1;
        }
        if (crosses) boundary = tl_state_boundary(object->state);
        if (is_late) continue;
        time = tick.ts;
        calls->tick = tick_object_renew(calls->tick, &tick, object->scale);
        if (calls->tick == NULL || call(calls->on_tick, calls->tick) < 0) return -1;
    }
    return 0;
}

/// Feeds rows of a batch and gives the next one.
static int64_t feed_some(state_object *object, const tl_ticks *ticks, int64_t row, int64_t base, callbacks *calls) {
    tl_chunk chunk;
    tl_error error;
    int32_t code = TL_OK;
    if (calls->on_bar != NULL || calls->on_tick != NULL) {
        if (tl_reader_read(object->reader, ticks, row, ticks->count, &chunk, &error) != TL_OK) {
            raise_error(&error, base);
            return -1;
        }
        int result = calls->on_tick != NULL ? feed_ticks(object, &chunk, base + row, calls)
                                            : feed_to_bars(object, &chunk, base + row, calls);
        return result < 0 ? -1 : row + chunk.count;
    }
    int64_t end = ticks->count - row < ROWS_BETWEEN_SIGNALS ? ticks->count : row + ROWS_BETWEEN_SIGNALS;
    object->is_running = true;
    Py_BEGIN_ALLOW_THREADS
    while (row < end) {
        code = tl_reader_read(object->reader, ticks, row, end, &chunk, &error);
        if (code != TL_OK) break;
        code = tl_state_feed(object->state, &chunk, &error);
        if (code != TL_OK) {
            error.row += row;
            break;
        }
        row += chunk.count;
    }
    Py_END_ALLOW_THREADS
    object->is_running = false;
    if (code != TL_OK) {
        raise_error(&error, base);
        return -1;
    }
    return row;
}

static int feed_all(state_object *object, source *source, callbacks *calls) {
    int scale = source_scale(source, object->scale);
    if (scale < 0) return -1;
    tl_ticks ticks;
    int64_t base = 0;
    int more;
    while ((more = source_next(source, &ticks)) > 0) {
        int64_t row = 0;
        // A table without rows says nothing of the prices to come.
        if (ticks.count > 0 && set_scale(object, scale) < 0) return -1;
        while (row < ticks.count) {
            row = feed_some(object, &ticks, row, base, calls);
            if (row < 0 || PyErr_CheckSignals() < 0) return -1;
        }
        base += ticks.count;
    }
    return more;
}

static PyObject *state_feed(PyObject *self, PyObject *arguments) {
    state_object *object = (state_object *)self;
    PyObject *table, *on_bar, *on_tick;
    if (!PyArg_ParseTuple(arguments, "OOO", &table, &on_bar, &on_tick)) return NULL;
    if (!may_change(object)) return NULL;
    callbacks calls = {on_bar == Py_None ? NULL : on_bar, on_tick == Py_None ? NULL : on_tick, NULL, NULL};
    int64_t before = tl_state_tick_count(object->state);
    bool has_scale = object->scale >= 0;
    source source;
    object->is_fed = true;
    int result = source_open(&source, table, USE_ALL);
    if (result >= 0) result = feed_all(object, &source, &calls);
    source_close(&source);
    if (!has_scale && tl_state_tick_count(object->state) == 0) forget_scale(object);
    object->is_fed = false;
    Py_XDECREF(calls.bar);
    Py_XDECREF(calls.tick);
    if (result < 0) return NULL;
    return PyLong_FromLongLong(tl_state_tick_count(object->state) - before);
}

/// The bars that the last step completed.
static PyObject *events_list(state_object *object) {
    int64_t count;
    const tl_event *events = tl_state_events(object->state, &count);
    PyObject *list = PyTuple_New((Py_ssize_t)count);
    for (int64_t index = 0; list != NULL && index < count; index++) {
        PyObject *name = PyTuple_GetItem(object->names, (Py_ssize_t)events[index].timeframe);
        PyObject *bar = bar_object_new(&events[index].bar, name, object->side, object->scale, true);
        if (bar == NULL || PyTuple_SetItem(list, (Py_ssize_t)index, bar) < 0) Py_CLEAR(list);
    }
    return list;
}

static int time_of(PyObject *object, int64_t *time) {
    int overflow = 0;
    PyObject *number = NULL;
    if (PyLong_Check(object) && !PyBool_Check(object)) {
        number = Py_NewRef(object);
    } else {
        PyObject *module = PyImport_ImportModule("tickloom._time");
        if (module == NULL) return -1;
        number = PyObject_CallMethod(module, "to_nanoseconds", "O", object);
        Py_DECREF(module);
        if (number == NULL) return -1;
    }
    long long value = PyLong_AsLongLongAndOverflow(number, &overflow);
    Py_DECREF(number);
    if (value == -1 && overflow == 0 && PyErr_Occurred()) return -1;
    *time = overflow > 0 ? INT64_MAX : overflow < 0 ? INT64_MIN : value;
    return 0;
}

static int volume_of(PyObject *object, int column, int64_t *units) {
    *units = INT64_MIN;
    if (object == NULL || object == Py_None) return 0;
    // Texts and truth values would be numbers to Python.
    bool is_other = PyUnicode_Check(object) || PyBytes_Check(object) || PyBool_Check(object);
    PyObject *number = is_other ? NULL : PyNumber_Float(object);
    if (number == NULL) {
        PyErr_Clear();
        PyObject *name = PyType_GetName(Py_TYPE(object));
        const char *text = name == NULL ? NULL : PyUnicode_AsUTF8AndSize(name, NULL);
        if (text != NULL) raise_code("wrong_type", column, -1, text);
        Py_XDECREF(name);
        return -1;
    }
    // What is no volume is told by the engine.
    *units = tl_volume_units(PyFloat_AsDouble(number));
    Py_DECREF(number);
    return 0;
}

static PyObject *state_append(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
    state_object *object = (state_object *)self;
    if (count < 3 || count > 5) {
        PyErr_SetString(PyExc_TypeError, "append takes ts, bid, ask, and perhaps bid_volume and ask_volume");
        return NULL;
    }
    if (!may_change(object)) return NULL;
    if (object->scale < 0) {
        raise_code("scale_needed", TL_COLUMN_BID, -1, "");
        return NULL;
    }
    tl_tick tick;
    tl_error error;
    if (time_of(arguments[0], &tick.ts) < 0) return NULL;
    if (mantissa_of(arguments[1], object->scale, TL_COLUMN_BID, &tick.bid) < 0) return NULL;
    if (mantissa_of(arguments[2], object->scale, TL_COLUMN_ASK, &tick.ask) < 0) return NULL;
    if (volume_of(count > 3 ? arguments[3] : NULL, TL_COLUMN_BID_VOLUME, &tick.bid_volume) < 0) return NULL;
    if (volume_of(count > 4 ? arguments[4] : NULL, TL_COLUMN_ASK_VOLUME, &tick.ask_volume) < 0) return NULL;
    // What was called to read the arguments may have begun to feed.
    if (!may_change(object)) return NULL;
    if (tl_state_append(object->state, &tick, &error) != TL_OK) {
        raise_error(&error, 0);
        return NULL;
    }
    return events_list(object);
}

static PyObject *state_advance(PyObject *self, PyObject *argument) {
    state_object *object = (state_object *)self;
    int64_t time;
    tl_error error;
    if (time_of(argument, &time) < 0 || !may_change(object)) return NULL;
    if (tl_state_advance(object->state, time, &error) != TL_OK) {
        raise_error(&error, 0);
        return NULL;
    }
    return events_list(object);
}

// MARK: Reading

static PyObject *state_number(PyObject *self, void *which);
static PyObject *state_last(PyObject *self, void *unused);

static PyObject *state_partial_at(state_object *object, Py_ssize_t index) {
    PyObject *name = PyTuple_GetItem(object->names, index);
    tl_bar bar;
    if (name == NULL) return NULL;
    if (tl_state_partial(object->state, (int32_t)index, &bar) == 0) Py_RETURN_NONE;
    return bar_object_new(&bar, name, object->side, object->scale < 0 ? 0 : object->scale, false);
}

static PyObject *state_completed_at(state_object *object, Py_ssize_t index, int64_t back) {
    PyObject *name = PyTuple_GetItem(object->names, index);
    tl_bar bar;
    if (name == NULL) return NULL;
    if (tl_state_completed(object->state, (int32_t)index, back, &bar) == 0) Py_RETURN_NONE;
    return bar_object_new(&bar, name, object->side, object->scale < 0 ? 0 : object->scale, true);
}

static PyObject *state_partial(PyObject *self, PyObject *argument) {
    Py_ssize_t index = PyLong_AsSsize_t(argument);
    if ((index == -1 && PyErr_Occurred()) || !may_read((state_object *)self)) return NULL;
    return state_partial_at((state_object *)self, index);
}

static PyObject *state_completed(PyObject *self, PyObject *arguments) {
    Py_ssize_t index;
    long long back;
    if (!PyArg_ParseTuple(arguments, "nL", &index, &back) || !may_read((state_object *)self)) return NULL;
    return state_completed_at((state_object *)self, index, back);
}

/// Everything at once: (time or None, last tick or None, ((bar in progress or None, (completed bars, newest last)), ...)).
static PyObject *state_snapshot(PyObject *self, PyObject *argument) {
    state_object *object = (state_object *)self;
    long long limit = PyLong_AsLongLong(argument);
    if ((limit == -1 && PyErr_Occurred()) || !may_read(object)) return NULL;
    Py_ssize_t count = PyTuple_Size(object->names);
    PyObject *time = state_number(self, (void *)0);
    PyObject *last = state_last(self, NULL);
    PyObject *frames = PyTuple_New(count);
    for (Py_ssize_t index = 0; frames != NULL && index < count; index++) {
        int64_t held = tl_state_completed_count(object->state, (int32_t)index);
        if (held > limit) held = limit < 0 ? 0 : limit;
        PyObject *partial = state_partial_at(object, index);
        PyObject *bars = PyTuple_New((Py_ssize_t)held);
        for (int64_t back = held - 1; bars != NULL && back >= 0; back--) {
            PyObject *bar = state_completed_at(object, index, back);
            if (bar == NULL || PyTuple_SetItem(bars, (Py_ssize_t)(held - 1 - back), bar) < 0) Py_CLEAR(bars);
        }
        PyObject *frame = partial == NULL || bars == NULL ? NULL : PyTuple_Pack(2, partial, bars);
        Py_XDECREF(partial);
        Py_XDECREF(bars);
        if (frame == NULL || PyTuple_SetItem(frames, index, frame) < 0) Py_CLEAR(frames);
    }
    PyObject *result = time == NULL || last == NULL || frames == NULL ? NULL : PyTuple_Pack(3, time, last, frames);
    Py_XDECREF(time);
    Py_XDECREF(last);
    Py_XDECREF(frames);
    return result;
}

static PyObject *state_completed_count(PyObject *self, PyObject *argument) {
    state_object *object = (state_object *)self;
    long index = PyLong_AsLong(argument);
    if ((index == -1 && PyErr_Occurred()) || !may_read(object)) return NULL;
    return PyLong_FromLongLong(tl_state_completed_count(object->state, (int32_t)index));
}

static PyObject *state_table(PyObject *self, PyObject *arguments) {
    state_object *object = (state_object *)self;
    int index, side, decimals;
    long long limit;
    if (!PyArg_ParseTuple(arguments, "iLip", &index, &limit, &side, &decimals) || !may_read(object)) return NULL;
    tl_table table;
    tl_error error;
    int scale = object->scale < 0 ? 0 : object->scale;
    if (tl_state_table(object->state, index, limit, side, scale, decimals, &table, &error) != TL_OK) {
        raise_error(&error, 0);
        return NULL;
    }
    char name[TIMEFRAME_BYTES];
    tl_state_timeframe(object->state, index, name, sizeof name);
    return table_object_new(&table, name);
}

static PyObject *state_ring(PyObject *self, PyObject *argument) {
    state_object *object = (state_object *)self;
    long index = PyLong_AsLong(argument);
    if ((index == -1 && PyErr_Occurred()) || !may_read(object)) return NULL;
    tl_bar_layout layout;
    int64_t count;
    tl_bar_layout_get(&layout);
    const void *start = tl_state_ring(object->state, (int32_t)index, &count);
    ring_object *ring = PyObject_New(ring_object, ring_type);
    if (ring == NULL) return NULL;
    ring->owner = (state_object *)Py_NewRef(self);
    ring->start = start != NULL ? start : object->state;
    ring->bytes = start != NULL ? (Py_ssize_t)(count * layout.stride) : 0;
    return (PyObject *)ring;
}

static PyObject *state_save(PyObject *self, PyObject *argument) {
    state_object *object = (state_object *)self;
    Py_ssize_t length;
    const char *label = PyUnicode_AsUTF8AndSize(argument, &length);
    if (label == NULL || !may_read(object)) return NULL;
    int64_t count;
    uint8_t *bytes = tl_state_save(object->state, label, length, &count);
    if (bytes == NULL) return PyErr_NoMemory();
    PyObject *result = PyBytes_FromStringAndSize((const char *)bytes, (Py_ssize_t)count);
    tl_free(bytes);
    return result;
}

PyObject *restore_state(PyObject *module, PyObject *arguments) {
    (void)module;
    Py_buffer bytes;
    PyObject *calendar_object;
    const char *label;
    Py_ssize_t length;
    int scale, side;
    if (!PyArg_ParseTuple(arguments, "y*Os#ii", &bytes, &calendar_object, &label, &length, &scale, &side)) return NULL;
    const tl_calendar *calendar = NULL;
    tl_state *state = NULL;
    tl_error error;
    if (is_scale(scale) && (calendar_object == Py_None || (calendar = calendar_of(calendar_object)) != NULL)) {
        static const uint8_t nothing[1] = {0};
        state = tl_state_restore(bytes.len > 0 ? bytes.buf : nothing, bytes.len, calendar, label, length, &error);
        if (state == NULL) raise_error(&error, 0);
    }
    PyBuffer_Release(&bytes);
    if (state == NULL) return NULL;
    PyObject *object = state_wrap(state, -1, side);
    if (object != NULL && scale >= 0 && set_scale((state_object *)object, scale) < 0) Py_CLEAR(object);
    return object;
}

static PyObject *state_names(PyObject *self, void *unused) {
    (void)unused;
    return Py_NewRef(((state_object *)self)->names);
}

static PyObject *state_scale(PyObject *self, void *unused) {
    (void)unused;
    int scale = ((state_object *)self)->scale;
    return scale < 0 ? Py_NewRef(Py_None) : PyLong_FromLong(scale);
}

static PyObject *state_number(PyObject *self, void *which) {
    state_object *object = (state_object *)self;
    if (!may_read(object)) return NULL;
    if ((intptr_t)which == 0) {
        int64_t time = tl_state_time(object->state);
        return time == INT64_MIN ? Py_NewRef(Py_None) : PyLong_FromLongLong(time);
    }
    return PyLong_FromLongLong(
        (intptr_t)which == 1 ? tl_state_tick_count(object->state) : tl_state_late_count(object->state));
}

static PyObject *state_last(PyObject *self, void *unused) {
    (void)unused;
    state_object *object = (state_object *)self;
    tl_tick tick;
    if (!may_read(object)) return NULL;
    if (tl_state_last_tick(object->state, &tick) == 0) Py_RETURN_NONE;
    return tick_object_new(&tick, object->scale < 0 ? 0 : object->scale);
}

// METH_FASTCALL functions have another type than the table's field says, as Python's own documentation tells.
static PyMethodDef state_methods[] = {
    {"feed", state_feed, METH_VARARGS, "Takes in a table."},
    {"append", (PyCFunction)(void (*)(void))state_append, METH_FASTCALL, "Takes in a tick."},
    {"advance", state_advance, METH_O, "Moves the clock."},
    {"partial", state_partial, METH_O, "The bar in progress of a timeframe, by its number."},
    {"completed", state_completed, METH_VARARGS, "A completed bar of a timeframe, counted from the newest."},
    {"snapshot", state_snapshot, METH_O, "Everything at once, with so many completed bars of each timeframe."},
    {"completed_count", state_completed_count, METH_O, "How many completed bars of a timeframe are held."},
    {"table", state_table, METH_VARARGS, "The newest completed bars of a timeframe as columns."},
    {"ring", state_ring, METH_O, "The memory of the completed bars of a timeframe."},
    {"save", state_save, METH_O, "The state as bytes."},
    {0},
};

static PyGetSetDef state_attributes[] = {
    {"timeframes", state_names, NULL, "The names of the timeframes, finest first.", NULL},
    {"scale", state_scale, NULL, "Digits of the prices; None as long as nothing says it.", NULL},
    {"time", state_number, NULL, "The time that it has reached; None before the first tick.", (void *)0},
    {"tick_count", state_number, NULL, "Ticks taken in.", (void *)1},
    {"late_count", state_number, NULL, "Late ticks dropped.", (void *)2},
    {"last_tick", state_last, NULL, "The last tick; None before the first.", NULL},
    {0},
};

static PyType_Slot state_slots[] = {
    {Py_tp_new, state_new},
    {Py_tp_dealloc, state_dealloc},
    {Py_tp_methods, state_methods},
    {Py_tp_getset, state_attributes},
    {Py_tp_doc, "The synchronized bars of several timeframes."},
    {0, NULL},
};

static PyType_Spec state_spec = {
    .name = "tickloom._core.State",
    .basicsize = sizeof(state_object),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = state_slots,
};

static void ring_dealloc(PyObject *self) {
    Py_DECREF(((ring_object *)self)->owner);
    free_object(self);
}

static int ring_buffer(PyObject *self, Py_buffer *buffer, int flags) {
    ring_object *object = (ring_object *)self;
    return PyBuffer_FillInfo(buffer, self, (void *)object->start, object->bytes, 1, flags);
}

static PyType_Slot ring_slots[] = {
    {Py_tp_dealloc, ring_dealloc},
    {Py_bf_getbuffer, ring_buffer},
    {Py_tp_doc, "The memory of completed bars."},
    {0, NULL},
};

static PyType_Spec ring_spec = {
    .name = "tickloom._core.Ring",
    .basicsize = sizeof(ring_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = ring_slots,
};

int state_init(PyObject *module) {
    state_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &state_spec, NULL);
    ring_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &ring_spec, NULL);
    if (state_type == NULL || ring_type == NULL) return -1;
    return PyModule_AddObjectRef(module, "State", (PyObject *)state_type);
}
