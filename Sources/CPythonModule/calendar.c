#include "core.h"

typedef struct {
    PyObject_HEAD
    tl_calendar *calendar;
} calendar_object;

static PyTypeObject *calendar_type;

static PyObject *calendar_wrap(tl_calendar *calendar) {
    calendar_object *object = PyObject_New(calendar_object, calendar_type);
    if (object == NULL) {
        tl_calendar_free(calendar);
        return NULL;
    }
    object->calendar = calendar;
    return (PyObject *)object;
}

static PyObject *calendar_named(PyObject *type, PyObject *argument) {
    (void)type;
    Py_ssize_t length;
    const char *name = PyUnicode_AsUTF8AndSize(argument, &length);
    if (name == NULL) return NULL;
    tl_calendar *calendar = tl_calendar_named(name, length);
    if (calendar == NULL) {
        raise_code("unknown_calendar", -1, -1, name);
        return NULL;
    }
    return calendar_wrap(calendar);
}

static PyObject *calendar_defined(PyObject *type, PyObject *argument) {
    (void)type;
    Py_ssize_t length;
    const char *text = PyUnicode_AsUTF8AndSize(argument, &length);
    if (text == NULL) return NULL;
    tl_error error;
    tl_calendar *calendar = tl_calendar_defined(text, length, &error);
    if (calendar == NULL) {
        raise_error(&error, 0);
        return NULL;
    }
    return calendar_wrap(calendar);
}

static PyObject *calendar_name(PyObject *self, void *unused) {
    (void)unused;
    char name[64];
    tl_calendar_name(((calendar_object *)self)->calendar, name, sizeof name);
    return PyUnicode_FromString(name);
}

static void calendar_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    tl_calendar_free(((calendar_object *)self)->calendar);
    PyObject_Free(self);
    Py_DECREF(type);
}

const tl_calendar *calendar_of(PyObject *object) {
    if (Py_TYPE(object) != calendar_type) {
        PyErr_SetString(PyExc_TypeError, "this is no calendar");
        return NULL;
    }
    return ((calendar_object *)object)->calendar;
}

static PyMethodDef methods[] = {
    {"named", calendar_named, METH_O | METH_STATIC, "The calendar of that name."},
    {"defined", calendar_defined, METH_O | METH_STATIC, "The calendar of a definition."},
    {0},
};

static PyGetSetDef attributes[] = {
    {"name", calendar_name, NULL, "The calendar's name.", NULL},
    {0},
};

static PyType_Slot slots[] = {
    {Py_tp_dealloc, calendar_dealloc},
    {Py_tp_methods, methods},
    {Py_tp_getset, attributes},
    {Py_tp_doc, "A trading calendar in memory of the engine."},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "tickloom._core.Calendar",
    .basicsize = sizeof(calendar_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = slots,
};

int calendar_init(PyObject *module) {
    calendar_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
    if (calendar_type == NULL) return -1;
    return PyModule_AddObjectRef(module, "Calendar", (PyObject *)calendar_type);
}
