#include <math.h>

#include "core.h"

static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
/// Doubles of 15 digits are told apart.
static const double double_end = 1e15;

static void free_object(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

// MARK: Bars

typedef struct {
    PyObject_HEAD
    tl_bar bar;
    PyObject *name;
    int side;
    int scale;
    bool is_complete;
} bar_object;

static PyTypeObject *bar_type;

static void bar_fill(bar_object *object, const tl_bar *bar, int side, int scale, bool is_complete) {
    object->bar = *bar;
    object->side = side;
    object->scale = scale;
    object->is_complete = is_complete;
}

PyObject *bar_object_new(const tl_bar *bar, PyObject *name, int side, int scale, bool is_complete) {
    bar_object *object = PyObject_New(bar_object, bar_type);
    if (object == NULL) return NULL;
    bar_fill(object, bar, side, scale, is_complete);
    object->name = Py_NewRef(name);
    return (PyObject *)object;
}

PyObject *bar_object_renew(PyObject *old, const tl_bar *bar, PyObject *name, int side, int scale) {
    if (old == NULL || Py_REFCNT(old) != 1) {
        Py_XDECREF(old);
        return bar_object_new(bar, name, side, scale, true);
    }
    bar_object *object = (bar_object *)old;
    bar_fill(object, bar, side, scale, true);
    if (object->name != name) {
        Py_DECREF(object->name);
        object->name = Py_NewRef(name);
    }
    return old;
}

static void bar_dealloc(PyObject *self) {
    Py_DECREF(((bar_object *)self)->name);
    free_object(self);
}

static PyObject *bar_timeframe(PyObject *self, void *unused) {
    (void)unused;
    return Py_NewRef(((bar_object *)self)->name);
}

static PyObject *bar_integer(PyObject *self, void *which) {
    const tl_bar *bar = &((bar_object *)self)->bar;
    switch ((intptr_t)which) {
    case 0: return PyLong_FromLongLong(bar->open_time);
    case 1: return PyLong_FromLongLong(bar->close_time);
    default: return PyLong_FromLongLong(bar->tick_count);
    }
}

/// Open, high, low or close of the bar's own side.
static PyObject *bar_price(PyObject *self, void *which) {
    const bar_object *object = (const bar_object *)self;
    intptr_t part = (intptr_t)which;
    switch (object->side) {
    case TL_SIDE_BID: return PyFloat_FromDouble(tl_price(object->bar.bid[part], object->scale));
    case TL_SIDE_ASK: return PyFloat_FromDouble(tl_price(object->bar.ask[part], object->scale));
    case TL_SIDE_SPREAD: return PyFloat_FromDouble(tl_price(object->bar.spread[part], object->scale));
    default: break;
    }
    double prices[4];
    tl_bar_prices(&object->bar, object->side, object->scale, prices);
    return PyFloat_FromDouble(prices[part]);
}

/// Open, high, low and close of a side.
static PyObject *bar_prices(PyObject *self, void *side) {
    const bar_object *object = (const bar_object *)self;
    double prices[4];
    tl_bar_prices(&object->bar, (int)(intptr_t)side, object->scale, prices);
    return Py_BuildValue("(dddd)", prices[0], prices[1], prices[2], prices[3]);
}

static PyObject *bar_volume_of(PyObject *self, int side) {
    double volume = tl_bar_volume(&((bar_object *)self)->bar, side);
    return isnan(volume) ? Py_NewRef(Py_None) : PyFloat_FromDouble(volume);
}

static PyObject *bar_volume(PyObject *self, void *unused) {
    (void)unused;
    return bar_volume_of(self, ((bar_object *)self)->side);
}

static PyObject *bar_side_volume(PyObject *self, void *side) { return bar_volume_of(self, (int)(intptr_t)side); }

static PyObject *bar_complete(PyObject *self, void *unused) {
    (void)unused;
    return PyBool_FromLong(((bar_object *)self)->is_complete);
}

static PyObject *bar_repr(PyObject *self) {
    const bar_object *object = (const bar_object *)self;
    double prices[4];
    tl_bar_prices(&object->bar, object->side, object->scale, prices);
    PyObject *values = Py_BuildValue("(dddd)", prices[0], prices[1], prices[2], prices[3]);
    if (values == NULL) return NULL;
    PyObject *text = PyUnicode_FromFormat(
        "<Bar %U open_time=%lld ohlc=%R tick_count=%lld%s>", object->name, (long long)object->bar.open_time, values,
        (long long)object->bar.tick_count, object->is_complete ? "" : " in progress");
    Py_DECREF(values);
    return text;
}

#define SIDE(number) (void *)(intptr_t)(number)

static PyGetSetDef bar_attributes[] = {
    {"timeframe", bar_timeframe, NULL, "The timeframe's name.", NULL},
    {"open_time", bar_integer, NULL, "Start of the interval, included; nanoseconds since 1970-01-01 UTC.", SIDE(0)},
    {"close_time", bar_integer, NULL, "End of the interval, not included; nanoseconds since 1970-01-01 UTC.", SIDE(1)},
    {"tick_count", bar_integer, NULL, "The number of ticks.", SIDE(2)},
    {"open", bar_price, NULL, "The first price.", SIDE(0)},
    {"high", bar_price, NULL, "The highest price.", SIDE(1)},
    {"low", bar_price, NULL, "The lowest price.", SIDE(2)},
    {"close", bar_price, NULL, "The last price.", SIDE(3)},
    {"volume", bar_volume, NULL, "The sum of the volumes; None if there were none.", NULL},
    {"bid", bar_prices, NULL, "Open, high, low and close of the bid.", SIDE(TL_SIDE_BID)},
    {"ask", bar_prices, NULL, "Open, high, low and close of the ask.", SIDE(TL_SIDE_ASK)},
    {"mid", bar_prices, NULL, "Open, high, low and close of the mid.", SIDE(TL_SIDE_MID)},
    {"spread", bar_prices, NULL, "Open, high, low and close of the spread.", SIDE(TL_SIDE_SPREAD)},
    {"bid_volume", bar_side_volume, NULL, "The sum of the bid volumes; None if there were none.", SIDE(TL_SIDE_BID)},
    {"ask_volume", bar_side_volume, NULL, "The sum of the ask volumes; None if there were none.", SIDE(TL_SIDE_ASK)},
    {"complete", bar_complete, NULL, "Whether its interval is over.", NULL},
    {0},
};

static PyType_Slot bar_slots[] = {
    {Py_tp_dealloc, bar_dealloc},
    {Py_tp_getset, bar_attributes},
    {Py_tp_repr, bar_repr},
    {Py_tp_doc, "A bar of all price sides at once. It never changes."},
    {0, NULL},
};

static PyType_Spec bar_spec = {
    .name = "tickloom.Bar",
    .basicsize = sizeof(bar_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = bar_slots,
};

// MARK: Ticks

typedef struct {
    PyObject_HEAD
    tl_tick tick;
    int scale;
} tick_object;

static PyTypeObject *tick_type;

PyObject *tick_object_new(const tl_tick *tick, int scale) {
    tick_object *object = PyObject_New(tick_object, tick_type);
    if (object == NULL) return NULL;
    object->tick = *tick;
    object->scale = scale;
    return (PyObject *)object;
}

PyObject *tick_object_renew(PyObject *old, const tl_tick *tick, int scale) {
    if (old == NULL || Py_REFCNT(old) != 1) {
        Py_XDECREF(old);
        return tick_object_new(tick, scale);
    }
    ((tick_object *)old)->tick = *tick;
    ((tick_object *)old)->scale = scale;
    return old;
}

static PyObject *tick_time(PyObject *self, void *unused) {
    (void)unused;
    return PyLong_FromLongLong(((tick_object *)self)->tick.ts);
}

static PyObject *tick_price(PyObject *self, void *which) {
    const tick_object *object = (const tick_object *)self;
    return PyFloat_FromDouble(tl_price((intptr_t)which == 0 ? object->tick.bid : object->tick.ask, object->scale));
}

static PyObject *tick_volume(PyObject *self, void *which) {
    const tick_object *object = (const tick_object *)self;
    int64_t units = (intptr_t)which == 0 ? object->tick.bid_volume : object->tick.ask_volume;
    return units == INT64_MIN ? Py_NewRef(Py_None) : PyFloat_FromDouble(tl_price(units, 9));
}

static PyObject *tick_repr(PyObject *self) {
    const tick_object *object = (const tick_object *)self;
    PyObject *prices = Py_BuildValue(
        "(dd)", tl_price(object->tick.bid, object->scale), tl_price(object->tick.ask, object->scale));
    if (prices == NULL) return NULL;
    PyObject *text = PyUnicode_FromFormat("<Tick ts=%lld bid, ask=%R>", (long long)object->tick.ts, prices);
    Py_DECREF(prices);
    return text;
}

static PyGetSetDef tick_attributes[] = {
    {"ts", tick_time, NULL, "The time; nanoseconds since 1970-01-01 UTC.", NULL},
    {"bid", tick_price, NULL, "The bid.", SIDE(0)},
    {"ask", tick_price, NULL, "The ask.", SIDE(1)},
    {"bid_volume", tick_volume, NULL, "The volume offered at the bid; None if there is none.", SIDE(0)},
    {"ask_volume", tick_volume, NULL, "The volume offered at the ask; None if there is none.", SIDE(1)},
    {0},
};

static PyType_Slot tick_slots[] = {
    {Py_tp_dealloc, free_object},
    {Py_tp_getset, tick_attributes},
    {Py_tp_repr, tick_repr},
    {Py_tp_doc, "A tick. It never changes."},
    {0, NULL},
};

static PyType_Spec tick_spec = {
    .name = "tickloom.Tick",
    .basicsize = sizeof(tick_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = tick_slots,
};

// MARK: Prices

static int refuse(int32_t code, int column, double value, int scale) {
    tl_error error = {.code = code, .column = column, .row = -1, .other = scale};
    union {
        double number;
        int64_t bits;
    } both = {.number = value};
    error.value = both.bits;
    raise_error(&error, 0);
    return -1;
}

int mantissa_of(PyObject *object, int scale, int column, int64_t *mantissa) {
    if (PyFloat_Check(object)) {
        double value = PyFloat_AsDouble(object);
        if (!isfinite(value)) return refuse(TL_NOT_FINITE, column, value, scale);
        double whole = nearbyint(value * powers[scale]);
        if (!(fabs(whole) < double_end)) return refuse(TL_PRICE_TOO_LARGE, column, value, scale);
        if (whole / powers[scale] != value) return refuse(TL_NOT_DECIMAL, column, value, scale);
        *mantissa = (int64_t)whole;
        return 0;
    }
    PyObject *number = NULL;
    if (PyLong_Check(object) && !PyBool_Check(object)) {
        number = Py_NewRef(object);
    } else {
        // Python's side of the package knows decimals, and what is none.
        PyObject *module = PyImport_ImportModule("tickloom._numbers");
        if (module == NULL) return -1;
        number = PyObject_CallMethod(module, "mantissa_of", "Ois", object, scale, column_names[column]);
        Py_DECREF(module);
        if (number == NULL) return -1;
    }
    int overflow;
    long long value = PyLong_AsLongLongAndOverflow(number, &overflow);
    Py_DECREF(number);
    if (overflow != 0) return refuse(TL_PRICE_TOO_LARGE, column, 0, scale);
    if (value == -1 && PyErr_Occurred()) return -1;
    *mantissa = value;
    return 0;
}

int bar_init(PyObject *module) {
    bar_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &bar_spec, NULL);
    tick_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &tick_spec, NULL);
    if (bar_type == NULL || tick_type == NULL) return -1;
    if (PyModule_AddObjectRef(module, "Bar", (PyObject *)bar_type) < 0) return -1;
    return PyModule_AddObjectRef(module, "Tick", (PyObject *)tick_type);
}
