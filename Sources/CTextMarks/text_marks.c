#include "text_marks.h"
