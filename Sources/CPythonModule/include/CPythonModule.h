// The module has no interface in C: Python finds PyInit__core in the library. This file is here because a target of the Swift
// package needs a folder of headers.
